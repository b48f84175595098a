// `provost link …`
#include "core/admin/operations/links.h"
#include "server/commands.h"
#include "server/keyboard.h"

namespace provost {
namespace {

using operations::Desk;

Result<Value> list(Workshop& workshop, const std::string& tenant_name, const operations::LinkQuery& query) {
  if (query.limit < 1 || query.limit > 1000) return fail(Code::invalid_value, "--limit is 1 to 1000");
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  Value found;
  TRY(at_the_keyboard(workshop, sql::Mode::read, tenant.id, [&](Desk& desk) -> Result<void> {
    found = TRY(operations::list_links(desk, query));
    return {};
  }));
  return found;
}

using Decision = Result<Value> (*)(const Desk&, const Directory&, std::string_view);

Result<Value> decide(Workshop& workshop, const std::string& tenant_name, const std::string& id, Decision decision) {
  scim::Catalogue built_in = TRY(scim::Catalogue::built_in());
  const Catalogues catalogues(std::move(built_in));
  const Directory directory(workshop.clock(), workshop.ids(), catalogues);
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  Value decided;
  TRY(at_the_keyboard(workshop, sql::Mode::write, tenant.id, [&](Desk& desk) -> Result<void> {
    decided = TRY(decision(desk, directory, id));
    return {};
  }));
  return decided;
}

struct Choice {
  const char* name;
  const char* help;
  Decision decision;
};
constexpr Choice kChoices[] = {
    {"accept", "make the person the source's own; password and credentials end, the role stays",
     operations::accept_link},
    {"refuse", "leave the person as is, and hear the source no more about it", operations::refuse_link},
};

}  // namespace

void add_link_commands(CLI::App& app, CommandLine& line) {
  CLI::App* link = app.add_subcommand("link", "people whom a provider pushes and nobody manages");
  link->require_subcommand(1);
  CLI::App* listing = link->add_subcommand("list", "what providers ask for");
  auto query = std::make_shared<operations::LinkQuery>();
  listing->add_option("--limit", query->limit, "how many to show");
  listing->add_option("--cursor", query->after, "the id behind which to go on");
  listing->add_flag("--all", query->all, "show what was decided too");
  line.take_tenant(listing);
  line.choose(listing, [query, &line](Workshop& workshop) { return list(workshop, line.tenant, *query); });
  for (const Choice& choice : kChoices) {
    CLI::App* deciding = link->add_subcommand(choice.name, choice.help);
    auto id = std::make_shared<std::string>();
    deciding->add_option("ID", *id, "the request's id")->required();
    line.take_tenant(deciding);
    line.choose(deciding, [id, &line, decision = choice.decision](Workshop& workshop) {
      return decide(workshop, line.tenant, *id, decision);
    });
  }
}

}  // namespace provost
