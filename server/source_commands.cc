// `provost source …` and `provost token …`
#include "core/admin/operations/operator_tokens.h"
#include "core/admin/operations/sources.h"
#include "server/commands.h"
#include "server/keyboard.h"
#include "server/source_removal.h"
#include "server/source_token_commands.h"

namespace provost {
namespace {

using operations::Desk;
using operations::NewSource;
using operations::OperatorTokenOrder;
using operations::SourceWish;

Result<Value> create_source(Workshop& workshop, const std::string& tenant_name, const NewSource& order) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  scim::Catalogue built_in = TRY(scim::Catalogue::built_in());
  const Catalogues catalogues(std::move(built_in));
  const Credentials credentials(workshop.clock(), workshop.ids(), workshop.random());
  Value made;
  TRY(at_the_keyboard(workshop, sql::Mode::write, tenant.id, [&](Desk& desk) -> Result<void> {
    made = TRY(operations::make_source(desk, {credentials, catalogues}, order));
    return {};
  }));
  return made;
}

Result<Value> list_sources(Workshop& workshop, const std::string& tenant_name) {
  constexpr std::int64_t kAll = 10'000;
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  Value page;
  TRY(at_the_keyboard(workshop, sql::Mode::read, tenant.id, [&](Desk& desk) -> Result<void> {
    page = TRY(operations::list_sources(desk, {kAll, ""}));
    return {};
  }));
  return std::move(*page.find("sources"));
}

struct SourceChange {
  std::string name;
  SourceWish wish;
};

Result<Value> set_source(Workshop& workshop, const std::string& tenant_name, const SourceChange& order) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  scim::Catalogue built_in = TRY(scim::Catalogue::built_in());
  const Catalogues catalogues(std::move(built_in));
  Value changed;
  TRY(at_the_keyboard(workshop, sql::Mode::write, tenant.id, [&](Desk& desk) -> Result<void> {
    Source source = TRY(operations::source_named(desk.tables.sources, order.name));
    SourceRules rules = TRY(desk.tables.sources.rules(source.id));
    changed = TRY(operations::change_source(desk, catalogues, {std::move(source), std::move(rules)}, order.wish));
    return {};
  }));
  return changed;
}

/// The options that create and set share.
void take_rules(CLI::App* command, SourceWish& order) {
  command->add_option("--profile", order.profile, "how much to forgive: rfc, default, okta, entra, …");
  command->add_option("--link", order.link, "how people whom nobody manages become its own: never, userName, ask");
  command->add_option("--set", order.switches, "a switch beside the profile: NAME=true, NAME=false, NAME= to forget it")
      ->allow_extra_args(false);
  command->add_option("--sensitive", order.sensitive,
                      "attributes that no filter in a URI may name, separated by blanks: \"userName emails\"");
  command->add_option("--networks", order.networks,
                      "from where its credentials work, separated by blanks: \"192.0.2.0/24 2001:db8::/32\"");
}

Result<Value> create_token(Workshop& workshop, const std::string& tenant_name, const OperatorTokenOrder& order) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  const Credentials credentials(workshop.clock(), workshop.ids(), workshop.random());
  Value made;
  TRY(at_the_keyboard(workshop, sql::Mode::write, tenant.id, [&](Desk& desk) -> Result<void> {
    made = TRY(operations::make_operator_token(desk, credentials, order));
    return {};
  }));
  return made;
}

Result<Value> list_tokens(Workshop& workshop, const std::string& tenant_name) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  Array tokens;
  TRY(at_the_keyboard(workshop, sql::Mode::read, tenant.id, [&](Desk& desk) -> Result<void> {
    tokens = TRY(operations::list_operator_tokens(desk));
    return {};
  }));
  return Value(std::move(tokens));
}

Result<Value> revoke_token(Workshop& workshop, const std::string& tenant_name, const std::string& id) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  TRY(at_the_keyboard(workshop, sql::Mode::write, tenant.id,
                      [&](Desk& desk) { return operations::end_operator_token(desk, TokenId{id}); }));
  return Value::object({{"id", id}, {"state", "revoked"}});
}

}  // namespace

void add_source_commands(CLI::App& app, CommandLine& line) {
  CLI::App* source = app.add_subcommand("source", "sources: identity providers that push into a tenant");
  source->require_subcommand(1);
  CLI::App* making = source->add_subcommand("create", "make a source; shows its bearer token once");
  auto order = std::make_shared<NewSource>();
  auto days = std::make_shared<std::int64_t>(365);
  making->add_option("NAME", order->name, "the source's name")->required();
  take_rules(making, order->wish);
  making->add_option("--days", *days, "days until the token expires");
  making->add_option("--brand", order->brand_id, "the id of the brand that it pushes for");
  line.take_tenant(making);
  line.choose(making, [order, days, &line](Workshop& workshop) {
    order->days = *days;
    return create_source(workshop, line.tenant, *order);
  });
  CLI::App* setting = source->add_subcommand("set", "change what a source is forgiven, and how people become its own");
  auto wish = std::make_shared<SourceChange>();
  setting->add_option("NAME", wish->name, "the source's id or name")->required();
  take_rules(setting, wish->wish);
  line.take_tenant(setting);
  line.choose(setting, [wish, &line](Workshop& workshop) { return set_source(workshop, line.tenant, *wish); });
  add_source_removal(*source, line);
  add_source_token_commands(*source, line);
  CLI::App* listing = source->add_subcommand("list", "all sources of a tenant");
  line.take_tenant(listing);
  line.choose(listing, [&line](Workshop& workshop) { return list_sources(workshop, line.tenant); });
}

void add_token_commands(CLI::App& app, CommandLine& line) {
  CLI::App* token = app.add_subcommand("token", "tokens for the operations API");
  token->require_subcommand(1);
  CLI::App* making = token->add_subcommand("create", "make a token; shows it once");
  auto order = std::make_shared<OperatorTokenOrder>();
  order->name = "operator";
  making->add_option("--permission", order->permissions, "what it may do: deliveries.read, users.read, users.write, …")
      ->required()
      ->allow_extra_args(false);
  making->add_option("--name", order->name, "a name for people");
  making->add_option("--days", order->days, "days until the token expires");
  line.take_tenant(making);
  line.choose(making, [order, &line](Workshop& workshop) { return create_token(workshop, line.tenant, *order); });
  CLI::App* listing = token->add_subcommand("list", "the tokens of a tenant that were not revoked");
  line.take_tenant(listing);
  line.choose(listing, [&line](Workshop& workshop) { return list_tokens(workshop, line.tenant); });
  CLI::App* revoking = token->add_subcommand("revoke", "end a token, and the links that it made, at once");
  auto id = std::make_shared<std::string>();
  revoking->add_option("ID", *id, "the token's id")->required();
  line.take_tenant(revoking);
  line.choose(revoking, [id, &line](Workshop& workshop) { return revoke_token(workshop, line.tenant, *id); });
}

}  // namespace provost
