// People of one or several roles, in the order of their ids.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "core/store/tables.h"

namespace provost::zendesk {

/// Reads in the transaction of the tables, which it borrows. Each role costs a statement a piece, and no more rows than
/// were asked for.
class RoleList {
 public:
  /// Of these roles; if `which` says so, those who are switched off.
  enum class Which { all, off };
  RoleList(const Tables& tables, std::vector<RootRole> roles, Which which = Which::all)
      : tables_(tables), roles_(std::move(roles)), off_(which == Which::off) {}

  /// The next `limit` after an id.
  Result<std::vector<User>> after(UserId last, std::int64_t limit) const;
  /// The next `limit` past so many, for numbered pages: the deeper, the more is read.
  Result<std::vector<User>> past(std::int64_t offset, std::int64_t limit) const;
  /// How many there are, at most PeopleList::kMostCounted.
  Result<std::int64_t> count() const;

 private:
  const Tables& tables_;
  std::vector<RootRole> roles_;
  bool off_;
};

}  // namespace provost::zendesk
