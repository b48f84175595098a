#include "core/admin/zendesk/user_view.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/access/stand_ins.h"
#include "core/admin/zendesk/desk.h"

namespace provost::zendesk {
namespace {

struct RoleName {
  RootRole role;
  std::string_view word;
};
constexpr std::array kRoles{RoleName{RootRole::admin, "admin"}, RoleName{RootRole::editor, "agent"},
                            RoleName{RootRole::viewer, "end-user"}};

/// What clients look for and this house does not have.
constexpr std::array kNothing{"time_zone",
                              "shared_phone_number",
                              "photo",
                              "locale_id",
                              "organization_id",
                              "role_type",
                              "ticket_restriction",
                              "default_group_id",
                              "two_factor_auth_enabled",
                              "signature",
                              "details",
                              "notes"};
constexpr std::array kFalse{"verified",         "shared",     "shared_agent", "only_private_comments",
                            "restricted_agent", "report_csv", "moderator",    "chat_only"};

Value text_or_null(std::string_view text) { return text.empty() ? Value() : Value(text); }

std::string url_of(const User& user, std::string_view public_url) {
  return std::string(public_url) + "/api/v2/users/" + std::to_string(user.id.value) + ".json";
}

bool is_suspended(const User& user) { return user.state == UserState::inactive || user.state == UserState::locked; }

/// The user object. The role is the one of the core as which the person's is shown.
Value object_of(const User& user, RootRole role, const std::optional<std::string>& external_id,
                std::string_view public_url) {
  Value value = Value::object({{"id", user.id.value},
                               {"url", url_of(user, public_url)},
                               {"name", user.display_name()},
                               {"email", text_or_null(user.email())},
                               {"external_id", external_id ? Value(*external_id) : Value()},
                               {"role", to_word(role)},
                               {"custom_role_id", is_custom(user.role) ? Value(number_of(user.role)) : Value()},
                               {"active", user.state != UserState::deleted},
                               {"suspended", is_suspended(user)},
                               {"created_at", stamp(user.created)},
                               {"updated_at", stamp(user.updated)},
                               {"last_login_at", stamp_or_null(user.last_login)},
                               {"locale", text_or_null(user.attributes.text_at("locale"))},
                               {"iana_time_zone", text_or_null(user.attributes.text_at("timezone"))},
                               {"phone", text_or_null(phone_of(user))},
                               {"alias", text_or_null(user.attributes.text_at("nickName"))},
                               {"tags", Value::array()},
                               {"user_fields", Value::object()},
                               {"scim_id", user.managed_by ? Value(user.scim_id.value) : Value()}});
  for (const char* name : kNothing) value.set(name, nullptr);
  for (const char* name : kFalse) value.set(name, false);
  return value;
}

/// The shorter object of somebody who was removed.
Value deleted_object(const User& tombstone, RootRole role, std::string_view public_url) {
  return Value::object(
      {{"id", tombstone.id.value},
       {"url", std::string(public_url) + "/api/v2/deleted_users/" + std::to_string(tombstone.id.value) + ".json"},
       {"name", tombstone.display_name()},
       {"email", text_or_null(tombstone.email())},
       {"role", to_word(role)},
       {"active", false},
       {"created_at", stamp(tombstone.created)},
       {"updated_at", stamp(tombstone.updated)},
       {"last_login_at", stamp_or_null(tombstone.last_login)},
       {"locale", text_or_null(tombstone.attributes.text_at("locale"))},
       {"locale_id", nullptr},
       {"organization_id", nullptr},
       {"phone", text_or_null(phone_of(tombstone))},
       {"photo", nullptr},
       {"shared_phone_number", nullptr},
       {"time_zone", nullptr}});
}

}  // namespace

std::string_view to_word(RootRole role) {
  const auto* found =
      std::find_if(kRoles.begin(), kRoles.end(), [&](const RoleName& each) { return each.role == role; });
  return found == kRoles.end() ? "end-user" : found->word;
}

std::optional<RootRole> role_from(std::string_view word) {
  const auto* found =
      std::find_if(kRoles.begin(), kRoles.end(), [&](const RoleName& each) { return each.word == word; });
  return found == kRoles.end() ? std::nullopt : std::optional(found->role);
}

std::string_view phone_of(const User& user) {
  const Value* phones = user.attributes.find("phoneNumbers");
  const bool any = phones != nullptr && phones->is_array() && !phones->items().empty();
  return any ? phones->items().front().text_at("value") : std::string_view();
}

Result<Array> user_values(const Tables& tables, std::span<const User> users, std::string_view public_url) {
  std::vector<UserId> ids;
  for (const User& user : users) ids.push_back(user.id);
  const auto names = TRY(tables.given_ids.names_of(ids));
  const auto stand_ins = TRY(StandIns::read_for(tables.roles, users));
  Array values;
  for (const User& user : users) {
    const auto found = names.find(user.id);
    const auto name = found == names.end() ? std::nullopt : std::optional(found->second);
    values.push_back(object_of(user, stand_ins.of(user.role), name, public_url));
  }
  return values;
}

Result<Value> user_value(const Tables& tables, const User& user, std::string_view public_url) {
  Array values = TRY(user_values(tables, std::span(&user, 1), public_url));
  return std::move(values.front());
}

Result<Value> removed_value(const Tables& tables, const User& tombstone, std::string_view public_url) {
  const auto stand_ins = TRY(StandIns::read_for(tables.roles, std::span(&tombstone, 1)));
  Value value = object_of(tombstone, stand_ins.of(tombstone.role), std::nullopt, public_url);
  value.set("email", nullptr);
  return value;
}

Result<Array> deleted_values(const Tables& tables, std::span<const User> tombstones, std::string_view public_url) {
  const auto stand_ins = TRY(StandIns::read_for(tables.roles, tombstones));
  Array values;
  for (const User& each : tombstones) values.push_back(deleted_object(each, stand_ins.of(each.role), public_url));
  return values;
}

Result<Value> deleted_value(const Tables& tables, const User& tombstone, std::string_view public_url) {
  Array values = TRY(deleted_values(tables, std::span(&tombstone, 1), public_url));
  return std::move(values.front());
}

}  // namespace provost::zendesk
