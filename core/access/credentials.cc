#include "core/access/credentials.h"

#include "core/crypto/digest.h"
#include "core/crypto/token_text.h"

namespace provost {
namespace {

constexpr std::int64_t kMostOfClient = 1000;

}  // namespace

Result<IssuedCredential> Credentials::issue(sql::Session& session, const CredentialOrder& order) const {
  IssuedCredential issued;
  issued.text = crypto::make_token(token_prefix(order.kind), random_);
  Credential& credential = issued.credential;
  credential.hash = crypto::sha256_hex(issued.text.reveal());
  credential.tenant = order.tenant;
  credential.id = ids_.uuid<TokenId>();
  credential.kind = order.kind;
  credential.user = order.user;
  credential.client_id = order.client_id;
  credential.family = order.family.empty() ? credential.id.value : order.family;
  credential.name = order.name;
  credential.scopes = order.scopes;
  credential.detail = order.detail;
  credential.maker = order.maker;
  credential.proven = order.proven;
  credential.created = clock_.now();
  if (order.life) credential.expires = credential.created + *order.life;
  if (order.expires) credential.expires = order.expires;
  const bool minted = TRY(CredentialTable(session).mint(credential, order.proven_epoch));
  if (!minted) return fail(Code::forbidden, "this account cannot sign in");
  return issued;
}

std::string external_hash(TenantId tenant, std::string_view sha256) {
  return crypto::sha256_hex("external\n" + std::to_string(tenant.value) + "\n" + std::string(sha256));
}

Result<Credential> Credentials::take(sql::Session& session, const ExternalOrder& order) const {
  Credential credential;
  credential.hash = external_hash(order.tenant, order.sha256);
  credential.tenant = order.tenant;
  credential.id = ids_.uuid<TokenId>();
  credential.kind = CredentialKind::external_token;
  credential.user = order.user;
  credential.client_id = order.client_id;
  credential.family = credential.id.value;
  credential.detail = order.detail;
  credential.created = clock_.now();
  credential.expires = order.expires;
  const bool minted = TRY(CredentialTable(session).mint(credential, std::nullopt));
  if (!minted) return fail(Code::forbidden, "this account cannot sign in");
  return credential;
}

Result<void> check_days(std::int64_t days) {
  constexpr std::int64_t kLongestLifeDays = 3650;
  if (days >= 1 && days <= kLongestLifeDays) return {};
  return fail(Code::invalid_value, "a token lives 1 to " + std::to_string(kLongestLifeDays) + " days");
}

Result<IssuedToken> Credentials::issue(sql::Session& session, const TokenOrder& order) const {
  if (order.days) TRY(check_days(*order.days));
  IssuedToken issued;
  issued.text = crypto::make_token(order.prefix, random_);
  Token& token = issued.token;
  token.hash = crypto::sha256_hex(issued.text.reveal());
  token.tenant = order.tenant;
  token.id = ids_.uuid<TokenId>();
  token.kind = order.kind;
  token.subject_id = order.subject_id;
  token.name = order.name;
  token.scopes = order.scopes;
  token.created = clock_.now();
  if (order.days) token.expires = token.created + std::chrono::hours(24 * *order.days);
  TRY(TokenTable(session).insert(token));
  return issued;
}

Result<IssuedToken> Credentials::issue_for_source(sql::Session& session, const SourceTokenOrder& order) const {
  IssuedToken issued;
  issued.text = crypto::make_token(token_prefix(CredentialKind::access_token), random_);
  Token& token = issued.token;
  token.hash = crypto::sha256_hex(issued.text.reveal());
  token.tenant = order.tenant;
  token.id = ids_.uuid<TokenId>();
  token.kind = TokenKind::kSourceAccess;
  token.subject_id = order.source.id.value;
  token.name = order.source.name;
  token.scopes = order.scopes;
  token.created = clock_.now();
  token.expires = token.created + order.life;
  token.client_id = order.client_id;
  const TokenTable tokens(session);
  TRY(tokens.forget_ended(order.tenant, order.source.id, token.created));
  const std::int64_t living = TRY(tokens.count_of_client(order.tenant, order.source.id, order.client_id));
  if (living >= kMostOfClient) return fail(Code::limited, "the client has too many tokens: use one until it expires");
  TRY(tokens.insert(token));
  return issued;
}

Result<CredentialBearer> Credentials::verify(sql::Session& session, std::string_view text, CredentialKind kind) const {
  static constexpr std::string_view kRefusal = "the credential is not valid";
  if (!crypto::well_formed(text)) return fail(Code::unauthenticated, std::string(kRefusal));
  const std::string hash = crypto::sha256_hex(text);
  auto bearer = TRY(CredentialTable(session).find(hash));
  if (!bearer || bearer->credential.kind != kind || !crypto::equal(bearer->credential.hash, hash) ||
      !is_live(*bearer, clock_.now())) {
    return fail(Code::unauthenticated, std::string(kRefusal));
  }
  return std::move(*bearer);
}

}  // namespace provost
