#include "core/admin/operations/connections.h"

#include <algorithm>

#include "core/admin/operations/fares.h"
#include "core/admin/operations/fields.h"
#include "core/admin/operations/unusable.h"
#include "core/delivery/connector_maker.h"
#include "core/delivery/envoy.h"
#include "core/delivery/mapping.h"
#include "core/directory/scope.h"

namespace provost::operations {
namespace {

Result<std::unique_ptr<Connector>> connector_of(const Apps& apps, const Connection& connection) {
  return ConnectorMaker(apps.kinds, apps.vault, apps.tools).make(connection, apps.tools.http);
}

bool is_secret(const ConnectorKind* kind, std::string_view name) {
  return kind == nullptr || std::any_of(kind->settings.begin(), kind->settings.end(), [&](const Setting& setting) {
           return setting.name == name && setting.type == Setting::Type::secret;
         });
}

/// The stored settings of a connection as somebody would give them.
Result<SettingTexts> plain_settings(const Apps& apps, const ConnectorKind& kind, const Connection& connection) {
  const Settings opened = TRY(open_settings(apps.vault, kind, connection));
  SettingTexts plain = connection.settings;
  for (auto& [name, text] : plain) {
    if (is_secret(&kind, name)) text = std::string(opened.secret(name).reveal());
  }
  return plain;
}

Result<SettingTexts> sealed(const Apps& apps, const ConnectorKind& kind, Connection& connection,
                            const SettingTexts& given) {
  connection.settings = TRY(check_settings(kind, given));
  connection.settings = TRY(seal_settings(apps.vault, kind, connection));
  TRY(connector_of(apps, connection));
  return connection.settings;
}

struct Condition {
  const ConnectionState& state;
  std::string_view unusable;
  Instant now;
};

void tell_how_it_fares(Value& value, const Condition& condition) {
  value.set("fares", to_word(fares_of(condition.state, condition.now, condition.unusable)));
  const std::string why = fares_sentence(condition.state, condition.now, condition.unusable);
  if (!why.empty()) value.set("faresWhy", why);
}

const ConnectionState& state_of(const std::vector<ConnectionState>& states, const ConnectionId& id) {
  static const ConnectionState kWell;
  const auto kept =
      std::find_if(states.begin(), states.end(), [&](const ConnectionState& each) { return each.connection == id; });
  return kept == states.end() ? kWell : *kept;
}

Thing thing_of(const Connection& connection) { return Thing{"connection", connection.id.value, connection.name}; }

}  // namespace

Result<const ConnectorKind*> kind_named(std::span<const ConnectorKind> kinds, std::string_view name) {
  if (const ConnectorKind* kind = find_kind(kinds, name)) return kind;
  std::string known;
  for (const ConnectorKind& kind : kinds) known.append(known.empty() ? "" : ", ").append(kind.name);
  return fail(Code::invalid_value, "there is no kind '" + std::string(name) + "'; there are: " + known);
}

Value connection_value(std::span<const ConnectorKind> kinds, const Connection& connection) {
  Value settings = Value::object();
  const ConnectorKind* kind = find_kind(kinds, connection.kind);
  for (const auto& [name, text] : connection.settings) {
    settings.set(name, is_secret(kind, name) ? Value("(sealed)") : Value(text));
  }
  return Value::object({{"id", connection.id.value},
                        {"kind", connection.kind},
                        {"name", connection.name},
                        {"enabled", connection.enabled},
                        {"scope", connection.scope},
                        {"scopeUnderWay", connection.walks},
                        {"settings", std::move(settings)}});
}

Result<Connection> prepare_connection(const Apps& apps, const Connection& blank, const ConnectionOrder& order) {
  if (order.name.empty() || order.name.size() > kLongestLine) {
    return fail(Code::invalid_value, "a connection's name has 1 to 200 bytes");
  }
  const ConnectorKind* kind = TRY(kind_named(apps.kinds, order.kind));
  Connection connection = blank;
  connection.kind = order.kind;
  connection.name = order.name;
  connection.scope = order.scope;
  TRY(sealed(apps, *kind, connection, order.settings));
  return connection;
}

Result<void> add_connection(const Desk& desk, const Apps& apps, const Connection& prepared, bool newcomers_only) {
  if (!prepared.scope.empty()) {
    const auto catalogue = TRY(apps.catalogues.of(desk.tables));
    TRY(parse_scope(prepared.scope, *catalogue->find_type(kUserType)));
  }
  TRY(desk.tables.connections.insert(prepared).map_error([&](Error error) {
    if (error.code == Code::uniqueness) {
      error.detail = "the tenant has a connection '" + prepared.name + "' already";
    }
    return error;
  }));
  TRY(desk.note("connection.create", thing_of(prepared)));
  if (newcomers_only) return {};
  // In the same transaction: who changes beside the introduction is told, by whichever comes first.
  const std::string_view scope = prepared.scope.empty() ? kEverybody : std::string_view(prepared.scope);
  return desk.tables.scopes.begin_walk(prepared.id, scope, false);
}

Result<ConnectionList> read_connections(const Desk& desk, const Paging& paging) {
  auto connections = TRY(desk.tables.connections.page(paging.after, paging.wanted()));
  auto states = TRY(desk.tables.connection_states.all());
  return ConnectionList{paging, std::move(connections), std::move(states), desk.now};
}

Value list_connections(const Apps& apps, ConnectionList list) {
  const auto cursor = [](const Connection& connection) { return connection.id.value; };
  const auto value = [&](const Connection& connection) {
    Value shown = connection_value(apps.kinds, connection);
    const std::string unusable = why_unusable(apps, connection);
    tell_how_it_fares(shown, {state_of(list.states, connection.id), unusable, list.now});
    return shown;
  };
  return page_value("connections", std::move(list.connections), list.paging, Rendering{cursor, value});
}

Result<Value> show_connection(const Desk& desk, const Apps& apps, const Connection& connection,
                              std::string_view unusable) {
  const auto states = TRY(desk.tables.connection_states.all());
  Value shown = connection_value(apps.kinds, connection);
  tell_how_it_fares(shown, {state_of(states, connection.id), unusable, desk.now});
  return shown;
}

Result<SettingTexts> changed_settings(const Apps& apps, const Connection& before, const SettingChanges& changes) {
  const ConnectorKind* kind = TRY(kind_named(apps.kinds, before.kind));
  SettingTexts given = TRY(plain_settings(apps, *kind, before));
  for (const auto& [name, text] : changes) {
    if (text) {
      given[name] = *text;
    } else {
      given.erase(name);
    }
  }
  Connection after = before;
  return sealed(apps, *kind, after, given);
}

Result<void> enable_connection(const Desk& desk, const Connection& connection, bool enabled) {
  TRY(desk.tables.connections.set_enabled(connection.id, enabled));
  return desk.note(enabled ? "connection.resume" : "connection.pause", thing_of(connection));
}

Result<void> remove_connection(const Desk& desk, const Connection& connection) {
  TRY(desk.tables.scopes.hold_connections());
  TRY(desk.tables.connections.remove(connection.id, desk.now));
  return desk.note("connection.remove", thing_of(connection));
}

Result<void> test_connection(const Apps& apps, const Connection& connection) {
  const auto connector = TRY(connector_of(apps, connection));
  DeliveryCounters counters;
  return Envoy(*connector, apps.log, counters).check();
}

Result<Value> preview_person(const Connection& connection, const User& user) {
  Account account;
  account.user_name = user.user_name();
  account.attributes = user.attributes;
  const auto rules = connection.settings.find(kMappingSetting);
  if (rules != connection.settings.end() && !rules->second.empty()) {
    const Mapping mapping = TRY(Mapping::read(rules->second));
    account = TRY(mapping.apply(std::move(account)));
  }
  return Value::object({{"userName", account.user_name}, {"attributes", account.attributes}});
}

}  // namespace provost::operations
