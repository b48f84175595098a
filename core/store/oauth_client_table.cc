#include "core/store/oauth_client_table.h"

#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr Statement kInsert{"oauth_clients.insert", R"sql(
  insert into oauth_clients (tenant_id, id, name, secret_hash, redirect_uris, enabled, created_us, scopes,
    source_id, first_party, registers)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))sql"};
constexpr sql::Literal kColumns{
    "select c.tenant_id, c.id, c.name, c.secret_hash, c.redirect_uris, c.enabled, c.created_us, c.scopes, "
    "c.source_id, c.first_party, c.registers from oauth_clients c "};
constexpr sql::Literal kEnabled{
    "join tenants t on t.id = c.tenant_id and t.enabled = 1 where c.id = $1 and c.enabled = 1"};
constexpr Statement kFind{"oauth_clients.find_enabled", sql::kJoined<kColumns, kEnabled>};
constexpr Statement kFindLocked{"oauth_clients.find_locked", sql::kJoined<kColumns, kEnabled, " for share of c, t">};
constexpr Statement kHold{"oauth_clients.hold",
                          "select c.id from oauth_clients c where c.id = $1 and c.enabled = 1 for share of c"};
constexpr Statement kSetFirstParty{"oauth_clients.set_first_party",
                                   "update oauth_clients set first_party = $3 where tenant_id = $1 and id = $2"};
constexpr Statement kRemove{"oauth_clients.remove", "delete from oauth_clients where tenant_id = $1 and id = $2"};
constexpr Statement kForgetConsents{"oauth_clients.forget_consents",
                                    "delete from consents where tenant_id = $1 and client_id = $2"};
constexpr Statement kAll{"oauth_clients.all",
                         sql::kJoined<kColumns, "where c.tenant_id = $1 order by c.created_us, c.id limit 1000">};

/// URIs hold no line feed, so lines keep them apart.
std::string joined(const std::vector<std::string>& uris) {
  std::string lines;
  for (const std::string& uri : uris) lines.append(lines.empty() ? "" : "\n").append(uri);
  return lines;
}

std::vector<std::string> split(std::string_view lines) {
  std::vector<std::string> uris;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    uris.emplace_back(lines.substr(0, end));
    lines.remove_prefix(std::min(lines.size(), end + 1));
  }
  return uris;
}

OauthClient client_at(const Rows& rows, std::size_t row) {
  OauthClient client;
  client.tenant = TenantId{rows.integer(row, 0)};
  client.id = ClientId{std::string(rows.text(row, 1))};
  client.name = rows.text(row, 2);
  client.secret_hash = rows.optional_text(row, 3);
  client.redirect_uris = split(rows.text(row, 4));
  client.enabled = rows.integer(row, 5) != 0;
  client.created = Instant{rows.integer(row, 6)};
  client.scopes = rows.text(row, 7);
  client.source_id = rows.text(row, 8);
  client.first_party = rows.integer(row, 9) != 0;
  client.registers = rows.integer(row, 10) != 0;
  return client;
}

}  // namespace

Result<void> OauthClientTable::insert(const OauthClient& client) const {
  const std::string uris = joined(client.redirect_uris);
  TRY(session_.run(kInsert, {client.tenant.value, client.id.value, client.name, sql::cell(client.secret_hash), uris,
                             std::int64_t{client.enabled}, client.created.us, client.scopes, client.source_id,
                             std::int64_t{client.first_party}, std::int64_t{client.registers}}));
  return {};
}

Result<std::optional<OauthClient>> OauthClientTable::find_enabled(const ClientId& id) const {
  const Rows rows = TRY(session_.run(kFind, {id.value}));
  return rows.empty() ? std::optional<OauthClient>() : std::optional(client_at(rows, 0));
}

Result<std::optional<OauthClient>> OauthClientTable::hold_enabled(const sql::Dialect& dialect,
                                                                  const ClientId& id) const {
  // The embedded engine has one writer, so nobody changes anything.
  const bool shared = dialect.engine == sql::Engine::postgres;
  const Rows rows = TRY(session_.run(shared ? kFindLocked : kFind, {id.value}));
  return rows.empty() ? std::optional<OauthClient>() : std::optional(client_at(rows, 0));
}

Result<void> OauthClientTable::set_first_party(TenantId tenant, const ClientId& id, bool first_party) const {
  TRY(session_.run(kSetFirstParty, {tenant.value, id.value, std::int64_t{first_party}}));
  return {};
}

Result<bool> OauthClientTable::hold(const ClientId& id) const {
  const Rows rows = TRY(session_.run(kHold, {id.value}));
  return !rows.empty();
}

Result<bool> OauthClientTable::remove(TenantId tenant, const ClientId& id) const {
  const Rows rows = TRY(session_.run(kRemove, {tenant.value, id.value}));
  TRY(session_.run(kForgetConsents, {tenant.value, id.value}));
  return rows.affected() == 1;
}

Result<std::vector<OauthClient>> OauthClientTable::all(TenantId tenant) const {
  const Rows rows = TRY(session_.run(kAll, {tenant.value}));
  std::vector<OauthClient> clients;
  for (std::size_t row = 0; row < rows.size(); ++row) clients.push_back(client_at(rows, row));
  return clients;
}

}  // namespace provost
