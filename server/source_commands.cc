// `provost source …` and `provost token …`
#include "core/access/caller.h"
#include "core/base/network.h"
#include "core/base/text.h"
#include "core/crypto/digest.h"
#include "core/crypto/token_text.h"
#include "core/directory/catalogues.h"
#include "core/model/role.h"
#include "core/schema/attribute_path.h"
#include "core/schema/leniency.h"
#include "core/schema/switches.h"
#include "server/commands.h"
#include "server/source_lookup.h"
#include "server/source_removal.h"
#include "server/source_token_commands.h"
#include "server/token_issue.h"

namespace provost {

IssuedToken issue_token(Workshop& workshop, const TokenOrder& order) {
  IssuedToken issued;
  issued.text = crypto::make_token(order.prefix, workshop.random());
  Token& token = issued.token;
  token.hash = crypto::sha256_hex(issued.text.reveal());
  token.tenant = order.tenant;
  token.id = workshop.ids().uuid<TokenId>();
  token.kind = order.kind;
  token.subject_id = order.subject_id;
  token.name = order.name;
  token.scopes = order.scopes;
  token.created = workshop.clock().now();
  if (order.days) token.expires = token.created + std::chrono::hours(24 * *order.days);
  return issued;
}

Result<void> check_days(std::int64_t days) {
  constexpr std::int64_t kLongestLifeDays = 3650;
  if (days >= 1 && days <= kLongestLifeDays) return {};
  return fail(Code::invalid_value, "a token lives 1 to " + std::to_string(kLongestLifeDays) + " days");
}

namespace {

struct SourceOrder {
  std::string name;
  std::string profile;
  std::string link;
  std::vector<std::string> switches;
  std::optional<std::string> sensitive, networks;
  std::int64_t days = 365;
  std::int64_t brand_id = 0;
};

Result<void> check_order(const SourceOrder& order) {
  if (order.name.empty() || order.name.size() > 200)
    return fail(Code::invalid_value, "a source's name has 1 to 200 bytes");
  return check_days(order.days);
}

/// What an order leaves of a profile and of rules; what it does not speak of stays.
Result<void> apply_rules(const SourceOrder& order, std::string& profile, SourceRules& rules) {
  if (!order.profile.empty()) profile = order.profile;
  if (scim::find_profile(profile) == nullptr) return fail(Code::invalid_value, "there is no profile '" + profile + "'");
  if (!order.link.empty()) {
    const auto rule = link_rule_of(order.link);
    if (!rule) return fail(Code::invalid_value, "--link is never, userName or ask");
    rules.link = *rule;
  }
  std::string switches = rules.switches;
  for (const std::string& setting : order.switches) switches.append(" ").append(setting);
  rules.switches = TRY(scim::tidy_switches(switches));
  if (order.sensitive) rules.sensitive = *order.sensitive;
  if (order.networks) rules.networks = TRY(tidy_networks(*order.networks));
  return {};
}

/// A name that means nothing would protect nothing.
Result<void> check_sensitive(Tables& tables, const SourceRules& rules) {
  if (rules.sensitive.empty()) return {};
  if (rules.sensitive.size() > 1000) return fail(Code::invalid_value, "--sensitive has at most 1000 bytes");
  scim::Catalogue built_in = TRY(scim::Catalogue::built_in());
  const Catalogues catalogues(std::move(built_in));
  const auto catalogue = TRY(catalogues.of(tables));
  for (const std::string_view name : text::split_words(rules.sensitive)) {
    const bool known = std::any_of(catalogue->types().begin(), catalogue->types().end(), [&](const auto& type) {
      return scim::resolve(name, type, scim::Leniency{}).has_value();
    });
    if (!known) return fail(Code::invalid_value, "there is no attribute '" + std::string(name) + "'");
  }
  return {};
}

Result<void> check_brand(const BrandTable& brands, std::int64_t id) {
  if (id == 0) return {};
  const auto brand = TRY(brands.find(id));
  if (!brand) return fail(Code::not_found, "there is no brand " + std::to_string(id));
  return {};
}

Value source_value(const Source& source, const SourceRules& rules) {
  const Value brand = source.brand_id == 0 ? Value() : Value(std::to_string(source.brand_id));
  Value value = Value::object({{"id", source.id.value},
                               {"name", source.name},
                               {"profile", source.profile},
                               {"brand", brand},
                               {"link", to_word(rules.link)}});
  value.set("switches", rules.switches.empty() ? Value() : Value(rules.switches));
  value.set("sensitive", rules.sensitive.empty() ? Value() : Value(rules.sensitive));
  value.set("networks", rules.networks.empty() ? Value() : Value(rules.networks));
  return value;
}

Result<Value> create_source(Workshop& workshop, const std::string& tenant_name, const SourceOrder& order) {
  TRY(check_order(order));
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  Source source{workshop.ids().uuid<SourceId>(), order.name, "default", order.brand_id};
  SourceRules rules;
  TRY(apply_rules(order, source.profile, rules));
  const IssuedToken issued = issue_token(workshop, {tenant.id, TokenKind::kSource, "pv_scim_", source.id.value,
                                                    order.name, std::string(scope::kSourceDefault), order.days});
  sql::Database* database = TRY(workshop.database());
  TRY(database
          ->transact(sql::Mode::write,
                     [&](sql::Session& session) -> Result<void> {
                       Tables tables(session, database->dialect(), tenant.id);
                       TRY(check_brand(tables.brands, source.brand_id));
                       TRY(check_sensitive(tables, rules));
                       TRY(tables.sources.insert(source, workshop.clock().now()));
                       TRY(tables.sources.set_rules(source.id, source.profile, rules));
                       return TokenTable(session).insert(issued.token);
                     })
          .map_error([&](Error error) {
            if (error.code == Code::uniqueness) error.detail = "the tenant has a source '" + order.name + "' already";
            return error;
          }));
  Value answer = source_value(source, rules);
  answer.set("token", issued.text.reveal());
  answer.set("expires", to_iso8601(*issued.token.expires));
  return answer;
}

Result<Value> list_sources(Workshop& workshop, const std::string& tenant_name) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  Array sources;
  TRY(workshop.transact(sql::Mode::read, tenant.id, [&](Tables& tables) -> Result<void> {
    sources.clear();
    const auto all = TRY(tables.sources.all());
    for (const Source& source : all) {
      const SourceRules rules = TRY(tables.sources.rules(source.id));
      sources.push_back(source_value(source, rules));
    }
    return {};
  }));
  return Value(std::move(sources));
}

Result<Value> set_source(Workshop& workshop, const std::string& tenant_name, const SourceOrder& order) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  Value answer;
  TRY(workshop.transact(sql::Mode::write, tenant.id, [&](Tables& tables) -> Result<void> {
    Source source = TRY(source_named(tables.sources, order.name));
    SourceRules rules = TRY(tables.sources.rules(source.id));
    TRY(apply_rules(order, source.profile, rules));
    TRY(check_sensitive(tables, rules));
    TRY(tables.sources.set_rules(source.id, source.profile, rules));
    answer = source_value(source, rules);
    return {};
  }));
  return answer;
}

/// The options that create and set share.
void take_rules(CLI::App* command, SourceOrder& order) {
  command->add_option("--profile", order.profile, "how much to forgive: rfc, default, okta, entra, …");
  command->add_option("--link", order.link, "how people whom nobody manages become its own: never, userName, ask");
  command->add_option("--set", order.switches, "a switch beside the profile: NAME=true, NAME=false, NAME= to forget it")
      ->allow_extra_args(false);
  command->add_option("--sensitive", order.sensitive,
                      "attributes that no filter in a URI may name, separated by blanks: \"userName emails\"");
  command->add_option("--networks", order.networks,
                      "from where its credentials work, separated by blanks: \"192.0.2.0/24 2001:db8::/32\"");
}

struct PermissionOrder {
  std::vector<std::string> permissions;
  std::string name = "operator";
  std::int64_t days = 90;
};

Result<Value> create_token(Workshop& workshop, const std::string& tenant_name, const PermissionOrder& order) {
  TRY(check_days(order.days));
  std::string scopes;
  for (const std::string& permission : order.permissions) {
    if (!is_permission(permission)) return fail(Code::invalid_value, "there is no permission '" + permission + "'");
    scopes.append(scopes.empty() ? "" : " ").append(permission);
  }
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  const IssuedToken issued =
      issue_token(workshop, {tenant.id, TokenKind::kOperator, "pv_op_", "", order.name, scopes, order.days});
  sql::Database* database = TRY(workshop.database());
  TRY(database->transact(sql::Mode::write,
                         [&](sql::Session& session) { return TokenTable(session).insert(issued.token); }));
  return Value::object({{"id", issued.token.id.value},
                        {"name", issued.token.name},
                        {"permissions", scopes},
                        {"token", issued.text.reveal()},
                        {"expires", to_iso8601(*issued.token.expires)}});
}

}  // namespace

void add_source_commands(CLI::App& app, CommandLine& line) {
  CLI::App* source = app.add_subcommand("source", "sources: identity providers that push into a tenant");
  source->require_subcommand(1);
  CLI::App* making = source->add_subcommand("create", "make a source; shows its bearer token once");
  auto order = std::make_shared<SourceOrder>();
  making->add_option("NAME", order->name, "the source's name")->required();
  take_rules(making, *order);
  making->add_option("--days", order->days, "days until the token expires");
  making->add_option("--brand", order->brand_id, "the id of the brand that it pushes for");
  line.take_tenant(making);
  line.choose(making, [order, &line](Workshop& workshop) { return create_source(workshop, line.tenant, *order); });
  CLI::App* setting = source->add_subcommand("set", "change what a source is forgiven, and how people become its own");
  auto wish = std::make_shared<SourceOrder>();
  setting->add_option("NAME", wish->name, "the source's id or name")->required();
  take_rules(setting, *wish);
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
  auto order = std::make_shared<PermissionOrder>();
  making->add_option("--permission", order->permissions, "what it may do: deliveries.read, users.read, users.write, …")
      ->required()
      ->allow_extra_args(false);
  making->add_option("--name", order->name, "a name for people");
  making->add_option("--days", order->days, "days until the token expires");
  line.take_tenant(making);
  line.choose(making, [order, &line](Workshop& workshop) { return create_token(workshop, line.tenant, *order); });
}

}  // namespace provost
