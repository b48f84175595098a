#include "core/store/role_table.h"

#include <utility>

#include "core/base/text.h"
#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr std::int64_t kLastNumber = 32'767;  // that the column of a person's role takes

constexpr Statement kCount{"roles.count", "select count(*) from roles where tenant_id = $1 and removed_us is null"};
constexpr Statement kInsert{"roles.insert", R"sql(
  insert into roles (tenant_id, id, name, name_key, description, kind, permissions, held, created_us, updated_us)
  select cast($1 as bigint), coalesce(max(id), 3) + 1, cast($2 as text), cast($3 as text), cast($4 as text),
    cast($5 as text), cast($6 as text), cast($7 as text), cast($8 as bigint), cast($8 as bigint)
  from roles where tenant_id = $1
  returning id)sql"};
constexpr sql::Literal kSelect{R"sql(
  select id, name, description, kind, permissions, held, created_us, updated_us from roles
  where tenant_id = $1 and removed_us is null)sql"};
constexpr Statement kFind{"roles.find", sql::kJoined<kSelect, " and id = $2">};
constexpr Statement kFindByName{"roles.find_by_name", sql::kJoined<kSelect, " and name_key = $2">};
constexpr Statement kAll{"roles.all", sql::kJoined<kSelect, " order by id limit 1000">};
constexpr Statement kSave{"roles.save", R"sql(
  update roles set name = $3, name_key = $4, description = $5, kind = $6, permissions = $7, held = $8, updated_us = $9
  where tenant_id = $1 and id = $2 and removed_us is null)sql"};
constexpr Statement kRemove{"roles.remove", R"sql(
  update roles set removed_us = $3 where tenant_id = $1 and id = $2 and removed_us is null)sql"};
constexpr Statement kHold{"roles.hold", R"sql(
  update roles set name = name where tenant_id = $1 and id = $2 and removed_us is null)sql"};
constexpr Statement kHolders{"roles.holders", R"sql(
  select count(*) from users where tenant_id = $1 and root_role = $2 and removed_us is null)sql"};

Result<CustomRole> role_at(const Rows& rows, std::size_t row) {
  CustomRole role;
  role.id = static_cast<RootRole>(rows.integer(row, 0));
  role.name = rows.text(row, 1);
  role.description = rows.text(row, 2);
  role.kind = rows.text(row, 3);
  role.permissions = TRY(json::parse(rows.text(row, 4)));
  role.held.text = rows.text(row, 5);
  role.created = Instant{rows.integer(row, 6)};
  role.updated = Instant{rows.integer(row, 7)};
  return role;
}

Result<std::optional<CustomRole>> first_role(const Rows& rows) {
  if (rows.empty()) return std::optional<CustomRole>();
  CustomRole role = TRY(role_at(rows, 0));
  return std::optional(std::move(role));
}

}  // namespace

Result<CustomRole> RoleTable::insert(CustomRole role) const {
  const Rows count = TRY(session_.run(kCount, {tenant_.value}));
  if (count.integer(0, 0) >= kMost) {
    return fail(Code::conflict, "a tenant has at most " + std::to_string(kMost) + " roles of its own");
  }
  const std::string key = text::fold(role.name);
  const std::string permissions = json::write(role.permissions);
  const Rows made = TRY(session_.run(kInsert, {tenant_.value, role.name, key, role.description, role.kind, permissions,
                                               role.held.text, role.created.us}));
  role.id = static_cast<RootRole>(made.integer(0, 0));
  if (number_of(role.id) > kLastNumber) return fail(Code::conflict, "the numbers of roles are used up");
  role.updated = role.created;
  return role;
}

Result<std::optional<CustomRole>> RoleTable::find(RootRole id) const {
  const Rows rows = TRY(session_.run(kFind, {tenant_.value, number_of(id)}));
  return first_role(rows);
}

Result<std::optional<CustomRole>> RoleTable::find_by_name(std::string_view name) const {
  const std::string key = text::fold(name);
  const Rows rows = TRY(session_.run(kFindByName, {tenant_.value, key}));
  return first_role(rows);
}

Result<std::vector<CustomRole>> RoleTable::all() const {
  const Rows rows = TRY(session_.run(kAll, {tenant_.value}));
  std::vector<CustomRole> roles;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    CustomRole role = TRY(role_at(rows, row));
    roles.push_back(std::move(role));
  }
  return roles;
}

Result<void> RoleTable::save(const CustomRole& role) const {
  const std::string key = text::fold(role.name);
  const std::string permissions = json::write(role.permissions);
  TRY(session_.run(kSave, {tenant_.value, number_of(role.id), role.name, key, role.description, role.kind, permissions,
                           role.held.text, role.updated.us}));
  return {};
}

Result<void> RoleTable::remove(RootRole id, Instant now) const {
  TRY(session_.run(kRemove, {tenant_.value, number_of(id), now.us}));
  return {};
}

Result<bool> RoleTable::hold(RootRole id) const {
  if (!is_custom(id)) return true;
  const Rows held = TRY(session_.run(kHold, {tenant_.value, number_of(id)}));
  return held.affected() == 1;
}

Result<std::int64_t> RoleTable::holders(RootRole id) const {
  const Rows rows = TRY(session_.run(kHolders, {tenant_.value, number_of(id)}));
  return rows.integer(0, 0);
}

Result<std::string> RoleTable::permissions_of(RootRole id) const {
  if (!is_custom(id)) return provost::permissions_of(id);
  const auto role = TRY(find(id));
  return role ? role->held.words() : std::string();
}

}  // namespace provost
