// Who is in which group: one row a membership.
#pragma once

#include <map>
#include <set>
#include <span>
#include <vector>

#include "core/model/group.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes the memberships of one tenant in one transaction. Costs grow with what changes or is shown.
class MemberTable {
 public:
  MemberTable(sql::Session& session, const sql::Dialect& dialect, TenantId tenant)
      : session_(session), dialect_(dialect), tenant_(tenant) {}

  /// Adds members of one kind; returns those that were not in the group before. Who is removed from the directory in
  /// the same moment is left out, and nobody added can be removed before the transaction ends.
  Result<std::vector<Subject>> add(GroupId group, SubjectKind kind, std::span<const std::int64_t> ids) const;
  /// Removes members of one kind; returns those that were in the group.
  Result<std::vector<Subject>> remove(GroupId group, SubjectKind kind, std::span<const std::int64_t> ids) const;
  /// Removes all members.
  Result<void> clear(GroupId group) const;
  /// Takes a subject out of every group; returns those groups.
  Result<std::vector<GroupId>> leave_all(const Subject& member) const;

  /// The members of some groups with what answers show of them, by group; in each, people first, in the order of ids.
  /// Fails with `too_many` when there are more than `limit` in all.
  Result<std::map<GroupId, std::vector<MemberView>>> list(std::span<const GroupId> groups, std::int64_t limit) const;
  /// How many people are members of each of these groups directly; a group without any is not among them.
  Result<std::map<GroupId, std::int64_t>> counts(std::span<const GroupId> groups) const;
  /// These subjects as answers show members; who is removed is left out.
  Result<std::vector<MemberView>> views_of(std::span<const Subject> subjects) const;
  /// Every member, without what answers show.
  Result<std::vector<Subject>> subjects(GroupId group) const;
  /// The groups that hold the subject directly. Fails with `too_many` when there are more than `limit`.
  Result<std::set<GroupId>> groups_holding(const Subject& member, std::int64_t limit) const;
  /// The groups that hold these people, directly or through other groups, by person, in the order of ids. Circles of
  /// groups are walked once.
  Result<std::map<UserId, std::vector<GroupView>>> groups_of(std::span<const UserId> people) const;

 private:
  sql::Session& session_;
  const sql::Dialect& dialect_;
  TenantId tenant_;
};

}  // namespace provost
