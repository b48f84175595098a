#include "core/store/credential_table.h"

#include <array>
#include <map>
#include <utility>

#include "core/store/credential_count_table.h"
#include "core/store/credential_rows.h"
#include "core/store/instant_cell.h"
#include "core/store/list_statement.h"
#include "core/store/oauth_client_table.h"
#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr Statement kMint{"credentials.mint", R"sql(
  insert into credentials (hash, tenant_id, id, kind, user_id, client_id, family, name, scopes, detail, epoch,
    created_us, expires_us, maker_id, maker_epoch, maker_token, proven_us)
  select cast($1 as text), u.tenant_id, cast($3 as text), cast($4 as text), u.id, cast($6 as text), cast($7 as text),
    cast($8 as text), cast($9 as text), cast($10 as text), u.token_epoch, cast($11 as bigint), cast($12 as bigint),
    cast($14 as bigint), cast($15 as bigint), cast($16 as text), cast($17 as bigint)
  from users u join tenants t on t.id = u.tenant_id
  where u.tenant_id = $2 and u.id = $5 and u.removed_us is null and u.state in (0, 1) and t.enabled = 1
    and u.token_epoch = coalesce(cast($13 as bigint), u.token_epoch)
  returning epoch)sql"};

constexpr sql::Literal kByHash{"where c.hash = $1"};
constexpr Statement kFind{"credentials.find", sql::kJoined<"select ", kCredentialColumns, kBearerColumns, kByHash>};
constexpr Statement kFindById{
    "credentials.find_by_id",
    sql::kJoined<"select ", kCredentialColumns, kBearerColumns, "where c.tenant_id = $1 and c.id = $2">};
constexpr Statement kFindLocked{
    "credentials.find_locked",
    sql::kJoined<"select ", kCredentialColumns, kBearerColumns, kByHash, " for share of c, t, u">};
constexpr Statement kOf{"credentials.of", sql::kJoined<"select ", kCredentialColumns, R"sql( from credentials c
  where c.tenant_id = $1 and c.user_id = $2 and c.kind = $3 and c.revoked_us is null
  order by c.created_us desc, c.id desc limit 1000)sql">};
constexpr sql::Literal kLiving{R"sql(
  from credentials c join users u on u.tenant_id = c.tenant_id and u.id = c.user_id
  where c.tenant_id = $1 and c.user_id = $2 and c.kind = $3 and c.revoked_us is null
    and (c.expires_us is null or c.expires_us > $4)
    and u.removed_us is null and u.state in (0, 1) and c.epoch >= u.token_epoch)sql"};
constexpr Statement kLivingOf{
    "credentials.living_of",
    sql::kJoined<"select ", kCredentialColumns, kLiving, " order by c.created_us desc, c.id desc limit 1000">};
constexpr Statement kCountLiving{"credentials.count_living", sql::kJoined<"select count(*)", kLiving>};
constexpr Statement kCountsLiving{"credentials.counts_living", R"sql(
  select c.user_id, count(*)
  from credentials c join users u on u.tenant_id = c.tenant_id and u.id = c.user_id
  where c.tenant_id = $1 and c.user_id >= $2 and c.user_id <= $3 and c.kind = $4 and c.revoked_us is null
    and (c.expires_us is null or c.expires_us > $5)
    and u.removed_us is null and u.state in (0, 1) and c.epoch >= u.token_epoch
  group by c.user_id)sql"};
constexpr Statement kForgetExpired{"credentials.forget_expired", R"sql(
  delete from credentials where tenant_id = $1 and user_id = $2 and kind = $3 and expires_us < $4)sql"};
// What is revoked says by which counter it was counted.
constexpr sql::Literal kCounted{" returning tenant_id, user_id, kind, epoch, created_us, expires_us"};
constexpr Statement kSpend{
    "credentials.spend",
    sql::kJoined<"update credentials set revoked_us = $2 where hash = $1 and revoked_us is null", kCounted>};
constexpr Statement kRevokeFamily{"credentials.revoke_family", sql::kJoined<R"sql(
  update credentials set revoked_us = $3 where tenant_id = $1 and family = $2 and revoked_us is null)sql",
                                                                            kCounted>};
constexpr Statement kRevoke{"credentials.revoke", sql::kJoined<R"sql(
  update credentials set revoked_us = $4
  where tenant_id = $1 and user_id = $2 and id = $3 and revoked_us is null)sql",
                                                               kCounted>};
constexpr Statement kRevokeAll{"credentials.revoke_all", sql::kJoined<R"sql(
  update credentials set revoked_us = $4
  where tenant_id = $1 and user_id = $2 and kind = $3 and revoked_us is null)sql",
                                                                      kCounted>};
constexpr Statement kPage{"credentials.page", sql::kJoined<"select ", kCredentialColumns, R"sql(,
    case when u.removed_us is null and u.state in (0, 1) and c.epoch >= u.token_epoch then 1 else 0 end
  from credentials c join users u on u.tenant_id = c.tenant_id and u.id = c.user_id
  where c.tenant_id = $1 and c.kind = $2 and c.revoked_us is null and c.id > $3
  order by c.id limit $4)sql">};
constexpr Statement kRevokeOthers{"credentials.revoke_others", sql::kJoined<R"sql(
  update credentials set revoked_us = $5
  where tenant_id = $1 and user_id = $2 and kind = $3 and id <> $4 and revoked_us is null)sql",
                                                                            kCounted>};
constexpr Statement kSetDetail{"credentials.set_detail", "update credentials set detail = $2 where hash = $1"};
constexpr Statement kRoll{"credentials.roll", R"sql(
  update credentials set expires_us = $2 where hash = $1 and revoked_us is null and expires_us = $3)sql"};
constexpr Statement kNoteUse{"credentials.note_use", "update credentials set last_used_us = $2 where hash = $1"};
constexpr Statement kNoteActivity{"users.note_credential_use", R"sql(
  update users set last_activity_us = $3 where tenant_id = $1 and id = $2)sql"};
constexpr Statement kNoteTokenUse{"users.note_token_use", R"sql(
  update users set last_token_use_us = $3, last_activity_us = $3 where tenant_id = $1 and id = $2)sql"};

}  // namespace

Result<bool> CredentialTable::mint(const Credential& credential, std::optional<std::int64_t> proven_epoch) const {
  const LinkMaker& maker = credential.maker;
  const Rows rows = TRY(session_.run(
      kMint, {credential.hash, credential.tenant.value, credential.id.value, to_word(credential.kind),
              credential.user.value, credential.client_id, credential.family, credential.name, credential.scopes,
              credential.detail, credential.created.us, instant_cell(credential.expires),
              proven_epoch ? Cell{*proven_epoch} : Cell{}, maker.user ? Cell{maker.user->value} : Cell{},
              maker.user ? Cell{maker.epoch} : Cell{}, sql::cell(maker.token), instant_cell(credential.proven)}));
  if (rows.empty()) return false;
  const CredentialCounter counter{credential.user, credential.kind, rows.integer(0, 0),
                                  counted_until(credential.created, credential.expires)};
  TRY(CredentialCountTable(session_, credential.tenant).add(counter, credential.created));
  return true;
}

Result<std::int64_t> CredentialTable::revoke_by(const Statement& statement, std::initializer_list<Cell> values) const {
  const Rows rows = TRY(session_.run(statement, values));
  return take_off(rows);
}

Result<std::int64_t> CredentialTable::take_off(const Rows& rows) const {
  std::map<std::pair<TenantId, CredentialCounter>, std::int64_t> counted;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto kind = credential_kind_from(rows.text(row, 2));
    if (!kind) continue;
    const CredentialCounter counter{UserId{rows.integer(row, 1)}, *kind, rows.integer(row, 3),
                                    counted_until(Instant{rows.integer(row, 4)}, instant_at(rows, row, 5))};
    ++counted[{TenantId{rows.integer(row, 0)}, counter}];
  }
  for (const auto& [place, count] : counted) {
    TRY(CredentialCountTable(session_, place.first).take(place.second, count));
  }
  return static_cast<std::int64_t>(rows.size());
}

Result<std::optional<CredentialBearer>> CredentialTable::find(std::string_view hash) const {
  return find_by(kFind, {hash});
}

Result<std::optional<CredentialBearer>> CredentialTable::find_by_id(TenantId tenant, const TokenId& id) const {
  return find_by(kFindById, {tenant.value, id.value});
}

Result<std::optional<CredentialBearer>> CredentialTable::hold(const sql::Dialect& dialect,
                                                              std::string_view hash) const {
  // The embedded engine has one writer, so nobody changes anything.
  if (dialect.engine != sql::Engine::postgres) return find(hash);
  auto bearer = TRY(find_by(kFindLocked, {hash}));
  if (bearer && bearer->client_there) {
    bearer->client_there = TRY(OauthClientTable(session_).hold(ClientId{bearer->credential.client_id}));
  }
  return bearer;
}

Result<std::optional<CredentialBearer>> CredentialTable::find_by(const Statement& statement,
                                                                 std::initializer_list<Cell> values) const {
  const Rows rows = TRY(session_.run(statement, values));
  return bearer_in(rows);
}

Result<bool> CredentialTable::spend(std::string_view hash, Instant now) const {
  const std::int64_t spent = TRY(revoke_by(kSpend, {hash, now.us}));
  return spent == 1;
}

Result<std::int64_t> CredentialTable::revoke_family(TenantId tenant, std::string_view family, Instant now) const {
  return revoke_by(kRevokeFamily, {tenant.value, family, now.us});
}

Result<bool> CredentialTable::revoke(TenantId tenant, UserId user, const TokenId& id, Instant now) const {
  const std::int64_t revoked = TRY(revoke_by(kRevoke, {tenant.value, user.value, id.value, now.us}));
  return revoked == 1;
}

Result<void> CredentialTable::revoke_all(TenantId tenant, UserId user, CredentialKind kind, Instant now) const {
  TRY(revoke_by(kRevokeAll, {tenant.value, user.value, to_word(kind), now.us}));
  return {};
}

Result<std::int64_t> CredentialTable::revoke_all(TenantId tenant, std::span<const UserId> users, CredentialKind kind,
                                                 Instant now) const {
  static const std::string kBefore =
      "update credentials set revoked_us = $3 where tenant_id = $1 and kind = $2 and revoked_us is null and user_id in "
      "(";
  static const std::string kAfter = ")" + std::string(kCounted.view());
  static const sql::ListStatement kStatement("credentials.revoke_all_of", {kBefore, "?", kAfter, 3});
  std::vector<Cell> elements;
  for (const UserId& user : users) elements.emplace_back(user.value);
  const std::array<Cell, 3> fixed{tenant.value, to_word(kind), now.us};
  std::vector<Rows> batches;
  TRY(kStatement.run(session_, fixed, elements, [&](const Rows& rows) { batches.push_back(rows); }));
  std::int64_t revoked = 0;
  for (const Rows& rows : batches) {
    const std::int64_t more = TRY(take_off(rows));
    revoked += more;
  }
  return revoked;
}

Result<std::vector<CredentialTable::Seen>> CredentialTable::page(TenantId tenant, CredentialKind kind,
                                                                 std::string_view after_id, std::int64_t limit) const {
  const Rows rows = TRY(session_.run(kPage, {tenant.value, to_word(kind), after_id, limit}));
  std::vector<Seen> seen;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    seen.push_back({credential_at(rows, row), rows.integer(row, kCredentialWidth) != 0});
  }
  return seen;
}

Result<void> CredentialTable::revoke_others(const Credential& kept, CredentialKind kind, Instant now) const {
  TRY(revoke_by(kRevokeOthers, {kept.tenant.value, kept.user.value, to_word(kind), kept.id.value, now.us}));
  return {};
}

Result<std::vector<Credential>> CredentialTable::of(TenantId tenant, UserId user, CredentialKind kind) const {
  const Rows rows = TRY(session_.run(kOf, {tenant.value, user.value, to_word(kind)}));
  return credentials_in(rows);
}

Result<std::vector<Credential>> CredentialTable::living_of(TenantId tenant, UserId user, CredentialKind kind,
                                                           Instant now) const {
  const Rows rows = TRY(session_.run(kLivingOf, {tenant.value, user.value, to_word(kind), now.us}));
  return credentials_in(rows);
}

Result<std::int64_t> CredentialTable::count_living(TenantId tenant, UserId user, CredentialKind kind,
                                                   Instant now) const {
  const Rows rows = TRY(session_.run(kCountLiving, {tenant.value, user.value, to_word(kind), now.us}));
  return rows.integer(0, 0);
}

Result<std::map<UserId, std::int64_t>> CredentialTable::counts_living(TenantId tenant, const Span& people,
                                                                      CredentialKind kind, Instant now) const {
  const Rows rows =
      TRY(session_.run(kCountsLiving, {tenant.value, people.first.value, people.last.value, to_word(kind), now.us}));
  std::map<UserId, std::int64_t> counts;
  for (std::size_t row = 0; row < rows.size(); ++row)
    counts.emplace(UserId{rows.integer(row, 0)}, rows.integer(row, 1));
  return counts;
}

Result<void> CredentialTable::forget_expired(TenantId tenant, UserId user, CredentialKind kind, Instant before) const {
  TRY(session_.run(kForgetExpired, {tenant.value, user.value, to_word(kind), before.us}));
  return {};
}

Result<void> CredentialTable::set_detail(std::string_view hash, std::string_view detail) const {
  TRY(session_.run(kSetDetail, {hash, detail}));
  return {};
}

Result<void> CredentialTable::note_use(const Credential& credential, Instant now) const {
  // The person first: whoever changes what is counted holds that row.
  const bool personal = credential.kind == CredentialKind::personal_token;
  TRY(session_.run(personal ? kNoteTokenUse : kNoteActivity, {credential.tenant.value, credential.user.value, now.us}));
  TRY(session_.run(kNoteUse, {credential.hash, now.us}));
  const auto later = rolled_expiry(credential, now);
  return later ? roll(credential, *later, now) : Result<void>();
}

/// A login that ended or was rolled meanwhile stays as it is.
Result<void> CredentialTable::roll(const Credential& credential, Instant until, Instant now) const {
  const Rows rolled = TRY(session_.run(kRoll, {credential.hash, until.us, credential.expires->us}));
  if (rolled.affected() == 0) return {};
  const CredentialCountTable counts(session_, credential.tenant);
  CredentialCounter counter{credential.user, credential.kind, credential.epoch,
                            counted_until(credential.created, credential.expires)};
  const Instant next = counted_until(credential.created, until);
  if (next == counter.until) return {};
  TRY(counts.take(counter, 1));
  counter.until = next;
  return counts.add(counter, now);
}

}  // namespace provost
