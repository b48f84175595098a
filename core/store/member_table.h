// Who is in which group: one row a membership.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "core/model/group.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes the memberships of one tenant in one transaction. Costs grow with what changes or is shown.
class MemberTable {
 public:
  MemberTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Adds members of one kind; returns those that were not in the group before.
  Result<std::vector<Subject>> add(GroupId group, SubjectKind kind, std::span<const std::int64_t> ids) const;
  /// Removes members of one kind; returns those that were in the group.
  Result<std::vector<Subject>> remove(GroupId group, SubjectKind kind, std::span<const std::int64_t> ids) const;
  /// Removes all members; returns them.
  Result<std::vector<Subject>> clear(GroupId group) const;
  /// Takes a subject out of every group; returns those groups.
  Result<std::vector<GroupId>> leave_all(const Subject& member) const;

  /// The members of some groups with what answers show of them, by group; in each, people first, in the order of ids.
  /// Fails with `too_many` when there are more than `limit` in all.
  Result<std::map<GroupId, std::vector<MemberView>>> list(std::span<const GroupId> groups, std::int64_t limit) const;
  /// Every member, without what answers show.
  Result<std::vector<Subject>> subjects(GroupId group) const;
  /// True if the subject is a direct member.
  Result<bool> holds(GroupId group, const Subject& member) const;
  /// The groups that hold these people directly, by person, in the order of ids.
  Result<std::map<UserId, std::vector<GroupView>>> groups_of(std::span<const UserId> people) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
