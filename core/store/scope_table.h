// The scopes of connections, as rows: what apps with a scope were told of each person, and how far a new scope got.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/base/ids.h"
#include "core/model/life.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes the scopes of one tenant in one transaction.
class ScopeTable {
 public:
  ScopeTable(sql::Session& session, const sql::Dialect& dialect, TenantId tenant)
      : session_(session), dialect_(dialect), tenant_(tenant) {}

  /// What apps with a scope were told of a person last; an app that was told nothing has no entry.
  Result<std::map<ConnectionId, Life>> lives_of(UserId user) const;
  /// What one app was told of the people behind `after`, up to and with `upto`.
  Result<std::map<UserId, Life>> lives_at(const ConnectionId& connection, UserId after, UserId upto) const;
  /// Keeps what an app was told; `absent` forgets it.
  Result<void> keep(UserId user, const ConnectionId& connection, Life life) const;
  /// Keeps that the app was told nothing of somebody new while a walk is on, which would else take the person for one
  /// of those before it.
  Result<void> keep_unknown(UserId user, const ConnectionId& connection) const;
  /// Forgets up to `limit` of what an app was told, and says how many: none while it has a scope, or is getting one.
  Result<std::int64_t> forget(const ConnectionId& connection, std::int64_t limit) const;

  /// Waits for every transaction that goes on by what the connections were, and keeps others from reading them until
  /// this one ends.
  Result<void> hold_connections() const;
  /// Gives a connection a scope and begins the walk that carries it to everybody. `from_all`: the app was told of
  /// everybody until now. Waits for every transaction that goes on by what the connections were before.
  Result<void> begin_walk(const ConnectionId& connection, std::string_view scope, bool from_all) const;
  /// The walk came by this person, and by everybody with a lower id.
  Result<void> move_walk(const ConnectionId& connection, UserId user) const;
  /// Locks a walk of this scope that has come by everybody; false if there is none.
  Result<bool> hold_walk(const ConnectionId& connection, std::string_view scope) const;
  /// The walk is over, and this is the scope from now on.
  Result<void> end_walk(const ConnectionId& connection, std::string_view scope) const;

 private:
  Result<void> write(UserId user, const ConnectionId& connection, Life life) const;

  sql::Session& session_;
  const sql::Dialect& dialect_;
  TenantId tenant_;
};

}  // namespace provost
