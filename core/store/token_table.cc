#include "core/store/token_table.h"

#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr Statement kInsert{"tokens.insert", R"sql(
  insert into tokens (hash, tenant_id, id, kind, subject_id, name, scopes, created_us, expires_us)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql"};
constexpr sql::Literal kBearer{R"sql(
  select k.hash, k.tenant_id, k.id, k.kind, k.subject_id, k.name, k.scopes, k.created_us, k.expires_us, k.revoked_us,
    k.last_used_us, t.enabled, s.name, s.profile, t.schemas_version, s.link_rule, s.switches, s.sensitive
  from tokens k join tenants t on t.id = k.tenant_id
  left join sources s on s.tenant_id = k.tenant_id and s.id = k.subject_id and s.retired_us is null
  where k.hash = $1)sql"};
constexpr Statement kFind{"tokens.find", sql::kJoined<kBearer>};
constexpr Statement kFindLocked{"tokens.find_locked", sql::kJoined<kBearer, " for share of k, t">};
constexpr Statement kNoteUse{"tokens.note_use", "update tokens set last_used_us = $2 where hash = $1"};

std::optional<Instant> instant_at(const Rows& rows, std::size_t column) {
  const auto us = rows.optional_integer(0, column);
  return us ? std::optional(Instant{*us}) : std::nullopt;
}

}  // namespace

Result<void> TokenTable::insert(const Token& token) const {
  TRY(session_.run(kInsert, {token.hash, token.tenant.value, token.id.value, token.kind, token.subject_id, token.name,
                             token.scopes, token.created.us, token.expires ? Cell{token.expires->us} : Cell{}}));
  return {};
}

Result<std::optional<TokenBearer>> TokenTable::find(std::string_view hash) const { return find_by(kFind, hash); }

Result<std::optional<TokenBearer>> TokenTable::hold(const sql::Dialect& dialect, std::string_view hash) const {
  // The embedded engine has one writer, so nobody changes anything.
  return find_by(dialect.engine == sql::Engine::postgres ? kFindLocked : kFind, hash);
}

Result<std::optional<TokenBearer>> TokenTable::find_by(const Statement& statement, std::string_view hash) const {
  const Rows rows = TRY(session_.run(statement, {hash}));
  if (rows.empty()) return std::optional<TokenBearer>();
  TokenBearer bearer;
  Token& token = bearer.token;
  token.hash = rows.text(0, 0);
  token.tenant = TenantId{rows.integer(0, 1)};
  token.id = TokenId{std::string(rows.text(0, 2))};
  token.kind = rows.text(0, 3);
  token.subject_id = rows.text(0, 4);
  token.name = rows.text(0, 5);
  token.scopes = rows.text(0, 6);
  token.created = Instant{rows.integer(0, 7)};
  token.expires = instant_at(rows, 8);
  token.revoked = instant_at(rows, 9);
  token.last_used = instant_at(rows, 10);
  bearer.tenant_enabled = rows.integer(0, 11) != 0;
  bearer.source_there = !rows.is_null(0, 12);
  bearer.source_name = rows.text(0, 12);
  bearer.source_profile = rows.text(0, 13);
  bearer.schemas_version = rows.integer(0, 14);
  bearer.source_rules = {link_rule_of(rows.text(0, 15)).value_or(LinkRule::ask), std::string(rows.text(0, 16)),
                         std::string(rows.text(0, 17))};
  return std::optional(std::move(bearer));
}

Result<void> TokenTable::note_use(std::string_view hash, Instant now) const {
  TRY(session_.run(kNoteUse, {hash, now.us}));
  return {};
}

}  // namespace provost
