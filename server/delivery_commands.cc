// `provost deliveries …`
#include "core/admin/operations/deliveries.h"
#include "server/commands.h"

namespace provost {
namespace {

Result<Value> list(Workshop& workshop, const std::string& tenant_name, const operations::DeliveryQuery& query) {
  if (query.limit < 1 || query.limit > 100'000)
    return fail(Code::invalid_value, "--limit is a number from 1 to 100000");
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  Value found;
  TRY(workshop.transact(sql::Mode::read, tenant.id, [&](Tables& tables) -> Result<void> {
    found = TRY(operations::list_deliveries(tables, query));
    return {};
  }));
  return found;
}

}  // namespace

void add_delivery_commands(CLI::App& app, CommandLine& line) {
  CLI::App* deliveries = app.add_subcommand("deliveries", "what was sent to which app, and what waits");
  deliveries->require_subcommand(1);
  CLI::App* listing = deliveries->add_subcommand("list", "the newest deliveries, or those of one person or group");
  auto query = std::make_shared<operations::DeliveryQuery>();
  listing->add_option("--subject", query->subject, "the SCIM id of a person or group");
  listing->add_option("--limit", query->limit, "how many at most");
  line.take_tenant(listing);
  line.choose(listing, [query, &line](Workshop& workshop) { return list(workshop, line.tenant, *query); });
}

}  // namespace provost
