#include "core/admin/unleash/own_account_pages.h"

#include <utility>

#include "core/access/login_guard.h"
#include "core/admin/unleash/body.h"
#include "core/admin/unleash/password_rule.h"
#include "core/admin/unleash/roles.h"
#include "core/admin/unleash/session_cookie.h"
#include "core/admin/unleash/user_object.h"
#include "core/base/text.h"

namespace provost::unleash {

using http::Exchange;
using http::Response;

namespace {

const SourceId kNoSource{};

Value permission_object(std::string_view permission) { return Value::object({{"permission", permission}}); }

/// What the caller may: ADMIN stands for everything, else the words of the core.
Array permissions_of(const AdminCaller& caller) {
  Array permissions;
  for (const std::string_view each : all_permissions()) {
    if (caller.may(each)) permissions.push_back(permission_object(each));
  }
  if (permissions.size() == all_permissions().size()) permissions = Array{permission_object("ADMIN")};
  return permissions;
}

/// An operator's token as a user: nobody's id, and no account.
Value token_object(const AdminCaller& caller) {
  return Value::object({{"id", 0}, {"username", caller.actor.name}, {"accountType", "Service Account"}});
}

Fault wrong_password() { return {401, "PasswordMismatch", "The old password is not right."}; }

Array group_items(const std::vector<Group>& groups) {
  Array items;
  for (const Group& each : groups)
    items.push_back(Value::object({{"id", each.id.value}, {"name", each.display_name()}}));
  return items;
}

}  // namespace

AdminRoutes OwnAccountPages::routes() const {
  return {
      {"GET",
       "/user",
       on(*this, &OwnAccountPages::show),
       {"unleashShowOwnUser", "Who calls, and what the caller may.", {}, {{200, "UnleashOwnUser"}}}},
      {"GET",
       "/user/profile",
       on(*this, &OwnAccountPages::profile),
       {"unleashShowOwnProfile", "The role and the groups of the person who calls.", {}, {{200, "UnleashProfile"}}}},
      {"GET",
       "/user/roles",
       on(*this, &OwnAccountPages::project_roles),
       {"unleashListOwnRoles",
        "The roles of the person who calls in a project: there are no projects here, so the role is the same in all.",
        {},
        {{200, "UnleashProjectRoles"}},
        {"projectId"}}},
      {"POST",
       "/user/change-password",
       on(*this, &OwnAccountPages::change_password),
       {"unleashChangeOwnPassword",
        "Changes the password of the person who calls. Every session and token ends; whoever calls by a session gets "
        "another one.",
        "UnleashPassword",
        {{200}}}},
  };
}

Result<Response> OwnAccountPages::show(const AdminCaller& caller, const Exchange&) const {
  Value self = token_object(caller);
  if (caller.user) {
    TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
      const auto user = TRY(desk.tables.users.find(*caller.user, kNoSource));
      if (!user) return fail(Code::unauthenticated, "the person is no more");
      const std::int64_t sessions = TRY(sessions_of(desk, user->id));
      self = user_object(*user, sessions);
      return {};
    }));
  }
  return object_answer(200, Value::object({{"user", std::move(self)},
                                           {"permissions", permissions_of(caller)},
                                           {"feedback", Value::array()},
                                           {"splash", Value::object()}}));
}

Result<Response> OwnAccountPages::profile(const AdminCaller& caller, const Exchange&) const {
  if (!caller.user) return fault_answer({400, "BadDataError", "A token has no profile; a person has."});
  Value role;
  std::vector<Group> groups;
  bool has_password = false;
  TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    role = TRY(role_value(desk.tables.roles, caller.role));
    groups = TRY(desk.tables.groups.find_by_member(subject_of(*caller.user), kNoSource));
    const auto phc = TRY(desk.tables.passwords.find(*caller.user));
    has_password = phc.has_value();
    return {};
  }));
  return object_answer(200, Value::object({{"projects", Value::array()},
                                           {"groups", group_items(groups)},
                                           {"rootRole", std::move(role)},
                                           {"subscriptions", Value::array()},
                                           {"features", Value::array()},
                                           {"canChangePassword", has_password}}));
}

Result<Response> OwnAccountPages::project_roles(const AdminCaller& caller, const Exchange& exchange) const {
  if (exchange.target.find("projectId").value_or("").empty()) return empty_answer(400);
  Array roles;
  if (caller.user) {
    TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
      Value role = TRY(role_value(desk.tables.roles, caller.role));
      roles = Array{std::move(role)};
      return {};
    }));
  }
  return object_answer(200, Value::object({{"version", 1}, {"roles", std::move(roles)}}));
}

Result<Response> OwnAccountPages::change_password(const AdminCaller& caller, const Exchange& exchange) const {
  Body body = TRY(Body::read(exchange.request));
  body.only({"password", "confirmPassword", "oldPassword"});
  Wish wish;
  wish.password = Secret(body.text("password", Need::required).value_or(""));
  const Secret confirmed(body.text("confirmPassword", Need::optional).value_or(""));
  const auto old = body.text("oldPassword", Need::optional);
  if (body.faulty()) return office_.refusals.bad_data(body.faults());
  if (!caller.user) return fault_answer({403, "ForbiddenError", "Only a person has a password."});
  if (!old || wish.password.reveal() != confirmed.reveal()) return empty_answer(400);
  wish.old_password = Secret(*old);
  wish.peer = exchange.request.head.peer;
  auto refused = TRY(objection(caller, wish));
  if (refused) return std::move(*refused);
  const std::string phc = TRY(parts_.passwords.hash(wish.password));
  const auto session = TRY(set_password(caller, phc));
  parts_.bell.ring();
  Response response = empty_answer(200);
  if (session) set_session(response, *session);
  return response;
}

Result<std::optional<Response>> OwnAccountPages::objection(const AdminCaller& caller, const Wish& wish) const {
  if (auto weak = password_refusal(wish.password, caller.user_name)) return std::optional(std::move(*weak));
  // Whoever found a session must not learn the password by trying.
  const LoginGuard guard(parts_.database, parts_.clock);
  const std::string tenant = "own password in " + std::to_string(caller.tenant.value);
  const LoginAttempt attempt{tenant, caller.user_name, wish.peer};
  TRY(guard.enter(attempt));
  std::vector<std::string> former;
  TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    former = TRY(desk.tables.passwords.former(*caller.user));
    return {};
  }));
  bool right = false;  // whoever has no password gets one by a link
  if (!former.empty()) right = TRY(parts_.passwords.verify(former.front(), wish.old_password));
  if (!right) return std::optional(fault_answer(wrong_password()));
  TRY(guard.forgive(attempt));
  for (const std::string& phc : former) {
    const bool used = TRY(parts_.passwords.verify(phc, wish.password));
    if (!used) continue;
    return std::optional(fault_answer(
        {400, "PasswordPreviouslyUsedError", "You've previously used this password. Please use a new password."}));
  }
  return std::optional<Response>();
}

Result<std::optional<Secret>> OwnAccountPages::set_password(const AdminCaller& caller, const std::string& phc) const {
  std::optional<Secret> session;
  TRY(write_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    session.reset();
    const auto before = TRY(hold_user(desk, *caller.user));
    if (!before) return fail(Code::unauthenticated, "the person is no more");
    const User saved = TRY(parts_.directory.set_password(desk.tables, *before, phc, principal_of(caller)));
    if (!caller.credential || caller.credential->kind != CredentialKind::session) return {};
    CredentialOrder order;
    order.tenant = caller.tenant;
    order.user = saved.id;
    order.kind = CredentialKind::session;
    order.life = parts_.options.session_life;
    order.proven_epoch = saved.token_epoch;
    const IssuedCredential issued = TRY(parts_.credentials.issue(desk.session, order));
    session = issued.text;
    return {};
  }));
  return session;
}

}  // namespace provost::unleash
