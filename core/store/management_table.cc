#include "core/store/management_table.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr Statement kLastPerson{"management.last_person", R"sql(
  select max(id) from (select id from users where tenant_id = $1 and id > $2 order by id limit $3) page)sql"};
constexpr Statement kLastGroup{"management.last_group", R"sql(
  select max(id) from (select id from groups where tenant_id = $1 and id > $2 order by id limit $3) page)sql"};
constexpr Statement kPeople{"management.people", R"sql(
  update users set managed_by = $3 where tenant_id = $1 and id > $4 and id <= $5 and managed_by = $2)sql"};
constexpr Statement kGroups{"management.groups", R"sql(
  update groups set managed_by = $3 where tenant_id = $1 and id > $4 and id <= $5 and managed_by = $2)sql"};
constexpr Statement kManagedPeople{"management.managed_people", R"sql(
  select id from users where tenant_id = $1 and id > $2 and managed_by is not null and removed_us is null
  order by id limit $3)sql"};
constexpr Statement kManagedGroups{"management.managed_groups", R"sql(
  select id from groups where tenant_id = $1 and id > $2 and managed_by is not null and removed_us is null
  order by id limit $3)sql"};
constexpr Statement kRoles{"management.roles", R"sql(
  select distinct root_role from users where tenant_id = $1 and managed_by = $2 and removed_us is null)sql"};
constexpr Statement kForget{"management.forget_names", R"sql(
  delete from external_ids where tenant_id = $1 and subject_kind = $2 and source_id = $3 and subject_id in (
    select x.subject_id from external_ids x where x.tenant_id = $1 and x.subject_kind = $2 and x.source_id = $3
    order by x.external_id limit $4))sql"};

}  // namespace

Result<std::optional<std::int64_t>> ManagementTable::hand_over(SubjectKind kind, const HandOver& order,
                                                               std::int64_t after, std::int64_t limit) const {
  const bool people = kind == SubjectKind::user;
  const Rows page = TRY(session_.run(people ? kLastPerson : kLastGroup, {tenant_.value, after, limit}));
  const auto last = page.optional_integer(0, 0);
  if (!last) return std::optional<std::int64_t>();
  const Cell heir = order.heir ? Cell{std::string_view(order.heir->value)} : Cell{};
  TRY(session_.run(people ? kPeople : kGroups, {tenant_.value, order.from.value, heir, after, *last}));
  return last;
}

Result<std::int64_t> ManagementTable::forget_names(SubjectKind kind, const SourceId& source, std::int64_t limit) const {
  const Rows gone = TRY(session_.run(kForget, {tenant_.value, static_cast<std::int64_t>(kind), source.value, limit}));
  return gone.affected();
}

Result<std::vector<std::int64_t>> ManagementTable::managed_after(SubjectKind kind, std::int64_t after,
                                                                 std::int64_t limit) const {
  const Rows rows =
      TRY(session_.run(kind == SubjectKind::user ? kManagedPeople : kManagedGroups, {tenant_.value, after, limit}));
  std::vector<std::int64_t> ids;
  for (std::size_t row = 0; row < rows.size(); ++row) ids.push_back(rows.integer(row, 0));
  return ids;
}

Result<std::vector<RootRole>> ManagementTable::roles_of(const SourceId& source) const {
  const Rows rows = TRY(session_.run(kRoles, {tenant_.value, source.value}));
  std::vector<RootRole> roles;
  for (std::size_t row = 0; row < rows.size(); ++row) roles.push_back(static_cast<RootRole>(rows.integer(row, 0)));
  return roles;
}

}  // namespace provost
