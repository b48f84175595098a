// `provost migrate` and `provost tenant …`
#include "core/admin/operations/tenants.h"
#include "core/store/migrations.h"
#include "core/store/schema.h"
#include "core/store/tenant_table.h"
#include "server/commands.h"
#include "server/keyboard.h"

namespace provost {
namespace {

using operations::Desk;

Result<Value> migrate(Workshop& workshop) {
  sql::Database* database = TRY(workshop.database_of_any_schema());
  const int version = TRY(sql::migrate(*database, schema_migrations()));
  TRY(complete_searches(*database));
  return Value::object({{"schema", version}});
}

Result<Value> create(Workshop& workshop, const std::string& name) {
  Value made;
  TRY(at_the_keyboard(workshop, sql::Mode::write, workshop.ids().number<TenantId>(), [&](Desk& desk) -> Result<void> {
    made = TRY(operations::make_tenant(desk, name));
    return {};
  }));
  return made;
}

Result<Value> set_enabled(Workshop& workshop, const std::string& name, bool enabled) {
  const Tenant tenant = TRY(workshop.tenant(name));
  Value changed;
  TRY(at_the_keyboard(workshop, sql::Mode::write, tenant.id, [&](Desk& desk) -> Result<void> {
    changed = TRY(operations::enable_tenant(desk, tenant, enabled));
    return {};
  }));
  return changed;
}

Result<Value> list(Workshop& workshop) {
  sql::Database* database = TRY(workshop.database());
  Array tenants;
  TRY(database->transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    tenants.clear();
    const auto all = TRY(TenantTable(session).all());
    for (const Tenant& tenant : all) tenants.push_back(operations::tenant_value(tenant));
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
