// Connections, as rows: the apps of a tenant, and what those apps call our people and groups.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/model/group.h"
#include "core/model/tenancy.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes the connections of one tenant in one transaction.
class ConnectionTable {
 public:
  ConnectionTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Inserts a connection. Fails with `uniqueness` when the tenant has one of this name, without regard to case.
  Result<void> insert(const Connection& connection) const;
  Result<std::optional<Connection>> find_by_name(std::string_view name) const;
  Result<std::optional<Connection>> find(const ConnectionId& id) const;
  /// Connections by id: those behind `after`.
  Result<std::vector<Connection>> page(std::string_view after, std::int64_t limit) const;
  /// Lets the app be told, or not. Fails with `not_found`.
  Result<void> set_enabled(const ConnectionId& id, bool enabled) const;
  /// Takes a connection away, and leaves the rest to forget_leftovers(). Nobody may be writing by what the connections
  /// were: see ScopeTable::hold_connections(). Fails with `not_found`.
  Result<void> remove(const ConnectionId& id, Instant now) const;
  /// All connections in the order of their making, at most 1,000.
  Result<std::vector<Connection>> all() const;
  /// Those that are to hear of changes: all of them, since one that is paused must hear it when it goes on. Read on
  /// every change, so it reads no settings.
  Result<std::vector<Listener>> listeners() const;
  /// One of them; nothing if there is no such connection.
  Result<std::optional<Listener>> listener(const ConnectionId& connection) const;

  /// Keeps other settings of a connection, if they are still those of `before`; whoever changed them meanwhile wins.
  Result<void> replace_settings(const Connection& before,
                                const std::map<std::string, std::string, std::less<>>& settings) const;

  /// What the app calls a subject, or called a person who was removed; nothing if it never had an account that we know
  /// of.
  Result<std::optional<RemoteId>> remote_id(const ConnectionId& connection, const Subject& subject) const;
  /// Keeps what the app calls a subject. Nothing forgets a group's name; a person's stays, so that the account of
  /// somebody who was removed is known when it comes back.
  Result<void> keep_remote_id(const ConnectionId& connection, const Subject& subject,
                              const std::optional<RemoteId>& remote) const;

 private:
  Result<std::optional<Connection>> find_by(const sql::Statement& statement, std::string_view text) const;

  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
