#include "core/admin/rocketchat/accounts.h"

#include <span>
#include <string>
#include <utility>

#include "core/access/coverage.h"
#include "core/access/person_lookup.h"
#include "core/access/stand_ins.h"
#include "core/admin/rocketchat/activation.h"
#include "core/admin/rocketchat/answers.h"
#include "core/admin/rocketchat/person_view.h"
#include "core/base/text.h"
#include "core/crypto/password_policy.h"
#include "core/crypto/token_text.h"

namespace provost::rocketchat {
namespace {

using http::Exchange;
using http::Response;

/// Fails with `forbidden` unless the caller may do all that a person of this role may, and is no app.
Result<void> check_covers(const Tables& tables, const AdminCaller& caller, RootRole role) {
  const bool covered = TRY(covers(tables.roles, caller, role));
  if (!covered) return fail(Code::forbidden, "the caller lacks permissions that this person has, or is to have");
  return {};
}

/// The same; an app by what it was given.
Result<void> check_may_all(const Tables& tables, const AdminCaller& caller, RootRole role) {
  const bool covered = TRY(may_all(tables.roles, caller, role));
  if (!covered) return fail(Code::forbidden, "the caller lacks permissions that this person has");
  return {};
}

/// Fails with `uniqueness` if somebody else goes by this text.
Result<void> claim(const Tables& tables, const std::optional<std::string>& text, UserId self) {
  if (!text) return {};
  const bool free = TRY(claim_name(tables, *text, self));
  return free ? Result<void>() : fail(Code::uniqueness, *text + " is already in use");
}

Result<void> claim_names(const Tables& tables, const AccountForm& form, UserId self) {
  TRY(claim(tables, form.user_name, self));
  return claim(tables, form.email, self);
}

/// Without what is said again as it was shown, so that what was taken in earlier stays usable.
AccountForm news_of(AccountForm form, const User& before, RootRole shown_role) {
  const auto drop = [](std::optional<std::string>& said, std::string_view shown) {
    if (said && *said == shown) said.reset();
  };
  drop(form.user_name, before.user_name());
  drop(form.email, before.email());
  drop(form.name, before.display_name());
  drop(form.nickname, before.attributes.text_at("nickName"));
  // The names for a role that the tenant made would take it away, from whoever sends back what was read.
  if (form.role == shown_role) form.role.reset();
  return form;
}

Result<AccountForm> changes_in(const Value& data) {
  if (!data.is_object()) return fail(Code::invalid_value, "must be object");
  TRY(check_shape(data, {{},
                         {"email", "name", "password", "username", "active", "bio", "nickname", "statusText", "roles",
                          "requirePasswordChange", "setRandomPassword", "sendWelcomeEmail", "verified", "customFields",
                          "status", "freeSwitchExtension"}}));
  return form_in(data);
}

Result<void> check_password(const AccountForm& form, std::string_view user_name) {
  if (form.random_password || !form.password) return {};
  const auto good = crypto::check_new_password(*form.password, user_name);
  if (!good) return refuse_as("error-password-policy-not-met", good.error().detail);
  return {};
}

Secret unknown_to_all(Random& random) { return crypto::make_token(token_prefix(CredentialKind::session), random); }

Error invalid_user(Error error) {
  return error.code == Code::no_target ? refuse_as("error-invalid-user", "There is no such user").value() : error;
}

Result<void> check_confirmation(const Value& body) {
  const Value* confirmed = body.find("confirmRelinquish");
  if (confirmed != nullptr && !confirmed->is_null()) TRY(truth_in(*confirmed));
  return {};
}

Response person_answer(Value person) { return success(Value::object({{"user", std::move(person)}})); }

}  // namespace

Result<std::optional<std::string>> Accounts::password_hash(const AccountForm& form) const {
  if (!form.random_password && !form.password) return std::optional<std::string>();
  auto hash = TRY(parts_.passwords.hash(form.random_password ? unknown_to_all(parts_.random) : *form.password));
  return std::optional(std::move(hash));
}

Result<Response> Accounts::create(const AdminCaller& caller, const Exchange& exchange) const {
  const Value body = TRY(body_of(exchange.request));
  TRY(check_shape(
      body, {{"email", "name", "password", "username"},
             {"active", "bio", "nickname", "statusText", "roles", "joinDefaultChannels", "requirePasswordChange",
              "setRandomPassword", "sendWelcomeEmail", "verified", "customFields", "fields", "freeSwitchExtension"}}));
  const AccountForm form = TRY(form_in(body));
  if (!form.email || !form.name || !form.user_name || !form.password) {
    return fail(Code::invalid_value, "must be string");  // not null
  }
  TRY(check_password(form, *form.user_name));
  const auto hash = TRY(password_hash(form));  // which is slow: while no transaction waits
  Value made;
  TRY(write_for(parts_, caller, [&](Tables& tables, const Desk& desk) -> Result<void> {
    TRY(check_covers(tables, caller, form.role.value_or(RootRole::viewer)));
    TRY(claim_names(tables, form, UserId{}));
    UserDraft draft{merged(Value::object(), form), form.active, std::nullopt, hash, form.role};
    const User person = TRY(parts_.directory.create(tables, std::move(draft), desk.principal()));
    made = TRY(person_value(tables.roles, person));
    return {};
  }));
  parts_.bell.ring();
  return person_answer(std::move(made));
}

Result<Response> Accounts::update(const AdminCaller& caller, const Exchange& exchange) const {
  const Value body = TRY(body_of(exchange.request));
  TRY(check_shape(body, {{"userId", "data"}, {"confirmRelinquish"}}));
  TRY(check_confirmation(body));
  const std::string id = TRY(line_in(*body.find("userId")));
  const AccountForm form = TRY(changes_in(*body.find("data")));
  const auto hash = TRY(password_hash(form));
  Value changed;
  TRY(write_for(parts_, caller, [&](Tables& tables, const Desk& desk) -> Result<void> {
    const User before = TRY(desk.hold({.id = id}));
    if (form.gives_secrets()) TRY(check_covers(tables, caller, before.role));
    if (form.reaches()) TRY(check_may_all(tables, caller, before.role));
    if (form.role) TRY(check_covers(tables, caller, *form.role));
    TRY(check_password(form, form.user_name.value_or(std::string(before.user_name()))));
    const auto stand_ins = TRY(StandIns::read_for(tables.roles, std::span(&before, 1)));
    const AccountForm news = news_of(form, before, stand_ins.of(before.role));
    TRY(claim_names(tables, news, before.id));
    UserDraft draft{merged(before.attributes, news), form.active, before.external_id, hash, news.role};
    const User after =
        TRY(parts_.directory.update(tables, before, std::move(draft), desk.principal()).map_error(not_allowed));
    changed = TRY(person_value(tables.roles, after));
    return {};
  }));
  parts_.bell.ring();
  return person_answer(std::move(changed));
}

Result<Response> Accounts::remove(const AdminCaller& caller, const Exchange& exchange) const {
  const Value body = TRY(body_of(exchange.request));
  TRY(check_shape(body, {{}, {"userId", "username", "user", "confirmRelinquish"}}));
  TRY(check_confirmation(body));
  const PersonQuery query = TRY(named_in(body));
  TRY(write_for(parts_, caller, [&](Tables& tables, const Desk& desk) -> Result<void> {
    const User before = TRY(desk.hold(query).map_error(invalid_user));
    TRY(parts_.directory.remove(tables, before, desk.principal()).map_error(not_allowed));
    return {};
  }));
  parts_.bell.ring();
  return success(Value::object({{"deletedRooms", Value::array()}}));
}

}  // namespace provost::rocketchat
