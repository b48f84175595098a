#include "core/admin/rocketchat/sessions.h"

#include <array>
#include <span>
#include <string>
#include <utility>

#include "core/admin/rocketchat/answers.h"
#include "core/admin/rocketchat/desk.h"
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

/// What this dialect calls the login tokens of a person.
constexpr std::array kLoginTokens{CredentialKind::session, CredentialKind::personal_token};

/// Whom a call logs out: the caller, where nobody is named. What an app was given says what it may do even to its own
/// person.
Result<PersonQuery> whom_in(const AdminCaller& caller, const Value& body) {
  PersonQuery query{.id = caller.user ? std::to_string(caller.user->value) : ""};
  const Value* named = body.find("userId");
  const bool named_other = named != nullptr && !named->is_null() && *named != Value(query.id);
  const bool by_app = caller.credential && caller.credential->kind == CredentialKind::access_token;
  if ((named_other || by_app || !caller.user) && !caller.may(permission::kUsersWrite)) {
    return fail(Code::forbidden, "the caller may not log others out");
  }
  if (named_other) query.id = TRY(text_in(*named));
  return query;
}

Error unknown_id(Error error) {
  return error.code == Code::no_target ? refuse_as("error-invalid-user-id", "There is no such user").value() : error;
}

/// Ends all tokens of these kinds that the caller has, but the one of the call, which it returns as it is now.
Result<Credential> end_others(const Parts& parts, const AdminCaller& caller, std::span<const CredentialKind> kinds) {
  Credential kept = *caller.credential;
  TRY(write_for(parts, caller, [&](Tables&, const Desk& desk) -> Result<void> {
    const User user = TRY(desk.hold({.id = std::to_string(caller.user->value)}));
    const CredentialTable credentials(desk.session);
    for (const CredentialKind kind : kinds) TRY(credentials.revoke_others(kept, kind, desk.now));
    auto bearer = TRY(credentials.find(kept.hash));
    if (bearer) kept = std::move(bearer->credential);
    return desk.note("session.end_others", user);
  }));
  return kept;
}

/// Who cannot sign in is not told why.
Result<Response> refusal_of(const Error& error) {
  if (error.code == Code::unauthenticated || error.code == Code::forbidden) return login_refused();
  return tl::unexpected<Error>(error);
}

}  // namespace

Result<Response> Sessions::login(const Exchange& exchange) const {
  const Value body = TRY(body_of(exchange.request));
  AdminAuthenticator::Login login = TRY(login_in(body));
  login.address = exchange.request.head.peer;
  const auto person = parts_.authenticator.from_password(login);
  if (!person) return refusal_of(person.error());
  Value me;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    me = TRY(person_value(RoleTable(session, person->tenant), person->user));
    return {};
  }));
  const auto session = parts_.authenticator.sign_in(*person, parts_.options.session_life);
  if (!session) return refusal_of(session.error());
  return success_with_data(Value::object({{"userId", std::to_string(person->user.id.value)},
                                          {"authToken", session->text.reveal()},
                                          {"me", std::move(me)}}));
}

Result<Response> Sessions::logout(const AdminCaller& caller, const Exchange&) const {
  if (!caller.credential) return fail(Code::no_target, "An operator's token is ended by whoever issued it.");
  const Credential& used = *caller.credential;
  TRY(write_for(parts_, caller, [&](Tables&, const Desk& desk) -> Result<void> {
    const CredentialTable credentials(desk.session);
    TRY(credentials.revoke(used.tenant, used.user, used.id, desk.now));
    TRY(credentials.revoke_family(used.tenant, used.family, desk.now));
    return {};
  }));
  return success_with_data(Value::object({{"message", "You've been logged out!"}}));
}

Result<Response> Sessions::me(const AdminCaller& caller, const Exchange&) const {
  if (!caller.user) return fail(Code::no_target, "User not found.");
  Value shown;
  TRY(read_for(parts_, caller, [&](Tables& tables, const Desk&) -> Result<void> {
    const User user = TRY(look_up(tables, {.id = std::to_string(caller.user->value)}));
    shown = TRY(person_value(tables.roles, user));
    return {};
  }));
  return success(std::move(shown));
}

Result<Response> Sessions::log_out_person(const AdminCaller& caller, const Exchange& exchange) const {
  const auto body = body_of(exchange.request);
  const PersonQuery query = TRY(whom_in(caller, body.value_or(Value::object())));
  if (!body) return tl::unexpected<Error>(body.error());  // what is wrong with it is told to those who may
  TRY(check_shape(*body, {{}, {"userId"}}));
  std::string id;
  TRY(write_for(parts_, caller, [&](Tables&, const Desk& desk) -> Result<void> {
    const User user = TRY(desk.hold(query).map_error(unknown_id));
    for (const CredentialKind kind : kLoginTokens) {
      TRY(CredentialTable(desk.session).revoke_all(caller.tenant, user.id, kind, desk.now));
    }
    id = std::to_string(user.id.value);
    return desk.note("session.end_all", user);
  }));
  return success(Value::object({{"message", "User " + id + " has been logged out!"}}));
}

Result<Response> Sessions::log_out_others(const AdminCaller& caller, const Exchange& exchange) const {
  const Credential kept = TRY(end_others(parts_, caller, std::array{CredentialKind::session}));
  return success(Value::object({{"token", exchange.request.head.headers.find("x-auth-token").value_or("")},
                                {"tokenExpires", kept.expires ? to_iso8601(*kept.expires) : ""}}));
}

Result<Response> Sessions::remove_others(const AdminCaller& caller, const Exchange&) const {
  TRY(end_others(parts_, caller, kLoginTokens));
  return success(Value::object());
}

}  // namespace provost::rocketchat
