// `provost reconcile …`
#include "core/admin/operations/connection_lookup.h"
#include "core/admin/operations/reconciliation.h"
#include "core/delivery/connector_maker.h"
#include "core/reconcile/dry_run.h"
#include "server/app_tools.h"
#include "server/commands.h"
#include "server/keyboard.h"

namespace provost {
namespace {

using operations::Desk;

struct ReconcileOrder {
  std::string connection;
  bool dry_run = false, show = false;
};

Result<Value> dry_run(Workshop& workshop, const Connection& connection) {
  const auto tools = TRY(AppTools::open(workshop));
  sql::Database* database = TRY(workshop.database());
  return operations::dry_run({*database, workshop.clock(), tools->apps()}, connection, {});
}

Result<Value> reconcile(Workshop& workshop, const std::string& tenant_name, const ReconcileOrder& order) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  Connection connection;
  Value state;
  const bool begins = !order.show && !order.dry_run;
  TRY(at_the_keyboard(
      workshop, begins ? sql::Mode::write : sql::Mode::read, tenant.id, [&](Desk& desk) -> Result<void> {
        connection = TRY(operations::connection_named(desk.tables, order.connection));
        state = TRY(begins ? operations::begin_pass(desk, connection) : operations::show_passes(desk, connection));
        return {};
      }));
  return order.dry_run ? dry_run(workshop, connection) : Result<Value>(std::move(state));
}

}  // namespace

void add_reconcile_commands(CLI::App& app, CommandLine& line) {
  CLI::App* command =
      app.add_subcommand("reconcile", "have the server compare the accounts of an app with the directory at once");
  auto order = std::make_shared<ReconcileOrder>();
  command->add_option("connection", order->connection, "the connection")->required();
  command->add_flag("--dry-run", order->dry_run, "compare now, write nothing, and show what a pass would do");
  command->add_flag("--show", order->show, "begin nothing, and say how far it is and how the pass before went");
  line.take_tenant(command);
  line.choose(command, [order, &line](Workshop& workshop) { return reconcile(workshop, line.tenant, *order); });
}

}  // namespace provost
