// `provost client …`: apps that ask for tokens, or about them.
#include <algorithm>

#include "core/access/caller.h"
#include "core/admin/operations/sources.h"
#include "core/base/text.h"
#include "core/crypto/digest.h"
#include "core/model/role.h"
#include "core/store/oauth_client_table.h"
#include "server/commands.h"
#include "server/random_secret.h"

namespace provost {
namespace {

constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestUri = 2000;

struct ClientOrder {
  std::string name, source;
  std::vector<std::string> redirect_uris, scopes;
  bool is_public = false, first_party = false, registers = false;
};

/// A URI that may be redirected to: TLS, or the machine of the person who signs in (RFC 8252 §7.3).
bool is_redirect_uri(std::string_view uri) {
  constexpr std::string_view kLoopback = "http://127.0.0.1";
  const bool local = uri.starts_with(kLoopback) &&
                     (uri.size() == kLoopback.size() || uri[kLoopback.size()] == ':' || uri[kLoopback.size()] == '/');
  return (uri.starts_with("https://") || local) && uri.find_first_of("#\r\n ") == std::string_view::npos &&
         uri.size() <= kLongestUri;
}

/// What a client of a source may have is what a source may do; any other, what people may.
Result<void> check_scopes(const ClientOrder& order) {
  for (const std::string& scope : order.scopes) {
    const bool known = order.source.empty() ? is_permission(scope) : text::holds_word(scope::kSourceDefault, scope);
    if (known) continue;
    return fail(Code::invalid_value, order.source.empty()
                                         ? "there is no permission '" + scope + "'"
                                         : "a client of a source may have " + std::string(scope::kSourceDefault));
  }
  return {};
}

Result<void> check_order(const ClientOrder& order) {
  if (order.name.empty() || order.name.size() > kLongestName) {
    return fail(Code::invalid_value, "a client's name has 1 to 200 bytes");
  }
  if (!order.source.empty() && (order.is_public || !order.redirect_uris.empty())) {
    return fail(Code::invalid_value, "a client of a source acts for nobody: it has a secret, and no --redirect");
  }
  if (!order.source.empty() && order.first_party) {
    return fail(Code::invalid_value, "--first-party is for clients that people let have something");
  }
  if (order.registers && (order.is_public || !order.source.empty())) {
    return fail(Code::invalid_value, "--register-tokens is for an app with a secret that is no source's");
  }
  for (const std::string& uri : order.redirect_uris) {
    if (!is_redirect_uri(uri)) return fail(Code::invalid_value, "--redirect takes an https URL without a fragment");
  }
  return check_scopes(order);
}

std::string scopes_of(const ClientOrder& order) {
  if (!order.source.empty() && order.scopes.empty()) return std::string(scope::kSourceDefault);
  std::string scopes;
  for (const std::string& scope : order.scopes) scopes.append(scopes.empty() ? "" : " ").append(scope);
  return scopes;
}

Value client_value(const OauthClient& client) {
  Value value = Value::object({{"id", client.id.value}, {"name", client.name}});
  value.set("source", client.source_id.empty() ? Value() : Value(client.source_id));
  value.set("public", client.is_public());
  value.set("firstParty", client.first_party);
  value.set("registersTokens", client.registers);
  value.set("scopes", client.scopes.empty() ? Value() : Value(client.scopes));
  value.set("created", to_iso8601(client.created));
  Array uris;
  for (const std::string& uri : client.redirect_uris) uris.emplace_back(uri);
  value.set("redirects", std::move(uris));
  return value;
}

Result<Value> create(Workshop& workshop, const std::string& tenant_name, const ClientOrder& order) {
  TRY(check_order(order));
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  OauthClient client{tenant.id, workshop.ids().uuid<ClientId>(), order.name,      std::nullopt, order.redirect_uris,
                     true,      workshop.clock().now(),          scopes_of(order)};
  client.first_party = order.first_party;
  client.registers = order.registers;
  const Secret secret = random_secret(workshop.random());
  if (!order.is_public) client.secret_hash = crypto::sha256_hex(secret.reveal());
  sql::Database* database = TRY(workshop.database());
  TRY(database->transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    if (!order.source.empty()) {
      const Source source = TRY(operations::source_named(SourceTable(session, tenant.id), order.source));
      client.source_id = source.id.value;
    }
    return OauthClientTable(session).insert(client);
  }));
  Value answer = Value::object({{"id", client.id.value}, {"name", client.name}});
  if (!order.is_public) answer.set("secret", secret.reveal());
  return answer;
}

Result<Value> list(Workshop& workshop, const std::string& tenant_name) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  sql::Database* database = TRY(workshop.database());
  Array listed;
  TRY(database->transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    listed.clear();
    const auto clients = TRY(OauthClientTable(session).all(tenant.id));
    for (const OauthClient& each : clients) listed.push_back(client_value(each));
    return {};
  }));
  return Value(std::move(listed));
}

/// The client of this id, or else the only one of this name.
Result<OauthClient> client_named(const OauthClientTable& table, TenantId tenant, const std::string& named) {
  const auto clients = TRY(table.all(tenant));
  std::vector<OauthClient> found;
  for (const OauthClient& each : clients) {
    if (each.id.value == named) return each;
    if (each.name == named) found.push_back(each);
  }
  if (found.empty()) return fail(Code::not_found, "there is no client '" + named + "'");
  if (found.size() > 1) return fail(Code::invalid_value, "several clients bear this name: say the id");
  return std::move(found.front());
}

struct FirstParty {
  std::string client, is;
};

Result<Value> set(Workshop& workshop, const std::string& tenant_name, const FirstParty& wish) {
  if (wish.is != "true" && wish.is != "false") return fail(Code::invalid_value, "--first-party is true or false");
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  sql::Database* database = TRY(workshop.database());
  OauthClient client;
  TRY(database->transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    const OauthClientTable table(session);
    client = TRY(client_named(table, tenant.id, wish.client));
    if (!client.source_id.empty()) return fail(Code::invalid_value, "a client of a source asks nobody");
    client.first_party = wish.is == "true";
    return table.set_first_party(tenant.id, client.id, client.first_party);
  }));
  return client_value(client);
}

Result<Value> remove(Workshop& workshop, const std::string& tenant_name, const std::string& named) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  sql::Database* database = TRY(workshop.database());
  OauthClient client;
  TRY(database->transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    const OauthClientTable table(session);
    client = TRY(client_named(table, tenant.id, named));
    TRY(table.remove(tenant.id, client.id));
    return {};
  }));
  return Value::object({{"id", client.id.value}, {"name", client.name}, {"removed", true}});
}

void add_creation(CLI::App& client, CommandLine& line) {
  CLI::App* making = client.add_subcommand("create", "make an OAuth client; shows its secret once");
  auto order = std::make_shared<ClientOrder>();
  making->add_option("NAME", order->name, "the client's name")->required();
  making->add_option("--redirect", order->redirect_uris, "a redirect URI, as it will be sent; may be repeated")
      ->allow_extra_args(false);
  making
      ->add_option("--scope", order->scopes,
                   "a permission that people may let it have; may be repeated, and without any it has none")
      ->allow_extra_args(false);
  making->add_flag("--first-party", order->first_party, "one of your own: people are not asked what it may have");
  making->add_flag("--register-tokens", order->registers,
                   "an app that says which of its own tokens and sessions are whose, so that they end with the person");
  making->add_flag("--public", order->is_public, "a client that can keep no secret");
  making->add_option(
      "--source", order->source,
      "the source as which it pushes, by tokens that it gets for its secret; --scope narrows what it may");
  line.take_tenant(making);
  line.choose(making, [order, &line](Workshop& workshop) { return create(workshop, line.tenant, *order); });
}

}  // namespace

void add_client_commands(CLI::App& app, CommandLine& line) {
  CLI::App* client = app.add_subcommand("client", "apps that ask for tokens, or about them");
  client->require_subcommand(1);
  add_creation(*client, line);
  CLI::App* listing = client->add_subcommand("list", "all clients of a tenant");
  line.take_tenant(listing);
  line.choose(listing, [&line](Workshop& workshop) { return list(workshop, line.tenant); });
  CLI::App* setting = client->add_subcommand("set", "say whether people are asked what a client may have");
  auto wish = std::make_shared<FirstParty>();
  setting->add_option("NAME", wish->client, "the client's id or name")->required();
  setting->add_option("--first-party", wish->is, "true or false")->required();
  line.take_tenant(setting);
  line.choose(setting, [wish, &line](Workshop& workshop) { return set(workshop, line.tenant, *wish); });
  CLI::App* removing = client->add_subcommand("remove", "end a client, and all that it was given, at once");
  auto named = std::make_shared<std::string>();
  removing->add_option("NAME", *named, "the client's id or name")->required();
  line.take_tenant(removing);
  line.choose(removing, [named, &line](Workshop& workshop) { return remove(workshop, line.tenant, *named); });
}

}  // namespace provost
