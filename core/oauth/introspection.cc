#include "core/oauth/introspection.h"

#include <algorithm>

#include "core/crypto/digest.h"
#include "core/crypto/token_text.h"
#include "core/store/lock_table.h"
#include "core/store/token_table.h"

namespace provost::oauth {
namespace {

using http::Response;

Response inactive() { return json_answer(200, Value::object({{"active", false}})); }

/// The apps besides its own that an external token is meant for.
Array audience_of(const Credential& credential) {
  const auto detail = json::parse(credential.detail);
  const Value* audience = detail ? detail->find("audience") : nullptr;
  return audience != nullptr && audience->is_array() ? audience->items() : Array();
}

bool is_meant_for(const Credential& credential, const OauthClient& client) {
  if (credential.client_id == client.id.value) return true;
  const Array audience = audience_of(credential);
  return std::find(audience.begin(), audience.end(), Value(client.id.value)) != audience.end();
}

/// A client may ask about what was issued to it, what it registered or what is meant for it, and about personal tokens
/// of its tenant, which belong to no client.
bool may_know(const OauthClient& client, const Credential& credential) {
  if (credential.tenant != client.tenant) return false;
  if (credential.kind == CredentialKind::personal_token) return true;
  if (credential.kind == CredentialKind::external_token) return is_meant_for(credential, client);
  const bool token =
      credential.kind == CredentialKind::access_token || credential.kind == CredentialKind::refresh_token;
  return token && credential.client_id == client.id.value;
}

bool may_know(const OauthClient& client, const Token& token) {
  return token.kind == TokenKind::kSourceAccess && token.tenant == client.tenant && token.client_id == client.id.value;
}

Value description(const Parts& parts, const CredentialBearer& bearer) {
  const Credential& credential = bearer.credential;
  Value body = Value::object({{"active", true},
                              {"iss", parts.issuer},
                              {"sub", bearer.scim_id.value},
                              {"username", bearer.user_name},
                              {"iat", credential.created.us / 1'000'000}});
  if (credential.kind == CredentialKind::external_token) {
    body.set("aud", audience_of(credential));
  } else {  // RFC 7662 §2.2 means a type of RFC 6749 §5.1; the others have none, so they say what they are
    const bool access = credential.kind == CredentialKind::access_token;
    body.set("token_type", access ? "Bearer" : to_word(credential.kind));
  }
  if (credential.expires) body.set("exp", credential.expires->us / 1'000'000);
  if (!credential.client_id.empty()) body.set("client_id", credential.client_id);
  if (!credential.scopes.empty()) body.set("scope", credential.scopes);
  return body;
}

/// What a client got for its source: it speaks for itself.
Value description(const Parts& parts, const TokenBearer& bearer) {
  const Token& token = bearer.token;
  Value body = Value::object({{"active", true},
                              {"iss", parts.issuer},
                              {"sub", token.client_id},
                              {"client_id", token.client_id},
                              {"token_type", "Bearer"},
                              {"iat", token.created.us / 1'000'000},
                              {"scope", token.scopes}});
  if (token.expires) body.set("exp", token.expires->us / 1'000'000);
  return body;
}

/// What a text is: a person's credential, or what a client got for its source.
struct Found {
  std::optional<CredentialBearer> of_person;
  std::optional<TokenBearer> of_source;
};

/// What the text is, as far as the client may know.
Result<Found> find(const Parts& parts, const OauthClient& client, std::string_view text) {
  Found found;
  if (text.empty()) return found;
  const std::string hash = crypto::sha256_hex(text);
  TRY(parts.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    found = {};
    const CredentialTable credentials(session);
    if (crypto::well_formed(text)) {
      found.of_person = TRY(credentials.find(hash));
      if (!found.of_person) found.of_source = TRY(TokenTable(session).find(hash));
    }
    // Another system may be a Provost, too, and its tokens look like ours.
    if (!found.of_person && !found.of_source) {
      found.of_person = TRY(credentials.find(external_hash(client.tenant, hash)));
    }
    return {};
  }));
  if (found.of_person && !may_know(client, found.of_person->credential)) found.of_person.reset();
  if (found.of_source && !may_know(client, found.of_source->token)) found.of_source.reset();
  return found;
}

Result<void> end(const Parts& parts, sql::Session& session, const CredentialBearer& bearer) {
  const CredentialTable table(session);
  const Credential& credential = bearer.credential;
  if (credential.kind != CredentialKind::refresh_token) {
    TRY(table.spend(credential.hash, parts.clock.now()));
    return {};
  }
  // Whoever redeems the token in this moment comes first, so that the new ones end too.
  const LockTable locks(session, parts.database.dialect(), credential.tenant);
  TRY(locks.hold(SubjectKind::user, bearer.scim_id));
  TRY(table.revoke_family(credential.tenant, credential.family, parts.clock.now()));
  return {};
}

}  // namespace

Result<Response> introspect(const Parts& parts, const http::Request& request) {
  const Form form = TRY(Form::read(request));
  const OauthClient client = TRY(authenticate_client(parts, request.head, form));
  if (client.is_public()) return fail(Code::unauthenticated, "introspection needs a client that proves itself");
  const Found found = TRY(find(parts, client, form.text("token")));
  const Instant now = parts.clock.now();
  if (found.of_person && is_live(*found.of_person, now)) return json_answer(200, description(parts, *found.of_person));
  if (found.of_source && is_live(*found.of_source, now)) return json_answer(200, description(parts, *found.of_source));
  return inactive();
}

Result<Response> revoke(const Parts& parts, const http::Request& request) {
  const Form form = TRY(Form::read(request));
  const OauthClient client = TRY(authenticate_client(parts, request.head, form));
  const Found found = TRY(find(parts, client, form.text("token")));
  TRY(parts.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    if (found.of_source) TRY(TokenTable(session).spend(found.of_source->token.hash, parts.clock.now()));
    if (found.of_person && found.of_person->credential.client_id == client.id.value) {
      TRY(end(parts, session, *found.of_person));
    }
    return {};
  }));
  return json_answer(200, Value::object());
}

}  // namespace provost::oauth
