// `provost connection …`
#include <algorithm>
#include <functional>

#include "connectors/kinds.h"
#include "core/access/person_lookup.h"
#include "core/admin/operations/fares.h"
#include "core/delivery/connector_kind.h"
#include "core/delivery/mapping.h"
#include "core/delivery/settings_vault.h"
#include "core/directory/catalogues.h"
#include "core/directory/scope.h"
#include "core/http/curl_client.h"
#include "server/commands.h"
#include "server/kind_view.h"
#include "server/scope_carrier.h"

namespace provost {
namespace {

struct PreviewOrder {
  std::string connection, user;
};

struct ConnectionOrder {
  std::string kind, name;
  std::vector<std::string> settings;  // name=value
  std::string scope;
  bool newcomers_only = false;
};

Result<const ConnectorKind*> kind_of(std::string_view name) {
  if (const ConnectorKind* kind = find_kind(connector_kinds(), name)) return kind;
  std::string known;
  for (const ConnectorKind& kind : connector_kinds()) known.append(known.empty() ? "" : ", ").append(kind.name);
  return fail(Code::invalid_value, "there is no kind '" + std::string(name) + "'; there are: " + known);
}

Result<SettingTexts> pairs_of(const std::vector<std::string>& given) {
  SettingTexts pairs;
  for (const std::string& pair : given) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) return fail(Code::invalid_value, "--set takes name=value");
    if (!pairs.emplace(pair.substr(0, equals), pair.substr(equals + 1)).second) {
      return fail(Code::invalid_value, "the setting '" + pair.substr(0, equals) + "' is given twice");
    }
  }
  return pairs;
}

/// A connection as people may see it: secrets are named, never shown.
Value connection_value(const Connection& connection) {
  Value settings = Value::object();
  const ConnectorKind* kind = find_kind(connector_kinds(), connection.kind);
  for (const auto& setting : connection.settings) {
    const std::string& name = setting.first;
    const bool secret =
        kind == nullptr || std::any_of(kind->settings.begin(), kind->settings.end(), [&](const Setting& s) {
          return s.name == name && s.type == Setting::Type::secret;
        });
    settings.set(name, secret ? Value("(sealed)") : Value(setting.second));
  }
  return Value::object({{"id", connection.id.value},
                        {"kind", connection.kind},
                        {"name", connection.name},
                        {"enabled", connection.enabled},
                        {"scope", connection.scope},
                        {"scopeUnderWay", connection.walks},
                        {"settings", std::move(settings)}});
}

Result<void> check_scope(Workshop& workshop, TenantId tenant, const std::string& scope) {
  scim::Catalogue built_in = TRY(scim::Catalogue::built_in());
  const Catalogues catalogues(std::move(built_in));
  return workshop.transact(sql::Mode::read, tenant, [&](Tables& tables) -> Result<void> {
    const auto catalogue = TRY(catalogues.of(tables));
    TRY(parse_scope(scope, *catalogue->find_type(kUserType)));
    return {};
  });
}

/// Makes what would serve the connection, which calls nobody, and lets it do its work.
Result<void> with_connector(Workshop& workshop, const Connection& connection,
                            const std::function<Result<void>(Connector&)>& work) {
  const ConnectorKind* kind = TRY(kind_of(connection.kind));
  const Keyring* keyring = TRY(workshop.keyring());
  Settings settings = TRY(open_settings(*keyring, *kind, connection));
  const crypto::JwtSigner* signer = TRY(workshop.signer());
  http::CurlClient http;
  const auto connector = TRY(kind->make(std::move(settings), ConnectorTools{http, workshop.clock(), signer}));
  return work(*connector);
}

/// Tells the app of everybody who is there already and belongs to it.
Result<void> introduce(Workshop& workshop, const Connection& connection, const std::string& scope) {
  scim::Catalogue built_in = TRY(scim::Catalogue::built_in());
  const Catalogues catalogues(std::move(built_in));
  const Directory directory(workshop.clock(), workshop.ids(), catalogues);
  return carry_scope(workshop, {connection.tenant, connection.id, scope}, ScopeWalk(directory, catalogues));
}

Result<Value> add(Workshop& workshop, const std::string& tenant_name, const ConnectionOrder& order) {
  if (order.name.empty() || order.name.size() > 200) {
    return fail(Code::invalid_value, "a connection's name has 1 to 200 bytes");
  }
  const ConnectorKind* kind = TRY(kind_of(order.kind));
  const SettingTexts given = TRY(pairs_of(order.settings));
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  const Keyring* keyring = TRY(workshop.keyring());
  Connection connection{
      tenant.id, workshop.ids().uuid<ConnectionId>(), order.kind, order.name, {}, true, workshop.clock().now()};
  connection.settings = TRY(check_settings(*kind, given));
  connection.scope = order.scope;
  if (!order.scope.empty()) TRY(check_scope(workshop, tenant.id, order.scope));
  connection.settings = TRY(seal_settings(*keyring, *kind, connection));
  // Settings that do not go together are found out now, and not by the first person whom nobody hears of.
  TRY(with_connector(workshop, connection, [](Connector&) { return Result<void>(); }));
  TRY(workshop
          .transact(sql::Mode::write, tenant.id,
                    [&](Tables& tables) -> Result<void> {
                      TRY(tables.connections.insert(connection));
                      if (order.newcomers_only) return {};
                      // In the same transaction: who changes beside the introduction is told, by whichever comes first.
                      const std::string_view scope = order.scope.empty() ? kEverybody : std::string_view(order.scope);
                      return tables.scopes.begin_walk(connection.id, scope, false);
                    })
          .map_error([&](Error error) {
            if (error.code == Code::uniqueness)
              error.detail = "the tenant has a connection '" + order.name + "' already";
            return error;
          }));
  if (!order.newcomers_only) TRY(introduce(workshop, connection, order.scope));
  return connection_value(connection);
}

void tell_how_it_fares(Value& value, const ConnectionState& state, Instant now) {
  value.set("fares", operations::to_word(operations::fares_of(state, now)));
  const std::string why = operations::fares_sentence(state, now);
  if (!why.empty()) value.set("faresWhy", why);
}

Result<Value> list(Workshop& workshop, const std::string& tenant_name) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  Array connections;
  TRY(workshop.transact(sql::Mode::read, tenant.id, [&](Tables& tables) -> Result<void> {
    connections.clear();
    const auto all = TRY(tables.connections.all());
    const auto states = TRY(tables.connection_states.all());
    for (const Connection& connection : all) {
      Value value = connection_value(connection);
      const auto kept = std::find_if(states.begin(), states.end(),
                                     [&](const ConnectionState& each) { return each.connection == connection.id; });
      tell_how_it_fares(value, kept == states.end() ? ConnectionState{} : *kept, workshop.clock().now());
      connections.push_back(std::move(value));
    }
    return {};
  }));
  return Value(std::move(connections));
}

Result<Value> test(Workshop& workshop, const std::string& tenant_name, const std::string& name) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  std::optional<Connection> connection;
  TRY(workshop.transact(sql::Mode::read, tenant.id, [&](Tables& tables) -> Result<void> {
    connection = TRY(tables.connections.find_by_name(name));
    return {};
  }));
  if (!connection) return fail(Code::not_found, "there is no connection '" + name + "'");
  TRY(with_connector(workshop, *connection, [](Connector& connector) { return connector.check(); }));
  return Value::object({{"name", connection->name}, {"works", true}});
}

/// A person as the connection would tell the app; nothing is sent.
Result<Value> preview(Workshop& workshop, const std::string& tenant_name, const PreviewOrder& order) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  std::optional<Connection> connection;
  std::optional<User> user;
  TRY(workshop.transact(sql::Mode::read, tenant.id, [&](Tables& tables) -> Result<void> {
    connection = TRY(tables.connections.find_by_name(order.connection));
    user = TRY(find_by_name_or_email(tables.users, order.user));
    return {};
  }));
  if (!connection) return fail(Code::not_found, "there is no connection '" + order.connection + "'");
  if (!user) return fail(Code::not_found, "there is no person '" + order.user + "'");
  Account account;
  account.user_name = user->user_name();
  account.attributes = user->attributes;
  const auto rules = connection->settings.find(kMappingSetting);
  if (rules != connection->settings.end() && !rules->second.empty()) {
    const Mapping mapping = TRY(Mapping::read(rules->second));
    account = TRY(mapping.apply(std::move(account)));
  }
  return Value::object({{"userName", account.user_name}, {"attributes", account.attributes}});
}

Result<Value> kinds() {
  Array all;
  for (const ConnectorKind& kind : connector_kinds()) all.push_back(kind_value(kind));
  return Value(std::move(all));
}

void add_kind_commands(CLI::App& connection, CommandLine& line) {
  CLI::App* kinds_command =
      connection.add_subcommand("kinds", "every kind of app: its settings, and what stays alive in it");
  line.choose(kinds_command, [](Workshop&) { return kinds(); });
  auto kind = std::make_shared<std::string>();
  CLI::App* settings = connection.add_subcommand("settings", "what a kind of app may be told with --set");
  settings->add_option("KIND", *kind, "the kind of app")->required();
  line.choose(settings, [kind](Workshop&) -> Result<Value> {
    const ConnectorKind* found = TRY(kind_of(*kind));
    return settings_value(*found);
  });
  CLI::App* truth =
      connection.add_subcommand("truth", "what switching off, deleting and revoking leave alive in an app");
  truth->add_option("KIND", *kind, "the kind of app")->required();
  line.choose(truth, [kind](Workshop&) -> Result<Value> {
    const ConnectorKind* found = TRY(kind_of(*kind));
    return truth_value(*found);
  });
}

}  // namespace

void add_connection_commands(CLI::App& app, CommandLine& line) {
  CLI::App* connection = app.add_subcommand("connection", "connections: the apps that hear of every change");
  connection->require_subcommand(1);
  CLI::App* adding = connection->add_subcommand("add", "connect an app");
  auto order = std::make_shared<ConnectionOrder>();
  adding->add_option("KIND", order->kind, "the kind of app; see 'connection kinds'")->required();
  adding->add_option("NAME", order->name, "the connection's name")->required();
  adding->add_option("--set", order->settings, "a setting, name=value; may be given several times")
      ->allow_extra_args(false);  // what follows is the next argument
  adding->add_option("--scope", order->scope, "who goes to the app, a SCIM filter over people; see 'connection scope'");
  adding->add_flag("--newcomers-only", order->newcomers_only,
                   "the app is not told of the people who are there already, only of what happens from now on");
  line.take_tenant(adding);
  line.choose(adding, [order, &line](Workshop& workshop) { return add(workshop, line.tenant, *order); });

  add_kind_commands(*connection, line);
  add_scope_command(*connection, line);

  CLI::App* listing = connection->add_subcommand("list", "all connections of a tenant, and how each fares");
  line.take_tenant(listing);
  line.choose(listing, [&line](Workshop& workshop) { return list(workshop, line.tenant); });

  CLI::App* previewing = connection->add_subcommand("preview", "show a person as an app is told of it; sends nothing");
  auto shown = std::make_shared<PreviewOrder>();
  previewing->add_option("NAME", shown->connection, "the connection's name")->required();
  previewing->add_option("USER", shown->user, "the person's user name or e-mail address")->required();
  line.take_tenant(previewing);
  line.choose(previewing, [shown, &line](Workshop& workshop) { return preview(workshop, line.tenant, *shown); });

  CLI::App* testing = connection->add_subcommand("test", "prove that an app answers and takes our credential");
  auto name = std::make_shared<std::string>();
  testing->add_option("NAME", *name, "the connection's name")->required();
  line.take_tenant(testing);
  line.choose(testing, [name, &line](Workshop& workshop) { return test(workshop, line.tenant, *name); });
}

}  // namespace provost
