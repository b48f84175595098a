#include "core/store/member_table.h"

#include <array>

#include "core/store/list_statement.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr Statement kClear{"members.clear", R"sql(
  delete from members where tenant_id = $1 and group_id = $2)sql"};
constexpr Statement kLeaveAll{"members.leave_all", R"sql(
  delete from members where tenant_id = $1 and member_kind = $2 and member_id = $3 returning group_id)sql"};
constexpr Statement kSubjects{"members.subjects", R"sql(
  select member_kind, member_id from members where tenant_id = $1 and group_id = $2
  order by member_kind, member_id)sql"};
constexpr Statement kGroupsHolding{"members.groups_holding", R"sql(
  select group_id from members where tenant_id = $1 and member_kind = $2 and member_id = $3 limit $4)sql"};
// $2 bounds each batch; asking for one more than may be shown tells that there are too many.
const sql::ListStatement& list_users_statement() {
  static const sql::ListStatement kListUsers(
      "members.list_users", {"select m.group_id, m.member_kind, m.member_id, u.scim_id, u.display_name from members m "
                             "join users u on u.tenant_id = m.tenant_id and u.id = m.member_id "
                             "where m.tenant_id = $1 and m.member_kind = 0 and m.group_id in (",
                             "?", ") order by m.group_id, m.member_id limit $2", 2});
  return kListUsers;
}

const sql::ListStatement& list_groups_statement() {
  static const sql::ListStatement kListGroups(
      "members.list_groups", {"select m.group_id, m.member_kind, m.member_id, g.scim_id, g.display_name from members m "
                              "join groups g on g.tenant_id = m.tenant_id and g.id = m.member_id "
                              "where m.tenant_id = $1 and m.member_kind = 1 and m.group_id in (",
                              "?", ") order by m.group_id, m.member_id limit $2", 2});
  return kListGroups;
}

const sql::ListStatement& view_users_statement() {
  static const sql::ListStatement kViewUsers("members.view_users",
                                             {"select 0, u.id, u.scim_id, u.display_name from users u "
                                              "where u.tenant_id = $1 and u.removed_us is null and u.id in (",
                                              "?", ")", 1});
  return kViewUsers;
}

const sql::ListStatement& view_groups_statement() {
  static const sql::ListStatement kViewGroups("members.view_groups",
                                              {"select 1, g.id, g.scim_id, g.display_name from groups g "
                                               "where g.tenant_id = $1 and g.removed_us is null and g.id in (",
                                               "?", ")", 1});
  return kViewGroups;
}

const sql::ListStatement& groups_of_statement() {
  static const sql::ListStatement kGroupsOf(
      "members.groups_of", {"with recursive reach (user_id, group_id, direct) as ("
                            "select m.member_id, m.group_id, 1 from members m "
                            "where m.tenant_id = $1 and m.member_kind = 0 and m.member_id in (",
                            "?",
                            ") union select r.user_id, m.group_id, 0 from reach r "
                            "join members m on m.tenant_id = $1 and m.member_kind = 1 and m.member_id = r.group_id) "
                            "select r.user_id, g.scim_id, g.display_name, max(r.direct) from reach r "
                            "join groups g on g.tenant_id = $1 and g.id = r.group_id and g.removed_us is null "
                            "group by r.user_id, r.group_id, g.scim_id, g.display_name order by r.user_id, r.group_id",
                            1});
  return kGroupsOf;
}

// A member's row is locked against removal, so that removal sees the membership or the membership sees the removal.
constexpr std::string_view kAddUsers =
    "insert into members (tenant_id, group_id, member_kind, member_id) "
    "select t.tenant_id, cast($2 as bigint), cast($3 as smallint), t.id from users t "
    "where t.tenant_id = $1 and t.removed_us is null and t.id in (";
constexpr std::string_view kAddGroups =
    "insert into members (tenant_id, group_id, member_kind, member_id) "
    "select t.tenant_id, cast($2 as bigint), cast($3 as smallint), t.id from groups t "
    "where t.tenant_id = $1 and t.removed_us is null and t.id in (";
constexpr std::string_view kUnlessThere =
    ") on conflict (tenant_id, group_id, member_kind, member_id) do nothing returning member_kind, member_id";
constexpr std::string_view kLockedUnlessThere =
    ") for share on conflict (tenant_id, group_id, member_kind, member_id) do nothing returning member_kind, member_id";

const sql::ListStatement& add_statement(sql::Engine engine, SubjectKind kind) {
  static const sql::ListStatement kUsers("members.add_users", {kAddUsers, "?", kUnlessThere, 3});
  static const sql::ListStatement kGroups("members.add_groups", {kAddGroups, "?", kUnlessThere, 3});
  static const sql::ListStatement kLockedUsers("members.add_locked_users", {kAddUsers, "?", kLockedUnlessThere, 3});
  static const sql::ListStatement kLockedGroups("members.add_locked_groups", {kAddGroups, "?", kLockedUnlessThere, 3});
  const bool locks = engine == sql::Engine::postgres;
  if (kind == SubjectKind::user) return locks ? kLockedUsers : kUsers;
  return locks ? kLockedGroups : kGroups;
}

const sql::ListStatement& remove_statement() {
  static const sql::ListStatement kRemove(
      "members.remove", {"delete from members where tenant_id = $1 and group_id = $2 and member_kind = $3 and "
                         "member_id in (",
                         "?", ") returning member_kind, member_id", 3});
  return kRemove;
}

void append_subjects(const Rows& rows, std::vector<Subject>& subjects) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    subjects.push_back(Subject{static_cast<SubjectKind>(rows.integer(row, 0)), rows.integer(row, 1)});
  }
}

/// The view in four columns from `first` on.
MemberView view_at(const Rows& rows, std::size_t row, std::size_t first) {
  return MemberView{Subject{static_cast<SubjectKind>(rows.integer(row, first)), rows.integer(row, first + 1)},
                    ScimId{std::string(rows.text(row, first + 2))}, std::string(rows.text(row, first + 3))};
}

template <class Id>
std::vector<Cell> cells_of(std::span<const Id> ids) {
  std::vector<Cell> cells;
  for (const Id& id : ids) cells.emplace_back(id.value);
  return cells;
}

}  // namespace

Result<std::vector<Subject>> MemberTable::add(GroupId group, SubjectKind kind,
                                              std::span<const std::int64_t> ids) const {
  const std::array<Cell, 3> fixed{tenant_.value, group.value, static_cast<std::int64_t>(kind)};
  const std::vector<Cell> elements(ids.begin(), ids.end());
  std::vector<Subject> added;
  TRY(add_statement(dialect_.engine, kind).run(session_, fixed, elements, [&](const Rows& rows) {
    append_subjects(rows, added);
  }));
  return added;
}

Result<std::vector<Subject>> MemberTable::remove(GroupId group, SubjectKind kind,
                                                 std::span<const std::int64_t> ids) const {
  const std::array<Cell, 3> fixed{tenant_.value, group.value, static_cast<std::int64_t>(kind)};
  const std::vector<Cell> elements(ids.begin(), ids.end());
  std::vector<Subject> removed;
  TRY(remove_statement().run(session_, fixed, elements, [&](const Rows& rows) { append_subjects(rows, removed); }));
  return removed;
}

Result<void> MemberTable::clear(GroupId group) const {
  TRY(session_.run(kClear, {tenant_.value, group.value}));
  return {};
}

Result<std::vector<GroupId>> MemberTable::leave_all(const Subject& member) const {
  const Rows rows = TRY(session_.run(kLeaveAll, {tenant_.value, static_cast<std::int64_t>(member.kind), member.id}));
  std::vector<GroupId> left;
  for (std::size_t row = 0; row < rows.size(); ++row) left.push_back(GroupId{rows.integer(row, 0)});
  return left;
}

Result<std::map<GroupId, std::vector<MemberView>>> MemberTable::list(std::span<const GroupId> groups,
                                                                     std::int64_t limit) const {
  const std::array<Cell, 2> fixed{tenant_.value, limit + 1};
  const auto ids = cells_of(groups);
  std::map<GroupId, std::vector<MemberView>> members;
  std::int64_t count = 0;
  const auto take = [&](const Rows& rows) {
    count += static_cast<std::int64_t>(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
      members[GroupId{rows.integer(row, 0)}].push_back(view_at(rows, row, 1));
    }
  };
  TRY(list_users_statement().run(session_, fixed, ids, take));
  TRY(list_groups_statement().run(session_, fixed, ids, take));
  if (count > limit) {
    return fail(Code::too_many, "more members than one answer may hold: ask with excludedAttributes=members");
  }
  return members;
}

Result<std::map<GroupId, std::int64_t>> MemberTable::counts(std::span<const GroupId> groups) const {
  static const sql::ListStatement kCounts("members.counts",
                                          {"select group_id, count(*) from members where tenant_id = $1 and "
                                           "member_kind = 0 and group_id in (",
                                           "?", ") group by group_id", 1});
  const std::array<Cell, 1> fixed{tenant_.value};
  std::map<GroupId, std::int64_t> counts;
  TRY(kCounts.run(session_, fixed, cells_of(groups), [&](const Rows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) counts[GroupId{rows.integer(row, 0)}] = rows.integer(row, 1);
  }));
  return counts;
}

Result<std::vector<MemberView>> MemberTable::views_of(std::span<const Subject> subjects) const {
  const std::array<Cell, 1> fixed{tenant_.value};
  std::map<SubjectKind, std::vector<Cell>> ids;
  for (const Subject& subject : subjects) ids[subject.kind].emplace_back(subject.id);
  std::map<Subject, MemberView> views;  // a batch may say somebody twice
  const auto take = [&](const Rows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      MemberView view = view_at(rows, row, 0);
      views.emplace(view.subject, std::move(view));
    }
  };
  TRY(view_users_statement().run(session_, fixed, ids[SubjectKind::user], take));
  TRY(view_groups_statement().run(session_, fixed, ids[SubjectKind::group], take));
  std::vector<MemberView> found;
  for (auto& [subject, view] : views) found.push_back(std::move(view));
  return found;
}

Result<std::vector<Subject>> MemberTable::subjects(GroupId group) const {
  const Rows rows = TRY(session_.run(kSubjects, {tenant_.value, group.value}));
  std::vector<Subject> all;
  append_subjects(rows, all);
  return all;
}

Result<std::set<GroupId>> MemberTable::groups_holding(const Subject& member, std::int64_t limit) const {
  const Rows rows =
      TRY(session_.run(kGroupsHolding, {tenant_.value, static_cast<std::int64_t>(member.kind), member.id, limit + 1}));
  if (static_cast<std::int64_t>(rows.size()) > limit) return fail(Code::too_many, "the member is in too many groups");
  std::set<GroupId> groups;
  for (std::size_t row = 0; row < rows.size(); ++row) groups.insert(GroupId{rows.integer(row, 0)});
  return groups;
}

Result<std::map<UserId, std::vector<GroupView>>> MemberTable::groups_of(std::span<const UserId> people) const {
  const std::array<Cell, 1> fixed{tenant_.value};
  const auto ids = cells_of(people);
  std::map<UserId, std::vector<GroupView>> groups;
  TRY(groups_of_statement().run(session_, fixed, ids, [&](const Rows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      groups[UserId{rows.integer(row, 0)}].push_back(
          GroupView{ScimId{std::string(rows.text(row, 1))}, std::string(rows.text(row, 2)), rows.integer(row, 3) != 0});
    }
  }));
  return groups;
}

}  // namespace provost
