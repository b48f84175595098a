#include "core/oauth/token_endpoint.h"

#include "core/crypto/digest.h"
#include "core/crypto/encoding.h"
#include "core/oauth/client_grant.h"
#include "core/store/lock_table.h"

namespace provost::oauth {
namespace {

using http::Response;

constexpr std::string_view kClientCredentials = "client_credentials";
constexpr std::string_view kBadGrant = "the grant is not valid";

struct Pair {
  IssuedCredential access, refresh;
};

bool fits_code(const Credential& code, const Form& form) {
  const auto detail = json::parse(code.detail);
  if (!detail) return false;
  const std::string challenge = crypto::to_base64url(crypto::sha256(form.text("code_verifier")));
  return detail->text_at("redirect_uri") == form.text("redirect_uri") &&
         crypto::equal(detail->text_at("code_challenge"), challenge);
}

/// The grant that a request presents: a kind of credential, and what of the form must fit it.
struct Grant {
  CredentialKind kind;
  std::string_view text;
};

Result<Grant> grant_of(const Form& form) {
  const std::string_view type = form.text("grant_type");
  if (type == "authorization_code") return Grant{CredentialKind::authorization_code, form.text("code")};
  if (type == "refresh_token") return Grant{CredentialKind::refresh_token, form.text("refresh_token")};
  if (type.empty()) return fail(Code::invalid_syntax, "grant_type is missing");
  return fail(Code::unsupported, "this grant_type is not offered");
}

Result<Pair> issue_pair(const Parts& parts, sql::Session& session, const Credential& grant) {
  CredentialOrder order;
  order.tenant = grant.tenant;
  order.user = grant.user;
  order.client_id = grant.client_id;
  order.family = grant.family;
  order.scopes = grant.scopes;
  order.proven_epoch = grant.epoch;
  order.proven = grant.proven_at();
  order.kind = CredentialKind::access_token;
  order.life = parts.lives.access_token;
  auto access = TRY(parts.credentials.issue(session, order));
  order.kind = CredentialKind::refresh_token;
  order.life = parts.lives.refresh_token;
  auto refresh = TRY(parts.credentials.issue(session, order));
  return Pair{std::move(access), std::move(refresh)};
}

/// The credential that a grant is, while nobody else spends or ends what the person's logins led to: a family that is
/// ended beside this would miss what comes of the grant.
Result<std::optional<CredentialBearer>> hold(const Parts& parts, sql::Session& session, std::string_view text) {
  const CredentialTable table(session);
  const std::string hash = crypto::sha256_hex(text);
  auto seen = TRY(table.find(hash));
  if (!seen) return seen;
  const LockTable locks(session, parts.database.dialect(), seen->credential.tenant);
  TRY(locks.hold(SubjectKind::user, seen->scim_id));
  return table.find(hash);
}

/// Spends the grant and issues tokens; nothing if it is not good. Runs inside a transaction that commits either way, so
/// that the end of a stolen family is kept.
Result<std::optional<Pair>> redeem(const Parts& parts, sql::Session& session, const OauthClient& client,
                                   const Form& form) {
  const Grant grant = TRY(grant_of(form));
  const CredentialTable table(session);
  const auto bearer = TRY(hold(parts, session, grant.text));
  if (!bearer || bearer->credential.kind != grant.kind || bearer->credential.client_id != client.id.value) {
    return std::optional<Pair>();
  }
  const Credential& credential = bearer->credential;
  const Instant now = parts.clock.now();
  if (credential.revoked) {
    TRY(table.revoke_family(credential.tenant, credential.family, now));
    return std::optional<Pair>();
  }
  if (!is_live(*bearer, now)) return std::optional<Pair>();
  if (grant.kind == CredentialKind::authorization_code && !fits_code(credential, form)) return std::optional<Pair>();
  const bool spent = TRY(table.spend(credential.hash, now));
  if (!spent) {  // somebody spent it in the same moment: as good as spent before
    TRY(table.revoke_family(credential.tenant, credential.family, now));
    return std::optional<Pair>();
  }
  auto pair = issue_pair(parts, session, credential);
  if (!pair && pair.error().code == Code::forbidden) return std::optional<Pair>();
  Pair issued = TRY(std::move(pair));
  return std::optional(std::move(issued));
}

}  // namespace

Result<Response> give_tokens(const Parts& parts, const http::Request& request) {
  const Form form = TRY(Form::read(request));
  const OauthClient client = TRY(authenticate_client(parts, request.head, form));
  if (form.text("grant_type") == kClientCredentials) return grant_to_client(parts, client, request.head, form);
  if (!client.source_id.empty() && grant_of(form)) {
    return refusal("unauthorized_client", "a client that acts as a source acts for nobody");
  }
  std::optional<Pair> pair;
  TRY(parts.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    pair = TRY(redeem(parts, session, client, form));
    return {};
  }));
  if (!pair) return fail(Code::invalid_value, std::string(kBadGrant));
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(parts.lives.access_token).count();
  return json_answer(200, Value::object({{"access_token", pair->access.text.reveal()},
                                         {"token_type", "Bearer"},
                                         {"expires_in", std::int64_t{seconds}},
                                         {"refresh_token", pair->refresh.text.reveal()},
                                         {"scope", pair->access.credential.scopes}}));
}

}  // namespace provost::oauth
