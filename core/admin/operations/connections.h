// Connections: the apps of a tenant. What is made and changed here is checked and tried out first, without calling
// anybody; secrets go in and never come out.
#pragma once

#include <string>
#include <string_view>

#include "core/admin/operations/desk.h"
#include "core/admin/operations/paging.h"
#include "core/delivery/settings_vault.h"

namespace provost::operations {

/// A connection that is to be made.
struct ConnectionOrder {
  std::string kind, name;
  SettingTexts settings;
  std::string scope;            // a SCIM filter over people; "" is everybody
  bool newcomers_only = false;  // the app is not told of the people who are there already
};

/// The kind of this name. Fails with `invalid_value` and names those that there are.
Result<const ConnectorKind*> kind_named(std::span<const ConnectorKind> kinds, std::string_view name);

/// `{"id", "kind", "name", "enabled", "scope", "scopeUnderWay", "settings"}`: secrets are named, never shown.
Value connection_value(std::span<const ConnectorKind> kinds, const Connection& connection);

/// Checks an order, seals its secrets and makes what would serve it: settings that do not go together are found out
/// now, and not by the first person whom nobody hears of. Not to be called while a transaction is open.
Result<Connection> prepare_connection(const Apps& apps, const Connection& blank, const ConnectionOrder& order);
/// Inserts what was prepared and begins to introduce everybody who is there to the app. Fails with `uniqueness`,
/// `conflict`, `invalid_value` for the scope.
Result<void> add_connection(const Desk& desk, const Apps& apps, const Connection& prepared, bool newcomers_only);

/// A page of connections as they are kept.
struct ConnectionList {
  Paging paging;
  std::vector<Connection> connections;  // one more than is shown, if there is one
  std::vector<ConnectionState> states;
  Instant now;
};
Result<ConnectionList> read_connections(const Desk& desk, const Paging& paging);
/// `{"connections": […], "next"}`, by id, with how each fares and why. Tries whether something can serve each: not to
/// be called while a transaction is open.
Value list_connections(const Apps& apps, ConnectionList list);
/// One of them, and why nothing can serve it (why_unusable()).
Result<Value> show_connection(const Desk& desk, const Apps& apps, const Connection& connection,
                              std::string_view unusable);

/// The settings of a connection with some changed, sealed and tried out as above; a text that is nothing goes back to
/// the fallback of its kind. Not to be called while a transaction is open.
using SettingChanges = std::map<std::string, std::optional<std::string>, std::less<>>;
Result<SettingTexts> changed_settings(const Apps& apps, const Connection& before, const SettingChanges& changes);

/// Stops telling an app anything, or goes on where it stopped.
Result<void> enable_connection(const Desk& desk, const Connection& connection, bool enabled);
/// Takes a connection away. The app is told nothing; its accounts stay as they are.
Result<void> remove_connection(const Desk& desk, const Connection& connection);

/// Makes what serves the connection and has it prove that the app answers and takes our credential; calls the app, so
/// not while a transaction is open. Fails as the connector does.
Result<void> test_connection(const Apps& apps, const Connection& connection);

/// `{"userName", "attributes"}`: a person as the app would be told of it.
Result<Value> preview_person(const Connection& connection, const User& user);

}  // namespace provost::operations
