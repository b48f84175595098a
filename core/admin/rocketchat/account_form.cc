#include "core/admin/rocketchat/account_form.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/admin/rocketchat/answers.h"
#include "core/admin/rocketchat/role_names.h"
#include "core/base/precis.h"
#include "core/base/text.h"

namespace provost::rocketchat {
namespace {

constexpr std::size_t kLongestEmail = 254;
constexpr std::size_t kMostRoles = 100;

/// Members that say nothing here, by their type.
constexpr std::array kIdleTexts{"bio", "statusText", "status", "fields", "freeSwitchExtension"};
constexpr std::array kIdleTruths{"joinDefaultChannels", "sendWelcomeEmail", "verified"};

/// A member, unless it is absent or null.
const Value* given(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

Result<std::optional<std::string>> line_at(const Value& object, std::string_view name, std::string_view called) {
  const Value* value = given(object, name);
  if (value == nullptr) return std::optional<std::string>();
  const std::string text = TRY(text_in(*value));
  if (text::trim(text).empty()) {
    return refuse_as("error-the-field-is-required", "The field " + std::string(called) + " is required");
  }
  std::string line = TRY(line_in(Value(text::trim(text))));
  return std::optional(std::move(line));
}

bool is_email(std::string_view email) {
  const std::size_t at = email.find('@');
  return email.size() <= kLongestEmail && at != std::string_view::npos && at > 0 && at + 1 < email.size() &&
         email.find('@', at + 1) == std::string_view::npos && email.find(' ') == std::string_view::npos;
}

Result<void> check_names(const AccountForm& form) {
  if (form.email && !is_email(*form.email)) return refuse_as("error-invalid-email", "This is no e-mail address");
  if (!form.user_name) return {};
  const auto objection = precis::objection_to_user_name(*form.user_name);
  if (objection) return refuse_as("error-input-is-not-a-valid-field", "This is no valid username: it " + *objection);
  return {};
}

Result<bool> truth_at(const Value& object, std::string_view name) {
  const Value* value = given(object, name);
  return value == nullptr ? Result<bool>(false) : truth_in(*value);
}

Result<std::optional<RootRole>> role_at(const Value& object) {
  const Value* value = given(object, "roles");
  if (value == nullptr) return std::optional<RootRole>();
  if (!value->is_array()) return fail(Code::invalid_value, "must be array");
  if (value->items().size() > kMostRoles) return fail(Code::invalid_value, "must NOT have more than 100 items");
  RootRole highest = RootRole::viewer;
  for (const Value& item : value->items()) {
    const std::string name = TRY(text_in(item));
    const RoleName* known = find_role(name);
    if (known == nullptr) return refuse_as("error-action-not-allowed", "There is no such role");
    highest = std::min(highest, known->role.value_or(RootRole::viewer));
  }
  return std::optional(highest);
}

/// What is let go must be what the dialect says it is.
Result<void> check_idle_members(const Value& object) {
  for (const std::string_view name : kIdleTexts) {
    if (const Value* value = given(object, name)) TRY(text_in(*value));
  }
  for (const std::string_view name : kIdleTruths) TRY(truth_at(object, name));
  const Value* fields = given(object, "customFields");
  if (fields != nullptr && !fields->is_object()) return fail(Code::invalid_value, "must be object");
  const bool must_change = TRY(truth_at(object, "requirePasswordChange"));
  if (must_change) {
    return fail(Code::unsupported, "Nobody is made to change a password here: send the person a link for one instead");
  }
  return {};
}

void put_email(Value& attributes, const std::string& email) {
  Value* emails = attributes.find("emails");
  if (emails == nullptr || !emails->is_array() || emails->items().empty()) {
    attributes.set("emails", Value::array({Value::object({{"value", email}, {"primary", true}})}));
    return;
  }
  Array& all = emails->items();
  const auto primary = std::find_if(all.begin(), all.end(), [](const Value& each) {
    const Value* mark = each.find("primary");
    return mark != nullptr && *mark == Value(true);
  });
  Value& shown = primary == all.end() ? all.front() : *primary;
  shown.set("value", email);
  shown.erase("display");  // which spoke of the one before
}

}  // namespace

Result<AccountForm> form_in(const Value& object) {
  AccountForm form;
  form.email = TRY(line_at(object, "email", "Email"));
  form.name = TRY(line_at(object, "name", "Name"));
  form.user_name = TRY(line_at(object, "username", "Username"));
  form.nickname = TRY(line_at(object, "nickname", "Nickname"));
  form.role = TRY(role_at(object));
  form.random_password = TRY(truth_at(object, "setRandomPassword"));
  if (const Value* password = given(object, "password"); password != nullptr) {
    if (!password->is_text()) return fail(Code::invalid_value, "must be string");
    form.password = Secret(password->as_text());
  }
  if (given(object, "active") != nullptr) form.active = TRY(truth_at(object, "active"));
  TRY(check_idle_members(object));
  TRY(check_names(form));
  return form;
}

Value merged(Value attributes, const AccountForm& form) {
  if (form.user_name) attributes.set("userName", *form.user_name);
  if (form.name) attributes.set("displayName", *form.name);
  if (form.nickname) attributes.set("nickName", *form.nickname);
  if (form.email) put_email(attributes, *form.email);
  return attributes;
}

}  // namespace provost::rocketchat
