#include "core/oauth/introspection.h"

#include "core/crypto/digest.h"
#include "core/crypto/token_text.h"
#include "core/store/lock_table.h"

namespace provost::oauth {
namespace {

using http::Response;

Response inactive() { return json_answer(200, Value::object({{"active", false}})); }

/// A client may ask about what was issued to it, and about personal tokens of its tenant, which belong to no client.
bool may_know(const OauthClient& client, const Credential& credential) {
  if (credential.tenant != client.tenant) return false;
  if (credential.kind == CredentialKind::personal_token) return true;
  const bool token =
      credential.kind == CredentialKind::access_token || credential.kind == CredentialKind::refresh_token;
  return token && credential.client_id == client.id.value;
}

Value description(const Parts& parts, const CredentialBearer& bearer) {
  const Credential& credential = bearer.credential;
  Value body = Value::object({{"active", true},
                              {"iss", parts.issuer},
                              {"sub", bearer.scim_id.value},
                              {"username", bearer.user_name},
                              {"token_type", to_word(credential.kind)},
                              {"iat", credential.created.us / 1'000'000}});
  if (credential.expires) body.set("exp", credential.expires->us / 1'000'000);
  if (!credential.client_id.empty()) body.set("client_id", credential.client_id);
  if (!credential.scopes.empty()) body.set("scope", credential.scopes);
  return body;
}

Result<std::optional<CredentialBearer>> find(const Parts& parts, std::string_view token) {
  std::optional<CredentialBearer> bearer;
  if (!crypto::well_formed(token)) return bearer;
  TRY(parts.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    bearer = TRY(CredentialTable(session).find(crypto::sha256_hex(token)));
    return {};
  }));
  return bearer;
}

}  // namespace

Result<Response> introspect(const Parts& parts, const http::Request& request) {
  const Form form = TRY(Form::read(request));
  const OauthClient client = TRY(authenticate_client(parts, request.head, form));
  if (client.is_public()) return fail(Code::unauthenticated, "introspection needs a client that proves itself");
  const auto bearer = TRY(find(parts, form.text("token")));
  if (!bearer || !may_know(client, bearer->credential) || !is_live(*bearer, parts.clock.now())) return inactive();
  return json_answer(200, description(parts, *bearer));
}

Result<Response> revoke(const Parts& parts, const http::Request& request) {
  const Form form = TRY(Form::read(request));
  const OauthClient client = TRY(authenticate_client(parts, request.head, form));
  const auto bearer = TRY(find(parts, form.text("token")));
  if (!bearer || bearer->credential.client_id != client.id.value) return json_answer(200, Value::object());
  const Credential& credential = bearer->credential;
  TRY(parts.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    const CredentialTable table(session);
    if (credential.kind == CredentialKind::refresh_token) {
      // Whoever redeems the token in this moment comes first, so that the new ones end too.
      const LockTable locks(session, parts.database.dialect(), credential.tenant);
      TRY(locks.hold(SubjectKind::user, bearer->scim_id));
      TRY(table.revoke_family(credential.tenant, credential.family, parts.clock.now()));
    } else {
      TRY(table.spend(credential.hash, parts.clock.now()));
    }
    return {};
  }));
  return json_answer(200, Value::object());
}

}  // namespace provost::oauth
