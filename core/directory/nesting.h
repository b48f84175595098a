// What a change of one group does to the groups around it: apps know no nested groups, so each of theirs holds
// everybody who is in ours, directly or through others.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "core/model/group.h"
#include "core/store/tables.h"

namespace provost {

/// Made before the members of a group change, asked afterwards. Holds the locks that make the answer true: no other
/// change of these groups, of what they hold or of what holds them can come in between.
class Nesting {
 public:
  /// Looks at a group that is to take these steps. Nothing if it holds no group, lies in none and is to hold none, so
  /// that its people are its members. The caller holds the lock of the group. Fails with `too_many` when more than
  /// 1,000 groups or 1,000,000 people are concerned, with `conflict` when the groups around it do not come to rest.
  static Result<std::optional<Nesting>> around(Tables& tables, GroupId group, std::span<const MemberStep> steps);

  /// Looks at a group that is to be removed. Nothing if it lies in none. Otherwise as around().
  static Result<std::optional<Nesting>> of_removed(Tables& tables, GroupId group);

  /// Who came to and who went from each group by what was done since: the group itself, and all that hold it. Groups
  /// in which nobody moved are left out.
  Result<std::map<GroupId, MemberDelta>> moved(Tables& tables) const;

 private:
  static Result<Nesting> look(Tables& tables, std::set<std::int64_t> people, const std::set<GroupId>& groups);

  std::set<std::int64_t> people_;  // everybody who may have moved
  std::map<GroupId, std::set<std::int64_t>> before_;
};

}  // namespace provost
