#include "core/store/tenant_table.h"

#include "core/base/text.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kInsert{"tenants.insert", R"sql(
  insert into tenants (id, name, name_key, enabled, created_us) values ($1, $2, $3, $4, $5))sql"};
constexpr Statement kFindByName{"tenants.find_by_name", "select id, name, enabled from tenants where name_key = $1"};
constexpr Statement kFind{"tenants.find", "select id, name, enabled from tenants where id = $1"};
constexpr Statement kAll{"tenants.all", "select id, name, enabled from tenants order by id limit 10000"};
constexpr Statement kPage{"tenants.page", "select id, name, enabled from tenants where id > $1 order by id limit $2"};
constexpr Statement kFirstTwo{"tenants.first_two", "select id, name, enabled from tenants order by id limit 2"};
constexpr Statement kCount{"tenants.count", "select count(*) from tenants"};
constexpr Statement kSetEnabled{"tenants.set_enabled", "update tenants set enabled = $2 where id = $1"};
// Locks the row, on every engine, and changes nothing.
constexpr Statement kHold{"tenants.hold", "update tenants set enabled = enabled where id = $1"};

Tenant tenant_at(const Rows& rows, std::size_t row) {
  return Tenant{TenantId{rows.integer(row, 0)}, std::string(rows.text(row, 1)), rows.integer(row, 2) != 0};
}

std::vector<Tenant> tenants_in(const Rows& rows) {
  std::vector<Tenant> tenants;
  for (std::size_t row = 0; row < rows.size(); ++row) tenants.push_back(tenant_at(rows, row));
  return tenants;
}

}  // namespace

Result<void> TenantTable::insert(const Tenant& tenant, Instant now) const {
  const Rows count = TRY(session_.run(kCount));
  if (count.integer(0, 0) >= kMost) return fail(Code::limited, "there are as many tenants as are served already");
  const std::string key = text::fold(tenant.name);
  TRY(session_.run(kInsert, {tenant.id.value, tenant.name, key, std::int64_t{tenant.enabled}, now.us}));
  return {};
}

Result<std::optional<Tenant>> TenantTable::find(TenantId tenant) const {
  const Rows rows = TRY(session_.run(kFind, {tenant.value}));
  return rows.empty() ? std::optional<Tenant>() : std::optional(tenant_at(rows, 0));
}

Result<std::optional<Tenant>> TenantTable::find_by_name(std::string_view name) const {
  const std::string key = text::fold(name);
  const Rows rows = TRY(session_.run(kFindByName, {key}));
  return rows.empty() ? std::optional<Tenant>() : std::optional(tenant_at(rows, 0));
}

Result<std::optional<Tenant>> TenantTable::only() const {
  const Rows rows = TRY(session_.run(kFirstTwo));
  return rows.size() == 1 ? std::optional(tenant_at(rows, 0)) : std::optional<Tenant>();
}

Result<std::vector<Tenant>> TenantTable::all() const {
  const Rows rows = TRY(session_.run(kAll));
  return tenants_in(rows);
}

Result<std::vector<Tenant>> TenantTable::page(TenantId after, std::int64_t limit) const {
  const Rows rows = TRY(session_.run(kPage, {after.value, limit}));
  return tenants_in(rows);
}

Result<void> TenantTable::set_enabled(TenantId tenant, bool enabled) const {
  const Rows rows = TRY(session_.run(kSetEnabled, {tenant.value, std::int64_t{enabled}}));
  if (rows.affected() == 0) return fail(Code::not_found, "there is no such tenant");
  return {};
}

Result<void> TenantTable::hold(TenantId tenant) const {
  TRY(session_.run(kHold, {tenant.value}));
  return {};
}

}  // namespace provost
