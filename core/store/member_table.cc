#include "core/store/member_table.h"

#include <array>

#include "core/store/list_statement.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr Statement kClear{"members.clear", R"sql(
  delete from members where tenant_id = $1 and group_id = $2 returning member_kind, member_id)sql"};
constexpr Statement kLeaveAll{"members.leave_all", R"sql(
  delete from members where tenant_id = $1 and member_kind = $2 and member_id = $3 returning group_id)sql"};
constexpr Statement kSubjects{"members.subjects", R"sql(
  select member_kind, member_id from members where tenant_id = $1 and group_id = $2
  order by member_kind, member_id)sql"};
constexpr Statement kHolds{"members.holds", R"sql(
  select 1 from members where tenant_id = $1 and group_id = $2 and member_kind = $3 and member_id = $4)sql"};
// $2 bounds each batch; asking for one more than may be shown tells that there are too many.
const sql::ListStatement& list_users_statement() {
  static const sql::ListStatement kListUsers(
      "members.list_users",
      {"select m.group_id, m.member_kind, m.member_id, u.scim_id, u.display_name from members m "
       "join users u on u.tenant_id = m.tenant_id and u.id = m.member_id "
       "where m.tenant_id = $1 and m.member_kind = 0 and m.group_id in (",
       "?", ") order by m.group_id, m.member_id limit $2", 2});
  return kListUsers;
}

const sql::ListStatement& list_groups_statement() {
  static const sql::ListStatement kListGroups(
      "members.list_groups",
      {"select m.group_id, m.member_kind, m.member_id, g.scim_id, g.display_name from members m "
       "join groups g on g.tenant_id = m.tenant_id and g.id = m.member_id "
       "where m.tenant_id = $1 and m.member_kind = 1 and m.group_id in (",
       "?", ") order by m.group_id, m.member_id limit $2", 2});
  return kListGroups;
}

const sql::ListStatement& groups_of_statement() {
  static const sql::ListStatement kGroupsOf(
      "members.groups_of",
      {"select m.member_id, g.scim_id, g.display_name from members m "
       "join groups g on g.tenant_id = m.tenant_id and g.id = m.group_id and g.removed_us is null "
       "where m.tenant_id = $1 and m.member_kind = 0 and m.member_id in (",
       "?", ") order by m.member_id, m.group_id", 1});
  return kGroupsOf;
}

const sql::ListStatement& add_statement() {
  static const sql::ListStatement kAdd(
      "members.add", {"insert into members (tenant_id, group_id, member_kind, member_id) values ", "($1, $2, $3, ?)",
                      " on conflict (tenant_id, group_id, member_kind, member_id) do nothing "
                      "returning member_kind, member_id",
                      3});
  return kAdd;
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
  TRY(add_statement().run(session_, fixed, elements, [&](const Rows& rows) { append_subjects(rows, added); }));
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

Result<std::vector<Subject>> MemberTable::clear(GroupId group) const {
  const Rows rows = TRY(session_.run(kClear, {tenant_.value, group.value}));
  std::vector<Subject> removed;
  append_subjects(rows, removed);
  return removed;
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
      members[GroupId{rows.integer(row, 0)}].push_back(
          MemberView{Subject{static_cast<SubjectKind>(rows.integer(row, 1)), rows.integer(row, 2)},
                     ScimId{std::string(rows.text(row, 3))}, std::string(rows.text(row, 4))});
    }
  };
  TRY(list_users_statement().run(session_, fixed, ids, take));
  TRY(list_groups_statement().run(session_, fixed, ids, take));
  if (count > limit) {
    return fail(Code::too_many, "more members than one answer may hold: ask with excludedAttributes=members");
  }
  return members;
}

Result<std::vector<Subject>> MemberTable::subjects(GroupId group) const {
  const Rows rows = TRY(session_.run(kSubjects, {tenant_.value, group.value}));
  std::vector<Subject> all;
  append_subjects(rows, all);
  return all;
}

Result<bool> MemberTable::holds(GroupId group, const Subject& member) const {
  const Rows rows = TRY(
      session_.run(kHolds, {tenant_.value, group.value, static_cast<std::int64_t>(member.kind), member.id}));
  return !rows.empty();
}

Result<std::map<UserId, std::vector<GroupView>>> MemberTable::groups_of(std::span<const UserId> people) const {
  const std::array<Cell, 1> fixed{tenant_.value};
  const auto ids = cells_of(people);
  std::map<UserId, std::vector<GroupView>> groups;
  TRY(groups_of_statement().run(session_, fixed, ids, [&](const Rows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      groups[UserId{rows.integer(row, 0)}].push_back(
          GroupView{ScimId{std::string(rows.text(row, 1))}, std::string(rows.text(row, 2))});
    }
  }));
  return groups;
}

}  // namespace provost
