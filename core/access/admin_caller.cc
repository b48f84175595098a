#include "core/access/admin_caller.h"

#include <utility>

#include "core/base/text.h"

namespace provost {
namespace {

using Behind = Result<std::optional<AdminCaller>>;

Behind behind_credential(const Tables& tables, const sql::Dialect& dialect, const std::string& hash, Instant now) {
  auto bearer = TRY(tables.credentials.hold(dialect, hash));
  if (!bearer || !is_live(*bearer, now)) return std::optional<AdminCaller>();
  return std::optional(caller_behind(std::move(*bearer)));
}

Behind behind_token(const Tables& tables, const sql::Dialect& dialect, const std::string& hash, Instant now) {
  const auto bearer = TRY(tables.tokens.hold(dialect, hash));
  const bool lives = bearer && bearer->token.kind == TokenKind::kOperator && is_live(*bearer, now);
  return lives ? std::optional(caller_behind(*bearer)) : std::optional<AdminCaller>();
}

}  // namespace

bool AdminCaller::may(std::string_view permission) const {
  if (!user) return text::holds_word(permissions, permission);
  const bool held = is_custom(role) ? text::holds_word(permissions, permission) : holds(role, permission);
  // What an app was given is bounded by what the person let it have, not by all that the person may.
  return held && (!is_app() || text::holds_word(credential->scopes, permission));
}

AdminCaller caller_behind(CredentialBearer bearer) {
  AdminCaller caller;
  caller.tenant = bearer.credential.tenant;
  caller.actor = Actor{"admin", bearer.scim_id.value, bearer.user_name};
  caller.user = bearer.credential.user;
  caller.user_name = std::move(bearer.user_name);
  caller.role = bearer.role;
  if (is_custom(bearer.role)) caller.permissions = bearer.role_words.words_at(bearer.credential.proven_at());
  caller.proof = Proof{Proof::Kind::credential, bearer.credential.hash};
  caller.credential = std::move(bearer.credential);
  return caller;
}

AdminCaller caller_behind(const TokenBearer& bearer) {
  AdminCaller caller;
  caller.tenant = bearer.token.tenant;
  caller.actor = Actor{"operator", bearer.token.id.value, bearer.token.name};
  caller.permissions = bearer.token.scopes;
  caller.proof = Proof{Proof::Kind::token, bearer.token.hash};
  return caller;
}

Result<std::optional<AdminCaller>> hold_caller(const Tables& tables, const sql::Dialect& dialect, const Proof& proof,
                                               Instant now) {
  switch (proof.kind) {
    case Proof::Kind::credential:
      return behind_credential(tables, dialect, proof.hash, now);
    case Proof::Kind::token:
      return behind_token(tables, dialect, proof.hash, now);
    case Proof::Kind::client:
    case Proof::Kind::none:
      return std::optional<AdminCaller>();
  }
  return std::optional<AdminCaller>();
}

}  // namespace provost
