// `provost deliveries …`
#include "core/admin/operations/deliveries.h"
#include "core/admin/operations/explain.h"
#include "core/admin/operations/retries.h"
#include "server/app_tools.h"
#include "server/commands.h"
#include "server/keyboard.h"

namespace provost {
namespace {

/// Whoever has no keys here cannot tell, and says nothing.
Result<operations::Unusable> unusable_of(Workshop& workshop, TenantId tenant) {
  const auto tools = AppTools::open(workshop);
  if (!tools) return operations::Unusable{};
  std::vector<Connection> connections;
  TRY(workshop.transact(sql::Mode::read, tenant, [&](Tables& tables) -> Result<void> {
    connections = TRY(tables.connections.all());
    return {};
  }));
  return operations::unusable_among((*tools)->apps(), connections);
}

Result<Value> list(Workshop& workshop, const std::string& tenant_name, const operations::DeliveryQuery& query) {
  if (query.paging.limit < 1 || query.paging.limit > 100'000)
    return fail(Code::invalid_value, "--limit is a number from 1 to 100000");
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  const operations::Unusable unusable = TRY(unusable_of(workshop, tenant.id));
  Value found;
  TRY(at_the_keyboard(workshop, sql::Mode::read, tenant.id, [&](operations::Desk& desk) -> Result<void> {
    found = TRY(operations::list_deliveries(desk, query, unusable));
    return {};
  }));
  return found;
}

Result<Value> explain(Workshop& workshop, const std::string& tenant_name, const std::string& user) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  const operations::Unusable unusable = TRY(unusable_of(workshop, tenant.id));
  Value found;
  TRY(workshop.transact(sql::Mode::read, tenant.id, [&](Tables& tables) -> Result<void> {
    const Subject subject = TRY(operations::subject_meant_by(tables, user));
    found = TRY(operations::explain_deliveries(tables, subject, unusable, workshop.clock().now()));
    return {};
  }));
  return found;
}

Result<Value> retry(Workshop& workshop, const std::string& tenant_name, const operations::RetryWish& wanted) {
  if (wanted.user.empty() && wanted.app.empty()) {
    return fail(Code::invalid_value, "say whose deliveries (USER), to which app (--app), or both");
  }
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  std::int64_t due = 0;
  std::int64_t again = 0;
  for (bool more = true; more;) {
    Value done;
    TRY(at_the_keyboard(workshop, sql::Mode::write, tenant.id, [&](operations::Desk& desk) -> Result<void> {
      done = TRY(operations::retry(desk, wanted));
      return {};
    }));
    due += done.find("due")->as_integer();
    again += done.find("again")->as_integer();
    more = done.find("more")->as_bool();
  }
  return Value::object({{"due", due}, {"again", again}});
}

void add_explain_commands(CLI::App& deliveries, CommandLine& line) {
  CLI::App* explaining = deliveries.add_subcommand(
      "explain", "for each app: what a person's was sent, what it answered, what is next, and why it waits");
  auto user = std::make_shared<std::string>();
  explaining->add_option("USER", *user, "an id, user name or e-mail address, or the SCIM id of a group")->required();
  line.take_tenant(explaining);
  line.choose(explaining, [user, &line](Workshop& workshop) { return explain(workshop, line.tenant, *user); });

  CLI::App* retrying = deliveries.add_subcommand("retry", "try now what waits: of a person, at an app, or both");
  auto wanted = std::make_shared<operations::RetryWish>();
  retrying->add_option("USER", wanted->user, "an id, user name or e-mail address, or the SCIM id of a group");
  retrying->add_option("--app", wanted->app, "the connection's name");
  line.take_tenant(retrying);
  line.choose(retrying, [wanted, &line](Workshop& workshop) { return retry(workshop, line.tenant, *wanted); });
}

}  // namespace

void add_delivery_commands(CLI::App& app, CommandLine& line) {
  CLI::App* deliveries = app.add_subcommand("deliveries", "what was sent to which app, and what waits");
  deliveries->require_subcommand(1);
  CLI::App* listing = deliveries->add_subcommand("list", "the newest deliveries, or those of one person or group");
  auto query = std::make_shared<operations::DeliveryQuery>();
  listing->add_option("--subject", query->subject, "the SCIM id of a person or group");
  listing->add_option("--limit", query->paging.limit, "how many at most");
  listing->add_option("--after", query->paging.after, "what the answer before gave as next: go on with older ones");
  line.take_tenant(listing);
  line.choose(listing, [query, &line](Workshop& workshop) { return list(workshop, line.tenant, *query); });
  add_explain_commands(*deliveries, line);
}

}  // namespace provost
