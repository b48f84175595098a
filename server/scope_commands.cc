// `provost connection scope`
#include "core/admin/operations/connection_lookup.h"
#include "core/admin/operations/scopes.h"
#include "server/commands.h"
#include "server/keyboard.h"

namespace provost {
namespace {

using operations::Desk;
using operations::ScopePlan;

struct ScopeOrder {
  std::string connection, filter;
  bool clear = false;
  bool yes = false;
};

constexpr std::int64_t kEverySoul = std::int64_t{1} << 53;

Result<void> apply(Workshop& workshop, const ScopePlan& plan, const ScopeCarrier& carrier) {
  if (!plan.resumes && plan.connection.scope.empty()) {
    TRY(carrier.forget(plan.connection.tenant, plan.connection.id));
  }
  TRY(at_the_keyboard(workshop, sql::Mode::write, plan.connection.tenant,
                      [&](Desk& desk) { return operations::begin_scope(desk, plan); }));
  return carrier.carry(plan.errand());
}

Result<Value> rescope(Workshop& workshop, const std::string& tenant_name, const ScopeOrder& order) {
  if (order.clear == !order.filter.empty()) return fail(Code::invalid_value, "give either --filter or --clear");
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  scim::Catalogue built_in = TRY(scim::Catalogue::built_in());
  const Catalogues catalogues(std::move(built_in));
  const Directory directory(workshop.clock(), workshop.ids(), catalogues);
  ScopePlan plan;
  TRY(at_the_keyboard(workshop, sql::Mode::read, tenant.id, [&](Desk& desk) -> Result<void> {
    Connection connection = TRY(operations::connection_named(desk.tables, order.connection));
    const auto filter = order.clear ? std::nullopt : std::optional(order.filter);
    plan = TRY(operations::plan_scope(desk, catalogues, std::move(connection), filter));
    return {};
  }));
  sql::Database* database = TRY(workshop.database());
  const auto outlook = TRY(operations::look_at_scope({*database, directory, catalogues, kEverySoul}, plan));
  if (order.yes) {
    TRY(apply(workshop, plan, ScopeCarrier({*database, directory, catalogues, {actor_at_the_keyboard(), {}}})));
  }
  return operations::outlook_value(plan, outlook.preview, order.yes);
}

}  // namespace

void add_scope_command(CLI::App& connection, CommandLine& line) {
  CLI::App* scope = connection.add_subcommand(
      "scope", "who goes to an app: shows who would enter and leave, and with --yes makes it so");
  auto order = std::make_shared<ScopeOrder>();
  scope->add_option("NAME", order->connection, "the connection's name")->required();
  scope->add_option("--filter", order->filter, "a SCIM filter over people; whoever leaves is switched off at the app");
  scope->add_flag("--clear", order->clear, "everybody goes to the app again");
  scope->add_flag("--yes", order->yes, "carry it out; without it nothing is changed");
  line.take_tenant(scope);
  line.choose(scope, [order, &line](Workshop& workshop) { return rescope(workshop, line.tenant, *order); });
}

}  // namespace provost
