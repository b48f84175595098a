#include "core/access/admin_authenticator.h"

#include <algorithm>

#include "core/access/client_authenticator.h"
#include "core/access/login_guard.h"
#include "core/access/person_lookup.h"
#include "core/crypto/digest.h"
#include "core/crypto/token_text.h"
#include "core/store/password_table.h"
#include "core/store/tenant_table.h"
#include "core/store/token_table.h"
#include "core/store/user_table.h"

namespace provost {
namespace {

constexpr std::string_view kOperatorPrefix = "pv_op_";
constexpr std::string_view kRefusal = "the credential is not valid";

/// A password that cannot be one (empty, too long) is a wrong one; being too busy to look is not.
Error refusal_of(Error error) {
  return error.code == Code::limited ? error : Error{Code::unauthenticated, std::string(kRefusal)};
}

/// The tenant of a login: named, or the only one.
Result<std::optional<Tenant>> tenant_of(const TenantTable& tenants, const std::string& name) {
  if (!name.empty()) return tenants.find_by_name(name);
  return tenants.only();
}

}  // namespace

Result<AdminCaller> AdminAuthenticator::from_token(std::string_view text, std::span<const CredentialKind> kinds) const {
  if (text.starts_with(kOperatorPrefix)) return from_operator(text);
  const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [&](CredentialKind each) { return text.starts_with(token_prefix(each)); });
  if (kind == kinds.end()) return fail(Code::unauthenticated, std::string(kRefusal));
  return from_person(text, *kind);
}

Result<AdminCaller> AdminAuthenticator::from_client(const http::RequestHead& head) const {
  const auto given = TRY(basic_credentials(head));
  if (!given) return fail(Code::unauthenticated, std::string(kRefusal));
  OauthClient client = TRY(prove_client(parts_.database, *given));
  AdminCaller caller;
  caller.tenant = client.tenant;
  caller.actor = Actor{"client", client.id.value, client.name};
  caller.proof = Proof{Proof::Kind::client, client.id.value};
  caller.client = std::move(client);
  return caller;
}

Result<AdminCaller> AdminAuthenticator::from_operator(std::string_view text) const {
  if (!crypto::well_formed(text)) return fail(Code::unauthenticated, std::string(kRefusal));
  const std::string hash = crypto::sha256_hex(text);
  std::optional<TokenBearer> bearer;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    bearer = TRY(TokenTable(session).find(hash));
    return {};
  }));
  if (!bearer || bearer->token.kind != TokenKind::kOperator || !is_live(*bearer, parts_.clock.now())) {
    return fail(Code::unauthenticated, std::string(kRefusal));
  }
  note_use(bearer->token.last_used, bearer->token.id,
           [&](sql::Session& session, Instant now) { return TokenTable(session).note_use(hash, now); });
  return caller_behind(*bearer);
}

Result<AdminCaller> AdminAuthenticator::from_person(std::string_view text, CredentialKind kind) const {
  std::optional<CredentialBearer> bearer;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    bearer = TRY(parts_.credentials.verify(session, text, kind));
    return {};
  }));
  const Credential& credential = bearer->credential;
  note_use(credential.last_used, credential.id,
           [&](sql::Session& session, Instant now) { return CredentialTable(session).note_use(credential, now); });
  return caller_behind(std::move(*bearer));
}

void AdminAuthenticator::note_use(std::optional<Instant> last, const TokenId& id, const Noting& noting) const {
  const Instant now = parts_.clock.now();
  if (last && now - *last < kUseGranularity) return;
  const auto noted =
      parts_.database.transact(sql::Mode::write, [&](sql::Session& session) { return noting(session, now); });
  // A request must not fail because its use could not be noted.
  if (!noted) parts_.log.warning("credential.use_not_noted", {{"credential", id.value}});
}

Result<AdminAuthenticator::Person> AdminAuthenticator::from_password(const Login& login) const {
  const LoginGuard guard(parts_.database, parts_.clock);
  const LoginAttempt attempt{login.tenant, login.name, login.address};
  TRY(guard.enter(attempt));
  auto person = TRY(check_password(login));
  TRY(guard.forgive(attempt));
  return person;
}

Result<AdminAuthenticator::Person> AdminAuthenticator::check_password(const Login& login) const {
  std::optional<Tenant> tenant;
  std::optional<User> user;
  std::optional<std::string> phc;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    tenant = TRY(tenant_of(TenantTable(session), login.tenant));
    if (!tenant || !tenant->enabled) return {};
    const UserTable users(session, tenant->id);
    user = TRY(find_by_name_or_email(users, login.name));
    if (user) phc = TRY(PasswordTable(session, tenant->id).find(user->id));
    return {};
  }));
  // Somebody who is not there costs a hash too, so that the time tells nothing.
  if (!phc) {
    TRY(parts_.passwords.hash(login.password).map_error(refusal_of));
    return fail(Code::unauthenticated, std::string(kRefusal));
  }
  const bool right = TRY(parts_.passwords.verify(*phc, login.password).map_error(refusal_of));
  if (!right || life_of(user->state) != Life::active) return fail(Code::unauthenticated, std::string(kRefusal));
  Person person{tenant->id, std::move(*user)};
  if (parts_.passwords.needs_rehash(*phc)) renew_hash(person, *phc, login.password);
  return person;
}

void AdminAuthenticator::renew_hash(const Person& person, const std::string& phc, const Secret& password) const {
  const auto fresh = parts_.passwords.hash(password);
  const auto renewed =
      !fresh ? tl::unexpected(fresh.error()) : parts_.database.transact(sql::Mode::write, [&](sql::Session& session) {
        return PasswordTable(session, person.tenant).renew(person.user.id, phc, *fresh);
      });
  if (!renewed) parts_.log.warning("password.not_renewed", {{"user", person.user.id.value}});
}

Result<IssuedCredential> AdminAuthenticator::sign_in(const Person& person, Duration life) const {
  std::optional<IssuedCredential> issued;
  TRY(parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    // First, for it locks the person's row: what is minted now is counted before the person is switched off, or after.
    TRY(UserTable(session, person.tenant).note_login(person.user.id, parts_.clock.now()));
    CredentialOrder order;
    order.tenant = person.tenant;
    order.user = person.user.id;
    order.kind = CredentialKind::session;
    order.life = life;
    order.proven_epoch = person.user.token_epoch;
    issued = TRY(parts_.credentials.issue(session, order));
    return {};
  }));
  return std::move(*issued);
}

}  // namespace provost
