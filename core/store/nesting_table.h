// Which groups lie in which, and who is in a group through others.
#pragma once

#include <set>
#include <span>
#include <vector>

#include "core/model/group.h"
#include "core/store/sql.h"

namespace provost {

/// Reads the nesting of one tenant's groups in one transaction. Circles of groups are walked once. Costs grow with the
/// groups that are nested and the people who are asked for, never with the size of a group.
class NestingTable {
 public:
  NestingTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// The groups that hold this one, directly or through others; itself only if it lies in a circle. Fails with
  /// `too_many` beyond 1,000.
  Result<std::set<GroupId>> holders(GroupId group) const;
  /// True if a group is a member of this one.
  Result<bool> holds_groups(GroupId group) const;
  /// The people in these groups, directly or through others. Fails with `too_many` beyond `limit`.
  Result<std::set<std::int64_t>> people_under(std::span<const GroupId> groups, std::size_t limit) const;
  /// Those of these people who are in the group, directly or through others.
  Result<std::set<std::int64_t>> reached(GroupId group, const std::set<std::int64_t>& people) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
