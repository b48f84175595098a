#include "core/access/liveness.h"

#include <array>

#include "core/store/lock_table.h"
#include "core/store/oauth_client_table.h"

namespace provost {
namespace {

/// True if the proof is live; its rows are locked until the transaction ends.
Result<bool> holds(sql::Session& session, const sql::Dialect& dialect, const Proof& proof, Instant now) {
  switch (proof.kind) {
    case Proof::Kind::credential: {
      const auto bearer = TRY(CredentialTable(session).hold(dialect, proof.hash));
      return bearer && is_live(*bearer, now);
    }
    case Proof::Kind::token: {
      const auto bearer = TRY(TokenTable(session).hold(dialect, proof.hash));
      return bearer && is_live(*bearer, now);
    }
    case Proof::Kind::client: {
      const auto client = TRY(OauthClientTable(session).hold_enabled(dialect, ClientId{proof.hash}));
      return client.has_value();
    }
    case Proof::Kind::none:
      return false;
  }
  return false;
}

}  // namespace

bool is_live(const CredentialBearer& bearer, Instant now) {
  const Credential& credential = bearer.credential;
  return bearer.tenant_enabled && !bearer.user_removed && life_of(bearer.user_state) == Life::active &&
         credential.epoch >= bearer.token_epoch && !credential.revoked &&
         (credential.client_id.empty() || bearer.client_there) && bearer.maker_there &&
         (!bearer.maker_expires || now < *bearer.maker_expires) && (!credential.expires || now < *credential.expires);
}

bool is_live(const TokenBearer& bearer, Instant now) {
  const Token& token = bearer.token;
  const bool has_subject = !TokenKind::is_of_source(token.kind) || bearer.source_there;
  const bool has_client = token.kind != TokenKind::kSourceAccess || bearer.client_there;
  return bearer.tenant_enabled && has_subject && has_client && !token.revoked &&
         (!token.expires || now < *token.expires);
}

Result<void> hold_maker(sql::Session& session, const sql::Dialect& dialect, TenantId tenant, const LinkMaker& maker) {
  if (maker.token) TRY(TokenTable(session).hold(dialect, *maker.token));
  if (!maker.user) return {};
  const std::array ids{maker.user->value};
  return LockTable(session, dialect, tenant).hold_all(SubjectKind::user, ids);
}

Result<void> transact_as(sql::Database& database, const Clock& clock, const Proof& proof,
                         const sql::Database::Work& work) {
  return database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    const bool live = TRY(holds(session, database.dialect(), proof, clock.now()));
    if (!live) return fail(Code::unauthenticated, "the credential has ended");
    return work(session);
  });
}

}  // namespace provost
