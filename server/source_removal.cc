// `provost source remove`: a provider goes, and its people stay.
#include "server/source_removal.h"

#include <memory>

#include "core/admin/operations/source_removal.h"
#include "core/directory/hand_over.h"
#include "server/keyboard.h"

namespace provost {
namespace {

struct RemovalOrder {
  std::string name, heir;
};

Result<Value> remove(Workshop& workshop, const std::string& tenant_name, const RemovalOrder& order) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  ManagementTable::HandOver handing;
  TRY(at_the_keyboard(workshop, sql::Mode::write, tenant.id, [&](operations::Desk& desk) -> Result<void> {
    handing = TRY(operations::retire_source(desk, {order.name, order.heir}));
    return {};
  }));
  sql::Database* database = TRY(workshop.database());
  TRY(HandOverErrand({*database}).carry(tenant.id, handing));
  return operations::removal_value(handing);
}

}  // namespace

void add_source_removal(CLI::App& source, CommandLine& line) {
  CLI::App* removing = source.add_subcommand(
      "remove", "end a source and its tokens at once; its people stay, and belong to nobody or to an heir");
  auto order = std::make_shared<RemovalOrder>();
  removing->add_option("NAME", order->name, "the source's id or name")->required();
  removing->add_option("--heir", order->heir, "the source that manages its people from now on");
  line.take_tenant(removing);
  line.choose(removing, [order, &line](Workshop& workshop) { return remove(workshop, line.tenant, *order); });
}

}  // namespace provost
