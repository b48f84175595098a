#include "core/store/token_table.h"

#include "core/store/instant_cell.h"
#include "core/store/oauth_client_table.h"
#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr Statement kInsert{"tokens.insert", R"sql(
  insert into tokens (hash, tenant_id, id, kind, subject_id, name, scopes, created_us, expires_us, client_id)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))sql"};
constexpr sql::Literal kToken{R"sql(
  select k.hash, k.tenant_id, k.id, k.kind, k.subject_id, k.name, k.scopes, k.created_us, k.expires_us, k.revoked_us,
    k.last_used_us, k.client_id)sql"};
constexpr sql::Literal kBearer{R"sql(,
    t.enabled, s.name, s.profile, t.schemas_version, s.link_rule, s.switches, s.sensitive, s.networks, c.id
  from tokens k join tenants t on t.id = k.tenant_id
  left join sources s on s.tenant_id = k.tenant_id and s.id = k.subject_id and s.retired_us is null
  left join oauth_clients c on c.tenant_id = k.tenant_id and c.id = k.client_id and c.enabled = 1
    and c.source_id = k.subject_id
  where k.hash = $1)sql"};
constexpr Statement kFind{"tokens.find", sql::kJoined<kToken, kBearer>};
constexpr Statement kFindLocked{"tokens.find_locked", sql::kJoined<kToken, kBearer, " for share of k, t">};
constexpr Statement kOfSource{"tokens.of_source", sql::kJoined<kToken, R"sql( from tokens k
  where k.tenant_id = $1 and k.kind = 'source' and k.subject_id = $2 and k.revoked_us is null
  order by k.created_us, k.id limit 1000)sql">};
constexpr Statement kOperators{"tokens.operators", sql::kJoined<kToken, R"sql( from tokens k
  where k.tenant_id = $1 and k.kind = 'operator' and k.revoked_us is null
  order by k.created_us, k.id limit 1000)sql">};
constexpr Statement kRevokeOperator{"tokens.revoke_operator", R"sql(
  update tokens set revoked_us = $3 where tenant_id = $1 and kind = 'operator' and id = $2 and revoked_us is null)sql"};
constexpr Statement kFindOperator{"tokens.find_operator", sql::kJoined<kToken, R"sql( from tokens k
  where k.tenant_id = $1 and k.id = $2 and k.kind = 'operator')sql">};
constexpr Statement kRevoke{"tokens.revoke", R"sql(
  update tokens set revoked_us = $4
  where tenant_id = $1 and kind = 'source' and subject_id = $2 and id = $3 and revoked_us is null)sql"};
constexpr Statement kSpend{"tokens.spend", "update tokens set revoked_us = $2 where hash = $1 and revoked_us is null"};
constexpr Statement kForgetEnded{"tokens.forget_ended", R"sql(
  delete from tokens where tenant_id = $1 and kind = 'source_access' and subject_id = $2 and expires_us < $3)sql"};
constexpr Statement kCountOfClient{"tokens.count_of_client", R"sql(
  select count(*) from tokens
  where tenant_id = $1 and kind = 'source_access' and subject_id = $2 and client_id = $3 and revoked_us is null)sql"};
constexpr Statement kNoteUse{"tokens.note_use", R"sql(
  update tokens set last_used_us = $2 where hash = $1 and (last_used_us is null or last_used_us <= $3))sql"};

Token token_at(const Rows& rows, std::size_t row) {
  Token token;
  token.hash = rows.text(row, 0);
  token.tenant = TenantId{rows.integer(row, 1)};
  token.id = TokenId{std::string(rows.text(row, 2))};
  token.kind = rows.text(row, 3);
  token.subject_id = rows.text(row, 4);
  token.name = rows.text(row, 5);
  token.scopes = rows.text(row, 6);
  token.created = Instant{rows.integer(row, 7)};
  token.expires = instant_at(rows, row, 8);
  token.revoked = instant_at(rows, row, 9);
  token.last_used = instant_at(rows, row, 10);
  token.client_id = rows.text(row, 11);
  return token;
}

std::vector<Token> tokens_in(const Rows& rows) {
  std::vector<Token> tokens;
  for (std::size_t row = 0; row < rows.size(); ++row) tokens.push_back(token_at(rows, row));
  return tokens;
}

}  // namespace

Result<void> TokenTable::insert(const Token& token) const {
  TRY(session_.run(kInsert, {token.hash, token.tenant.value, token.id.value, token.kind, token.subject_id, token.name,
                             token.scopes, token.created.us, instant_cell(token.expires), token.client_id}));
  return {};
}

Result<std::optional<TokenBearer>> TokenTable::find(std::string_view hash) const { return find_by(kFind, hash); }

Result<std::optional<Token>> TokenTable::find_operator(TenantId tenant, const TokenId& id) const {
  const Rows rows = TRY(session_.run(kFindOperator, {tenant.value, id.value}));
  return rows.empty() ? std::optional<Token>() : std::optional(token_at(rows, 0));
}

Result<std::optional<TokenBearer>> TokenTable::hold(const sql::Dialect& dialect, std::string_view hash) const {
  // The embedded engine has one writer, so nobody changes anything.
  if (dialect.engine != sql::Engine::postgres) return find(hash);
  auto bearer = TRY(find_by(kFindLocked, hash));
  if (bearer && bearer->client_there) {
    bearer->client_there = TRY(OauthClientTable(session_).hold(ClientId{bearer->token.client_id}));
  }
  return bearer;
}

Result<std::optional<TokenBearer>> TokenTable::find_by(const Statement& statement, std::string_view hash) const {
  const Rows rows = TRY(session_.run(statement, {hash}));
  if (rows.empty()) return std::optional<TokenBearer>();
  TokenBearer bearer;
  bearer.token = token_at(rows, 0);
  bearer.tenant_enabled = rows.integer(0, 12) != 0;
  bearer.source_there = !rows.is_null(0, 13);
  bearer.source_name = rows.text(0, 13);
  bearer.source_profile = rows.text(0, 14);
  bearer.schemas_version = rows.integer(0, 15);
  bearer.source_rules = {link_rule_of(rows.text(0, 16)).value_or(LinkRule::ask), std::string(rows.text(0, 17)),
                         std::string(rows.text(0, 18)), std::string(rows.text(0, 19))};
  bearer.client_there = !rows.is_null(0, 20);
  return std::optional(std::move(bearer));
}

Result<std::vector<Token>> TokenTable::of_source(TenantId tenant, const SourceId& source) const {
  const Rows rows = TRY(session_.run(kOfSource, {tenant.value, source.value}));
  return tokens_in(rows);
}

Result<std::vector<Token>> TokenTable::operators(TenantId tenant) const {
  const Rows rows = TRY(session_.run(kOperators, {tenant.value}));
  return tokens_in(rows);
}

Result<bool> TokenTable::revoke_operator(TenantId tenant, const TokenId& id, Instant now) const {
  const Rows rows = TRY(session_.run(kRevokeOperator, {tenant.value, id.value, now.us}));
  return rows.affected() == 1;
}

Result<bool> TokenTable::revoke(TenantId tenant, const SourceId& source, const TokenId& id, Instant now) const {
  const Rows rows = TRY(session_.run(kRevoke, {tenant.value, source.value, id.value, now.us}));
  return rows.affected() == 1;
}

Result<void> TokenTable::spend(std::string_view hash, Instant now) const {
  TRY(session_.run(kSpend, {hash, now.us}));
  return {};
}

Result<void> TokenTable::forget_ended(TenantId tenant, const SourceId& source, Instant before) const {
  TRY(session_.run(kForgetEnded, {tenant.value, source.value, before.us}));
  return {};
}

Result<std::int64_t> TokenTable::count_of_client(TenantId tenant, const SourceId& source,
                                                 std::string_view client_id) const {
  const Rows rows = TRY(session_.run(kCountOfClient, {tenant.value, source.value, client_id}));
  return rows.integer(0, 0);
}

Result<void> TokenTable::note_use(std::string_view hash, Instant now) const {
  TRY(session_.run(kNoteUse, {hash, now.us, (now - kUseGranularity).us}));
  return {};
}

}  // namespace provost
