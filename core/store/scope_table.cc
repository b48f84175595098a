#include "core/store/scope_table.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kLivesOf{"scoped_lives.of", R"sql(
  select connection_id, life from scoped_lives where tenant_id = $1 and user_id = $2)sql"};
constexpr Statement kLivesAt{"scoped_lives.at", R"sql(
  select user_id, life from scoped_lives
  where tenant_id = $1 and connection_id = $2 and user_id > $3 and user_id <= $4)sql"};
constexpr Statement kKeep{"scoped_lives.keep", R"sql(
  insert into scoped_lives (tenant_id, user_id, connection_id, life) values ($1, $2, $3, $4)
  on conflict (tenant_id, user_id, connection_id) do update set life = excluded.life)sql"};
constexpr Statement kForgetOne{"scoped_lives.forget_one", R"sql(
  delete from scoped_lives where tenant_id = $1 and user_id = $2 and connection_id = $3)sql"};
// Locks the row of a connection that has no scope and gets none, and changes nothing.
constexpr Statement kHoldUnscoped{"scopes.hold_unscoped", R"sql(
  update connections set scope = scope where tenant_id = $1 and id = $2 and scope = '' and walk_after is null)sql"};
constexpr Statement kForget{"scoped_lives.forget", R"sql(
  delete from scoped_lives where tenant_id = $1 and connection_id = $2 and user_id in (
    select user_id from scoped_lives where tenant_id = $1 and connection_id = $2 order by user_id limit $3))sql"};
// Waits for everybody who has read the connections and goes on by what they were: a reader's lock lasts as long as its
// transaction. Whoever comes later waits, and reads them as they are then.
constexpr Statement kLock{"scopes.lock", "lock table connections in access exclusive mode"};
constexpr Statement kBegin{"scopes.begin_walk", R"sql(
  update connections set scope = $3, walk_after = 0, walk_from_all = $4 where tenant_id = $1 and id = $2)sql"};
constexpr Statement kMove{"scopes.move_walk", R"sql(
  update connections set walk_after = $3 where tenant_id = $1 and id = $2 and walk_after is not null)sql"};
constexpr Statement kHoldWalk{"scopes.hold_walk", R"sql(
  update connections set walk_after = walk_after where tenant_id = $1 and id = $2 and scope = $3
    and walk_after is not null returning walk_after)sql"};
constexpr Statement kAnybodyBehind{"scopes.anybody_behind", R"sql(
  select 1 from users where tenant_id = $1 and id > $2 and removed_us is null limit 1)sql"};
constexpr Statement kEnd{"scopes.end_walk", R"sql(
  update connections set scope = $3, walk_after = null, walk_from_all = 0 where tenant_id = $1 and id = $2)sql"};

}  // namespace

Result<std::map<ConnectionId, Life>> ScopeTable::lives_of(UserId user) const {
  const Rows rows = TRY(session_.run(kLivesOf, {tenant_.value, user.value}));
  std::map<ConnectionId, Life> lives;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    lives.emplace(ConnectionId{std::string(rows.text(row, 0))}, static_cast<Life>(rows.integer(row, 1)));
  }
  return lives;
}

Result<std::map<UserId, Life>> ScopeTable::lives_at(const ConnectionId& connection, UserId after, UserId upto) const {
  const Rows rows = TRY(session_.run(kLivesAt, {tenant_.value, connection.value, after.value, upto.value}));
  std::map<UserId, Life> lives;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    lives.emplace(UserId{rows.integer(row, 0)}, static_cast<Life>(rows.integer(row, 1)));
  }
  return lives;
}

Result<void> ScopeTable::keep(UserId user, const ConnectionId& connection, Life life) const {
  if (life != Life::absent) return write(user, connection, life);
  TRY(session_.run(kForgetOne, {tenant_.value, user.value, connection.value}));
  return {};
}

Result<void> ScopeTable::keep_unknown(UserId user, const ConnectionId& connection) const {
  return write(user, connection, Life::absent);
}

Result<void> ScopeTable::write(UserId user, const ConnectionId& connection, Life life) const {
  TRY(session_.run(kKeep, {tenant_.value, user.value, connection.value, static_cast<std::int64_t>(life)}));
  return {};
}

Result<std::int64_t> ScopeTable::forget(const ConnectionId& connection, std::int64_t limit) const {
  const Rows held = TRY(session_.run(kHoldUnscoped, {tenant_.value, connection.value}));
  if (held.affected() == 0) return 0;
  const Rows rows = TRY(session_.run(kForget, {tenant_.value, connection.value, limit}));
  return rows.affected();
}

Result<void> ScopeTable::hold_connections() const {
  if (dialect_.engine == sql::Engine::postgres) TRY(session_.run(kLock, {}));
  return {};
}

Result<void> ScopeTable::begin_walk(const ConnectionId& connection, std::string_view scope, bool from_all) const {
  TRY(hold_connections());
  TRY(session_.run(kBegin, {tenant_.value, connection.value, scope, std::int64_t{from_all}}));
  return {};
}

Result<void> ScopeTable::move_walk(const ConnectionId& connection, UserId user) const {
  TRY(session_.run(kMove, {tenant_.value, connection.value, user.value}));
  return {};
}

Result<void> ScopeTable::end_walk(const ConnectionId& connection, std::string_view scope) const {
  TRY(session_.run(kEnd, {tenant_.value, connection.value, scope}));
  return {};
}

Result<bool> ScopeTable::hold_walk(const ConnectionId& connection, std::string_view scope) const {
  const Rows held = TRY(session_.run(kHoldWalk, {tenant_.value, connection.value, scope}));
  if (held.empty()) return false;
  const Rows behind = TRY(session_.run(kAnybodyBehind, {tenant_.value, held.integer(0, 0)}));
  return behind.empty();
}

}  // namespace provost
