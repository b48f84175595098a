#include "core/admin/operations/connection_pages.h"

#include <algorithm>

#include "core/admin/operations/answers.h"
#include "core/admin/operations/connection_lookup.h"
#include "core/admin/operations/fields.h"
#include "core/admin/operations/kinds.h"
#include "core/admin/operations/once.h"
#include "core/admin/operations/unusable.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

constexpr Reading kReading{permission::kConnectionsWrite, permission::kConnectionsRead};
constexpr std::size_t kLongestSetting = 8 * 1024;
constexpr std::size_t kLongestScope = 4 * 1024;

/// What reaches beyond the app: addresses inside, and files of this machine. Whoever sits at the machine says these.
bool is_of_the_machine(std::string_view setting) { return setting.starts_with("allow_") || setting == "ca_file"; }

/// True if what the app is sent is signed with this installation's key.
bool signs(std::string_view kind, const SettingTexts& settings) {
  const auto auth = settings.find("auth");
  return kind == "backchannel_logout" || (auth != settings.end() && auth->second == "private_key_jwt");
}

/// Whoever trusts the key believes the issuer, client and audience of the settings, also when that is no app of this
/// tenant: whoever sits at the machine says them.
Result<void> check_signing(std::string_view kind, const SettingTexts& settings) {
  if (!signs(kind, settings)) return {};
  return fail(Code::forbidden, "what signs with this server's key is connected and changed at the command line only");
}

Result<SettingChanges> settings_in(const Value& object) {
  SettingChanges changes;
  const Value* settings = object.find("settings");
  if (settings == nullptr) return changes;
  if (!settings->is_object()) return fail(Code::invalid_value, "settings must be an object");
  for (const Member& each : settings->members()) {
    const bool fits = each.value.is_null() || (each.value.is_text() && each.value.as_text().size() <= kLongestSetting);
    if (!fits) return fail(Code::invalid_value, "a setting is a text of at most 8 KiB, or null");
    if (is_of_the_machine(each.name)) {
      return fail(Code::forbidden, "the setting " + each.name + " is given at the command line only");
    }
    changes[each.name] = each.value.is_null() ? std::nullopt : std::optional(each.value.as_text());
  }
  return changes;
}

Result<ConnectionOrder> order_in(std::string_view body) {
  const Value object = TRY(object_in(body, {"kind", "name", "settings", "scope", "newcomersOnly"}));
  ConnectionOrder order;
  order.kind = TRY(line_at(object, "kind"));
  order.name = TRY(line_at(object, "name"));
  const SettingChanges settings = TRY(settings_in(object));
  for (const auto& [name, text] : settings) {
    if (text) order.settings.emplace(name, *text);
  }
  const auto scope = TRY(words_at(object, "scope", kLongestScope));
  order.scope = scope.value_or("");
  order.newcomers_only = TRY(truth_at(object, "newcomersOnly"));
  return order;
}

/// Whoever may change where an app is must not be sent its secrets by that, nor reach inside by what the machine's
/// owner allowed for another address.
Result<void> check_direction(const ConnectorKind& kind, const Connection& before, const SettingChanges& changes) {
  const auto is_url = [&](const auto& change) {
    return std::any_of(kind.settings.begin(), kind.settings.end(), [&](const Setting& setting) {
      return setting.name == change.first && setting.type == Setting::Type::url;
    });
  };
  if (std::none_of(changes.begin(), changes.end(), is_url)) return {};
  const auto allowed = before.settings.find("allow_network");
  if (allowed != before.settings.end() && allowed->second == "true") {
    return fail(Code::forbidden, "this connection may call inside: its address is changed at the command line only");
  }
  for (const Setting& setting : kind.settings) {
    const auto stored = before.settings.find(setting.name);
    const bool kept = setting.type == Setting::Type::secret && stored != before.settings.end() &&
                      !stored->second.empty() && !changes.contains(setting.name);
    if (kept) {
      return fail(Code::invalid_value,
                  "with another address, the secret " + std::string(setting.name) + " must be given again");
    }
  }
  return {};
}

}  // namespace

Result<Connection> ConnectionPages::read(const AdminCaller& caller, const std::string& id) const {
  Connection connection;
  TRY(at_desk(parts_, sql::Mode::read, caller, [&](Desk& desk) -> Result<void> {
    connection = TRY(connection_with_id(desk, id));
    return {};
  }));
  return connection;
}

Result<Response> ConnectionPages::kinds(const AdminCaller& caller, const Exchange&) const {
  TRY(require_either(caller, kReading));
  Array kinds;
  for (const ConnectorKind& kind : parts_.apps.kinds) kinds.push_back(kind_value(kind));
  return answer(Value::object({{"kinds", std::move(kinds)}}));
}

Result<Response> ConnectionPages::list(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require_either(caller, kReading));
  const Paging paging = TRY(paging_in(exchange.target));
  ConnectionList list;
  TRY(at_desk(parts_, sql::Mode::read, caller, [&](Desk& desk) -> Result<void> {
    list = TRY(read_connections(desk, paging));
    return {};
  }));
  const Value shown = list_connections(parts_.apps, std::move(list));
  return answer(shown);
}

Result<Response> ConnectionPages::create(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kConnectionsWrite));
  const ConnectionOrder order = TRY(order_in(exchange.request.body));
  TRY(check_signing(order.kind, order.settings));
  const Connection blank{caller.tenant, parts_.ids.uuid<ConnectionId>(), "", "", {}, true, parts_.clock.now()};
  const Connection prepared = TRY(prepare_connection(parts_.apps, blank, order));
  TRY(check_signing(prepared.kind, prepared.settings));  // with what it falls back to
  const auto written = TRY(write_once(parts_, {caller, exchange}, [&](Desk& desk) -> Result<Response> {
    TRY(add_connection(desk, parts_.apps, prepared, order.newcomers_only));
    const Connection made = TRY(connection_with_id(desk, prepared.id.value));
    const Value shown = TRY(show_connection(desk, parts_.apps, made, {}));
    return created(shown, "/connections/" + made.id.value);
  }));
  if (parts_.begun != nullptr) parts_.begun->ring();
  return written.response;
}

Result<Response> ConnectionPages::show(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require_either(caller, kReading));
  const Connection tried = TRY(read(caller, exchange.captures[0]));
  const std::string unusable = why_unusable(parts_.apps, tried);
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    const Connection connection = TRY(connection_with_id(desk, exchange.captures[0]));
    return show_connection(desk, parts_.apps, connection, unusable);
  });
}

Result<Response> ConnectionPages::change(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kConnectionsWrite));
  const Value object = TRY(object_in(exchange.request.body, {"settings"}));
  const SettingChanges changes = TRY(settings_in(object));
  const Connection before = TRY(read(caller, exchange.captures[0]));
  TRY(check_signing(before.kind, before.settings));
  const ConnectorKind* kind = TRY(kind_named(parts_.apps.kinds, before.kind));
  TRY(check_direction(*kind, before, changes));
  const SettingTexts settings = TRY(changed_settings(parts_.apps, before, changes));
  TRY(check_signing(before.kind, settings));
  std::string fields;
  for (const auto& [name, text] : changes) fields.append(fields.empty() ? "" : " ").append(name);
  Value shown;
  TRY(at_desk(parts_, sql::Mode::write, caller, [&](Desk& desk) -> Result<void> {
    TRY(desk.tables.connections.replace_settings(before, settings));
    const Connection after = TRY(connection_with_id(desk, exchange.captures[0]));
    if (after.settings != settings) return fail(Code::conflict, "somebody else changed the settings meanwhile");
    TRY(desk.note("connection.change", Thing{"connection", after.id.value, after.name}, fields));
    shown = TRY(show_connection(desk, parts_.apps, after, {}));
    return {};
  }));
  return answer(shown);
}

Result<Response> ConnectionPages::remove(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kConnectionsWrite));
  TRY(at_desk(parts_, sql::Mode::write, caller, [&](Desk& desk) -> Result<void> {
    const Connection connection = TRY(connection_with_id(desk, exchange.captures[0]));
    return remove_connection(desk, connection);
  }));
  if (parts_.begun != nullptr) parts_.begun->ring();
  return done();
}

Result<Response> ConnectionPages::enable(const AdminCaller& caller, const Exchange& exchange, bool enabled) const {
  TRY(require(caller, permission::kConnectionsWrite));
  const Connection tried = TRY(read(caller, exchange.captures[0]));
  const std::string unusable = why_unusable(parts_.apps, tried);
  const auto written = TRY(write_once(parts_, {caller, exchange}, [&](Desk& desk) -> Result<Response> {
    Connection connection = TRY(connection_with_id(desk, exchange.captures[0]));
    TRY(enable_connection(desk, connection, enabled));
    connection.enabled = enabled;
    const Value shown = TRY(show_connection(desk, parts_.apps, connection, unusable));
    return answer(shown);
  }));
  if (parts_.bell != nullptr) parts_.bell->ring();
  return written.response;
}

Result<Response> ConnectionPages::pause(const AdminCaller& caller, const Exchange& exchange) const {
  return enable(caller, exchange, false);
}

Result<Response> ConnectionPages::resume(const AdminCaller& caller, const Exchange& exchange) const {
  return enable(caller, exchange, true);
}

Routes ConnectionPages::routes() const {
  return {
      {"GET",
       "/connection-kinds",
       on(*this, &ConnectionPages::kinds),
       {"listConnectionKinds",
        "Lists every kind of app: its settings, and what stays alive in it after an end of access.",
        {},
        {{200, "ConnectionKinds"}}}},
      {"GET",
       "/connections",
       on(*this, &ConnectionPages::list),
       {"listConnections", "Lists connections, and how each fares.", {}, {{200, "Connections"}}, {"limit", "after"}}},
      {"POST",
       "/connections",
       on(*this, &ConnectionPages::create),
       {"createConnection",
        "Connects an app, and tells it of everybody who is there already, after the answer.",
        "ConnectionDraft",
        {{201, "Connection"}},
        {"Idempotency-Key"}}},
      {"GET",
       "/connections/{connection}",
       on(*this, &ConnectionPages::show),
       {"getConnection", "Shows a connection; its secrets are named and never shown.", {}, {{200, "Connection"}}}},
      {"PATCH",
       "/connections/{connection}",
       on(*this, &ConnectionPages::change),
       {"changeConnection",
        "Changes settings; another address needs the secrets again.",
        "ConnectionChange",
        {{200, "Connection"}}}},
      {"DELETE",
       "/connections/{connection}",
       on(*this, &ConnectionPages::remove),
       {"removeConnection", "Takes a connection away; the app's accounts stay as they are.", {}, {{204}}}},
      {"POST",
       "/connections/{connection}/pause",
       on(*this, &ConnectionPages::pause),
       {"pauseConnection",
        "Stops telling the app anything; what happens meanwhile waits.",
        {},
        {{200, "Connection"}},
        {"Idempotency-Key"}}},
      {"POST",
       "/connections/{connection}/resume",
       on(*this, &ConnectionPages::resume),
       {"resumeConnection", "Goes on where it stopped.", {}, {{200, "Connection"}}, {"Idempotency-Key"}}},
  };
}

}  // namespace provost::operations
