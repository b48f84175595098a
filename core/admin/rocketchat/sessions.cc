#include "core/admin/rocketchat/account_endpoint.h"

#include <string>
#include <utility>

#include "core/admin/rocketchat/answers.h"
#include "core/admin/rocketchat/fields.h"
#include "core/admin/rocketchat/person_view.h"

namespace provost::rocketchat {
namespace {

using http::Exchange;
using http::Response;

/// Clients send more than is read here (a second factor, a device's name), so members that are not known are left
/// alone.
Result<AdminAuthenticator::Login> login_in(const Value& body) {
  AdminAuthenticator::Login login;
  for (const std::string_view member : {"user", "username", "email"}) {
    if (const Value* name = body.find(member)) login.name = TRY(text_in(*name));
  }
  if (login.name.empty()) return fail(Code::invalid_value, "must have required property 'user'");
  const Value* password = body.find("password");
  if (password == nullptr) return fail(Code::invalid_value, "must have required property 'password'");
  if (!password->is_text()) return fail(Code::invalid_value, "must be string");
  login.password = Secret(password->as_text());
  login.tenant = body.text_at("tenant");
  return login;
}

/// Who cannot sign in is not told why.
Result<Response> refusal_of(const Error& error) {
  if (error.code == Code::unauthenticated || error.code == Code::forbidden) return login_refused();
  return tl::unexpected<Error>(error);
}

}  // namespace

Result<Response> AccountEndpoint::login(const Exchange& exchange) const {
  const Value body = TRY(body_of(exchange.request));
  AdminAuthenticator::Login login = TRY(login_in(body));
  login.address = exchange.request.head.peer;
  const auto person = parts_.authenticator.from_password(login);
  if (!person) return refusal_of(person.error());
  const auto session = parts_.authenticator.sign_in(*person, parts_.session_life);
  if (!session) return refusal_of(session.error());
  return success_with_data(Value::object({{"userId", std::to_string(person->user.id.value)},
                                          {"authToken", session->text.reveal()},
                                          {"me", person_value(person->user)}}));
}

Result<Response> AccountEndpoint::logout(const AdminCaller& caller, const Exchange&) const {
  if (!caller.credential) return fail(Code::no_target, "An operator's token is ended by whoever issued it.");
  const Credential& used = *caller.credential;
  const Instant now = parts_.clock.now();
  TRY(parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    const CredentialTable credentials(session);
    TRY(credentials.revoke(used.tenant, used.user, used.id, now));
    TRY(credentials.revoke_family(used.tenant, used.family, now));
    return {};
  }));
  return success_with_data(Value::object({{"message", "You've been logged out!"}}));
}

Result<Response> AccountEndpoint::me(const AdminCaller& caller, const Exchange&) const {
  std::optional<User> user;
  if (caller.user) {
    TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
      user = TRY(UserTable(session, caller.tenant).find(*caller.user, SourceId{}));
      return {};
    }));
  }
  if (!user) return fail(Code::no_target, "User not found.");
  return success(person_value(*user));
}

}  // namespace provost::rocketchat
