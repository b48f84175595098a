#include "core/store/connection_table.h"

#include "core/base/text.h"
#include "core/model/json.h"
#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kInsert{"connections.insert", R"sql(
  insert into connections (tenant_id, id, kind, name, name_key, settings, enabled, created_us, scope)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql"};
constexpr sql::Literal kSelect{
    "select id, kind, name, settings, enabled, created_us, scope, walk_after from connections where tenant_id = $1"};
constexpr Statement kFindByName{"connections.find_by_name", sql::kJoined<kSelect, " and name_key = $2">};
constexpr Statement kFind{"connections.find", sql::kJoined<kSelect, " and id = $2">};
constexpr Statement kAll{"connections.all", sql::kJoined<kSelect, " order by created_us, id limit 2000">};
constexpr Statement kPage{"connections.page", sql::kJoined<kSelect, " and id > $2 order by id limit $3">};
constexpr Statement kSetEnabled{"connections.set_enabled",
                                "update connections set enabled = $3 where tenant_id = $1 and id = $2"};
constexpr Statement kRemove{"connections.remove", "delete from connections where tenant_id = $1 and id = $2"};
constexpr Statement kRemoved{"connections.removed", R"sql(
  insert into removed_connections (tenant_id, connection_id, removed_us) values ($1, $2, $3))sql"};
constexpr sql::Literal kSelectListener{
    "select id, scope, walk_after, walk_from_all from connections where tenant_id = $1"};
constexpr Statement kListeners{"connections.listeners",
                               sql::kJoined<kSelectListener, " order by created_us, id limit 2000">};
constexpr Statement kListener{"connections.listener", sql::kJoined<kSelectListener, " and id = $2">};
constexpr Statement kCount{"connections.count", "select count(*) from connections where tenant_id = $1"};
constexpr Statement kReplaceSettings{"connections.replace_settings", R"sql(
  update connections set settings = $4 where tenant_id = $1 and id = $2 and settings = $3)sql"};
constexpr Statement kRemoteId{"remote_accounts.find", R"sql(
  select remote_id from remote_accounts
  where tenant_id = $1 and connection_id = $2 and subject_kind = $3 and subject_id = $4)sql"};
constexpr Statement kKeepRemote{"remote_accounts.keep", R"sql(
  insert into remote_accounts (tenant_id, connection_id, subject_kind, subject_id, remote_id)
  values ($1, $2, $3, $4, $5)
  on conflict (tenant_id, connection_id, subject_kind, subject_id) do update set remote_id = excluded.remote_id)sql"};
constexpr Statement kForgetRemote{"remote_accounts.forget", R"sql(
  delete from remote_accounts
  where tenant_id = $1 and connection_id = $2 and subject_kind = $3 and subject_id = $4)sql"};

constexpr std::int64_t kMostConnections = 1000;  // the reads above leave room for two that are added at once

std::string to_document(const std::map<std::string, std::string, std::less<>>& settings) {
  Value document = Value::object();
  for (const auto& [name, value] : settings) document.set(name, value);
  return json::write(document);
}

Result<Connection> connection_at(const Rows& rows, std::size_t row, TenantId tenant) {
  Connection connection;
  connection.tenant = tenant;
  connection.id = ConnectionId{std::string(rows.text(row, 0))};
  connection.kind = rows.text(row, 1);
  connection.name = rows.text(row, 2);
  const Value settings = TRY(json::parse(rows.text(row, 3)));
  for (const Member& member : settings.members()) {
    if (member.value.is_text()) connection.settings.emplace(member.name, member.value.as_text());
  }
  connection.enabled = rows.integer(row, 4) != 0;
  connection.created = Instant{rows.integer(row, 5)};
  connection.scope = rows.text(row, 6);
  connection.walks = !rows.is_null(row, 7);
  return connection;
}

Result<std::vector<Connection>> connections_in(const Rows& rows, TenantId tenant) {
  std::vector<Connection> connections;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    Connection connection = TRY(connection_at(rows, row, tenant));
    connections.push_back(std::move(connection));
  }
  return connections;
}

Listener listener_at(const Rows& rows, std::size_t row) {
  Listener listener;
  listener.id = ConnectionId{std::string(rows.text(row, 0))};
  listener.scope = rows.text(row, 1);
  if (const auto after = rows.optional_integer(row, 2)) listener.walk_after = UserId{*after};
  listener.walk_from_all = rows.integer(row, 3) != 0;
  return listener;
}

}  // namespace

Result<void> ConnectionTable::insert(const Connection& connection) const {
  // One above the number that is read would never hear of anything.
  const Rows present = TRY(session_.run(kCount, {tenant_.value}));
  if (present.integer(0, 0) >= kMostConnections) return fail(Code::conflict, "a tenant has at most 1000 connections");
  const std::string key = text::fold(connection.name);
  const std::string settings = to_document(connection.settings);
  TRY(session_.run(kInsert, {tenant_.value, connection.id.value, connection.kind, connection.name, key, settings,
                             std::int64_t{connection.enabled}, connection.created.us, connection.scope}));
  return {};
}

Result<std::optional<Connection>> ConnectionTable::find_by(const Statement& statement, std::string_view text) const {
  const Rows rows = TRY(session_.run(statement, {tenant_.value, text}));
  if (rows.empty()) return std::optional<Connection>();
  Connection connection = TRY(connection_at(rows, 0, tenant_));
  return std::optional<Connection>(std::move(connection));
}

Result<std::optional<Connection>> ConnectionTable::find_by_name(std::string_view name) const {
  return find_by(kFindByName, text::fold(name));
}

Result<std::optional<Connection>> ConnectionTable::find(const ConnectionId& id) const {
  return find_by(kFind, id.value);
}

Result<std::vector<Connection>> ConnectionTable::all() const {
  const Rows rows = TRY(session_.run(kAll, {tenant_.value}));
  return connections_in(rows, tenant_);
}

Result<std::vector<Connection>> ConnectionTable::page(std::string_view after, std::int64_t limit) const {
  const Rows rows = TRY(session_.run(kPage, {tenant_.value, after, limit}));
  return connections_in(rows, tenant_);
}

Result<void> ConnectionTable::set_enabled(const ConnectionId& id, bool enabled) const {
  const Rows set = TRY(session_.run(kSetEnabled, {tenant_.value, id.value, std::int64_t{enabled}}));
  if (set.affected() == 0) return fail(Code::not_found, "there is no such connection");
  return {};
}

Result<void> ConnectionTable::remove(const ConnectionId& id, Instant now) const {
  const Rows gone = TRY(session_.run(kRemove, {tenant_.value, id.value}));
  if (gone.affected() == 0) return fail(Code::not_found, "there is no such connection");
  TRY(session_.run(kRemoved, {tenant_.value, id.value, now.us}));
  return {};
}

Result<std::vector<Listener>> ConnectionTable::listeners() const {
  const Rows rows = TRY(session_.run(kListeners, {tenant_.value}));
  std::vector<Listener> listeners;
  for (std::size_t row = 0; row < rows.size(); ++row) listeners.push_back(listener_at(rows, row));
  return listeners;
}

Result<std::optional<Listener>> ConnectionTable::listener(const ConnectionId& connection) const {
  const Rows rows = TRY(session_.run(kListener, {tenant_.value, connection.value}));
  return rows.empty() ? std::optional<Listener>() : std::optional(listener_at(rows, 0));
}

Result<void> ConnectionTable::replace_settings(const Connection& before,
                                               const std::map<std::string, std::string, std::less<>>& settings) const {
  const std::string present = to_document(before.settings);
  const std::string next = to_document(settings);
  TRY(session_.run(kReplaceSettings, {tenant_.value, before.id.value, present, next}));
  return {};
}

Result<std::optional<RemoteId>> ConnectionTable::remote_id(const ConnectionId& connection,
                                                           const Subject& subject) const {
  const Rows rows = TRY(
      session_.run(kRemoteId, {tenant_.value, connection.value, static_cast<std::int64_t>(subject.kind), subject.id}));
  return rows.empty() ? std::optional<RemoteId>() : std::optional(RemoteId{std::string(rows.text(0, 0))});
}

Result<void> ConnectionTable::keep_remote_id(const ConnectionId& connection, const Subject& subject,
                                             const std::optional<RemoteId>& remote) const {
  const auto kind = static_cast<std::int64_t>(subject.kind);
  if (remote) {
    TRY(session_.run(kKeepRemote, {tenant_.value, connection.value, kind, subject.id, remote->value}));
  } else if (subject.kind == SubjectKind::group) {
    TRY(session_.run(kForgetRemote, {tenant_.value, connection.value, kind, subject.id}));
  }
  return {};
}

}  // namespace provost
