// Lists of people by what decides how they may come in: role, and whether they are switched off.
#pragma once

#include <optional>
#include <vector>

#include "core/model/user.h"
#include "core/store/sql.h"

namespace provost {

/// Reads the people of one tenant in one transaction, in the order of their ids.
class PeopleList {
 public:
  /// A count that would go on is cut here.
  static constexpr std::int64_t kMostCounted = 10'000;

  PeopleList(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Of which people: of one role, those who are switched off (inactive or locked), or both. One of the two is set.
  struct Which {
    std::optional<RootRole> role;
    bool off = false;
  };
  /// Where in the list: after an id, then past so many, and no more than so many.
  struct Slice {
    UserId after;
    std::int64_t offset = 0, limit = 0;
  };
  Result<std::vector<User>> page(const Which& which, const Slice& slice) const;
  /// How many those are, at most kMostCounted.
  Result<std::int64_t> count(const Which& which) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
