#include "core/store/nesting_table.h"

#include <array>
#include <string_view>

#include "core/store/list_statement.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr std::size_t kMostHolders = 1000;

constexpr Statement kHolders{"nesting.holders", R"sql(
  with recursive reach (group_id) as (
    select m.group_id from members m where m.tenant_id = $1 and m.member_kind = 1 and m.member_id = $2
    union select m.group_id from reach r
    join members m on m.tenant_id = $1 and m.member_kind = 1 and m.member_id = r.group_id)
  select group_id from reach limit 1001)sql"};
constexpr Statement kHoldsGroups{"nesting.holds_groups", R"sql(
  select 1 from members where tenant_id = $1 and group_id = $2 and member_kind = 1 limit 1)sql"};

constexpr std::string_view kPeople =
    " union select m.member_id from reach r "
    "join members m on m.tenant_id = $1 and m.group_id = r.group_id and m.member_kind = 1) ";

// $2 bounds each batch; asking for one more than may be told tells that there are too many.
const sql::ListStatement& people_under_statement() {
  static const std::string kAfter = ")" + std::string(kPeople) +
                                    "select distinct m.member_id from reach r join members m on m.tenant_id = $1 "
                                    "and m.group_id = r.group_id and m.member_kind = 0 limit $2";
  static const sql::ListStatement kPeopleUnder(
      "nesting.people_under",
      {"with recursive reach (group_id) as (select g.id from groups g where g.tenant_id = $1 and g.id in (", "?",
       kAfter, 2});
  return kPeopleUnder;
}

const sql::ListStatement& reached_statement() {
  static const std::string kBefore = "with recursive reach (group_id) as (select cast($2 as bigint)" +
                                     std::string(kPeople) +
                                     "select distinct m.member_id from reach r join members m on m.tenant_id = $1 "
                                     "and m.group_id = r.group_id and m.member_kind = 0 and m.member_id in (";
  static const sql::ListStatement kReached("nesting.reached", {kBefore, "?", ")", 2});
  return kReached;
}

}  // namespace

Result<std::set<GroupId>> NestingTable::holders(GroupId group) const {
  const Rows rows = TRY(session_.run(kHolders, {tenant_.value, group.value}));
  if (rows.size() > kMostHolders) return fail(Code::too_many, "the group lies in more than 1000 groups");
  std::set<GroupId> holders;
  for (std::size_t row = 0; row < rows.size(); ++row) holders.insert(GroupId{rows.integer(row, 0)});
  return holders;
}

Result<bool> NestingTable::holds_groups(GroupId group) const {
  const Rows rows = TRY(session_.run(kHoldsGroups, {tenant_.value, group.value}));
  return !rows.empty();
}

Result<std::set<std::int64_t>> NestingTable::people_under(std::span<const GroupId> groups, std::size_t limit) const {
  const std::array<Cell, 2> fixed{tenant_.value, static_cast<std::int64_t>(limit) + 1};
  std::vector<Cell> elements;
  for (const GroupId& group : groups) elements.emplace_back(group.value);
  std::set<std::int64_t> people;
  TRY(people_under_statement().run(session_, fixed, elements, [&](const Rows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) people.insert(rows.integer(row, 0));
  }));
  if (people.size() > limit) return fail(Code::too_many, "more people in nested groups than one change may move");
  return people;
}

Result<std::set<std::int64_t>> NestingTable::reached(GroupId group, const std::set<std::int64_t>& people) const {
  const std::array<Cell, 2> fixed{tenant_.value, group.value};
  const std::vector<Cell> elements(people.begin(), people.end());
  std::set<std::int64_t> reached;
  TRY(reached_statement().run(session_, fixed, elements, [&](const Rows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) reached.insert(rows.integer(row, 0));
  }));
  return reached;
}

}  // namespace provost
