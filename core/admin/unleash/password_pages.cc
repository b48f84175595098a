#include "core/admin/unleash/password_pages.h"

#include <string>
#include <utility>

#include "core/access/coverage.h"
#include "core/admin/unleash/body.h"
#include "core/admin/unleash/password_rule.h"

namespace provost::unleash {

using http::Exchange;
using http::Response;

AdminRoutes PasswordPages::routes() const {
  return {
      {"POST",
       "/user-admin/validate-password",
       on(*this, &PasswordPages::validate),
       {"unleashValidatePassword",
        "Says whether a password is strong enough.",
        "UnleashPassword",
        {{200}, {429, "text/html"}}}},
      {"POST",
       "/user-admin/reset-password",
       on(*this, &PasswordPages::reset),
       {"unleashResetPassword",
        "Makes a link by which a person chooses a new password, and mails it if there is mail.",
        "UnleashResetOrder",
        {{200, "UnleashResetLink"}, {429, "text/html"}, {429, "UnleashError"}}}},
      {"POST",
       "/user-admin/{user}/change-password",
       on(*this, &PasswordPages::change),
       {"unleashChangePassword",
        "Gives a person another password; every session and token of the person ends.",
        "UnleashPassword",
        {{200}, {429, "text/html"}}}},
  };
}

Result<Response> PasswordPages::validate(const AdminCaller&, const Exchange& exchange) const {
  Body body = TRY(Body::read(exchange.request));
  body.only({"password", "oldPassword", "confirmPassword"});
  const Secret password(body.text("password", Need::required).value_or(""));
  if (body.faulty()) return office_.refusals.bad_data(body.faults());
  auto refused = password_refusal(password, "");
  return refused ? std::move(*refused) : empty_answer(200);
}

Result<std::optional<Fault>> PasswordPages::objection(const Desk& desk, const std::optional<User>& user) {
  if (!user) return std::optional(no_user());
  if (user->managed_by) return std::optional(scim_managed());
  const bool covered = TRY(covers(desk.tables.roles, desk.caller, user->role));
  return covered ? std::optional<Fault>() : std::optional(no_access());
}

Result<Response> PasswordPages::change(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kTokensWrite));
  Body body = TRY(Body::read(exchange.request));
  body.only({"password", "oldPassword", "confirmPassword"});
  const Secret password(body.text("password", Need::required).value_or(""));
  if (body.faulty()) return office_.refusals.bad_data(body.faults());
  const auto id = number_in(exchange.captures[0]);
  if (!id) return office_.refusals.bad_number("id");
  std::optional<User> user;
  std::optional<Fault> refused;
  TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    user = TRY(desk.tables.users.find(UserId{*id}, SourceId{}));
    refused = TRY(objection(desk, user));
    return {};
  }));
  if (refused) return fault_answer(*refused);
  if (auto weak = password_refusal(password, user->user_name())) return std::move(*weak);
  const std::string phc = TRY(parts_.passwords.hash(password));  // while no transaction waits
  TRY(write_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    const auto before = TRY(hold_user(desk, UserId{*id}));
    refused = TRY(objection(desk, before));
    if (refused) return {};
    TRY(parts_.directory.set_password(desk.tables, *before, phc, principal_of(caller)));
    return {};
  }));
  if (refused) return fault_answer(*refused);
  parts_.bell.ring();
  return empty_answer(200);
}

Result<Response> PasswordPages::reset(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kTokensWrite));
  Body body = TRY(Body::read(exchange.request));
  const auto named = body.line("id", Need::required);
  if (body.faulty()) return office_.refusals.bad_data(body.faults());
  return reset_.order(caller, *named);
}

}  // namespace provost::unleash
