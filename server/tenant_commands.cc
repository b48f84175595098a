// `provost migrate` and `provost tenant …`
#include "core/store/migrations.h"
#include "core/store/schema.h"
#include "core/store/tenant_table.h"
#include "server/commands.h"

namespace provost {
namespace {

Result<Value> migrate(Workshop& workshop) {
  sql::Database* database = TRY(workshop.database_of_any_schema());
  const int version = TRY(sql::migrate(*database, schema_migrations()));
  TRY(complete_searches(*database));
  return Value::object({{"schema", version}});
}

Value tenant_value(const Tenant& tenant) {
  return Value::object({{"id", std::to_string(tenant.id.value)}, {"name", tenant.name}, {"enabled", tenant.enabled}});
}

Result<Value> create(Workshop& workshop, const std::string& name) {
  if (name.empty() || name.size() > 200) return fail(Code::invalid_value, "a tenant's name has 1 to 200 bytes");
  const Tenant tenant{workshop.ids().number<TenantId>(), name, true};
  sql::Database* database = TRY(workshop.database());
  TRY(database
          ->transact(sql::Mode::write,
                     [&](sql::Session& session) { return TenantTable(session).insert(tenant, workshop.clock().now()); })
          .map_error([&](Error error) {
            if (error.code == Code::uniqueness) error.detail = "there is a tenant '" + name + "' already";
            return error;
          }));
  return tenant_value(tenant);
}

Result<Value> set_enabled(Workshop& workshop, const std::string& name, bool enabled) {
  Tenant tenant = TRY(workshop.tenant(name));
  sql::Database* database = TRY(workshop.database());
  TRY(database->transact(sql::Mode::write,
                         [&](sql::Session& session) { return TenantTable(session).set_enabled(tenant.id, enabled); }));
  tenant.enabled = enabled;
  return tenant_value(tenant);
}

Result<Value> list(Workshop& workshop) {
  sql::Database* database = TRY(workshop.database());
  Array tenants;
  TRY(database->transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    tenants.clear();
    const auto all = TRY(TenantTable(session).all());
    for (const Tenant& tenant : all) tenants.push_back(tenant_value(tenant));
    return {};
  }));
  return Value(std::move(tenants));
}

}  // namespace

void add_migrate_command(CLI::App& app, CommandLine& line) {
  line.choose(app.add_subcommand("migrate", "bring the database to this program's schema"), migrate);
}

void add_tenant_commands(CLI::App& app, CommandLine& line) {
  CLI::App* tenant = app.add_subcommand("tenant", "tenants: who owns people, groups and everything else");
  tenant->require_subcommand(1);
  CLI::App* making = tenant->add_subcommand("create", "make a tenant");
  auto name = std::make_shared<std::string>();
  making->add_option("NAME", *name, "the tenant's name")->required();
  line.choose(making, [name](Workshop& workshop) { return create(workshop, *name); });
  for (const bool enabled : {false, true}) {
    CLI::App* setting = tenant->add_subcommand(enabled ? "enable" : "disable",
                                               enabled ? "let the credentials of a tenant work again"
                                                       : "end what every credential of a tenant can do, at once");
    auto named = std::make_shared<std::string>();
    setting->add_option("NAME", *named, "the tenant's name")->required();
    line.choose(setting, [named, enabled](Workshop& workshop) { return set_enabled(workshop, *named, enabled); });
  }
  line.choose(tenant->add_subcommand("list", "all tenants"), list);
}

}  // namespace provost
