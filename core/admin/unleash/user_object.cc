#include "core/admin/unleash/user_object.h"

#include <string>
#include <utility>

#include "core/base/text.h"
#include "core/crypto/digest.h"

namespace provost::unleash {
namespace {

Value text_or_null(std::string_view text) { return text.empty() ? Value() : Value(text); }

Value instant_or_null(const std::optional<Instant>& instant) { return instant ? Value(to_iso8601(*instant)) : Value(); }

}  // namespace

std::string image_url(std::string_view known_as) {
  return "https://gravatar.com/avatar/" + crypto::sha256_hex(text::fold(text::trim(known_as))) + "?s=42&d=retro";
}

std::string_view name_of(const User& user) {
  if (const auto shown = user.attributes.text_at("displayName"); !shown.empty()) return shown;
  const Value* name = user.attributes.find("name");
  return name == nullptr ? std::string_view() : name->text_at("formatted");
}

Value user_object(const User& user, std::int64_t active_sessions) {
  Value object = Value::object({{"id", user.id.value}});
  // As in the vendor's answers: what is empty is left out, what is unknown is null.
  for (const auto& [name, text] : {std::pair("name", name_of(user)), std::pair("email", user.email())}) {
    if (!text.empty()) object.set(name, text);
  }
  const Value rest = Value::object({{"username", user.user_name()},
                                    {"imageUrl", image_url(user.email().empty() ? user.user_name() : user.email())},
                                    {"inviteLink", ""},
                                    {"loginAttempts", 0},
                                    {"emailSent", false},
                                    {"rootRole", number_of(user.role)},
                                    {"seenAt", instant_or_null(user.last_login)},
                                    {"createdAt", to_iso8601(user.created)},
                                    {"accountType", "User"},
                                    {"permissions", Value::array()},
                                    {"scimId", user.managed_by ? Value(user.scim_id.value) : Value()},
                                    {"seatType", nullptr},
                                    {"companyRole", nullptr},
                                    {"productUpdatesEmailConsent", nullptr},
                                    {"activeSessions", active_sessions},
                                    {"deletedSessions", 0}});
  for (const Member& each : rest.members()) object.set(each.name, each.value);
  return object;
}

Value listed_object(const User& user) {
  Value object = user_object(user, 0);
  for (const std::string_view each : {"activeSessions", "deletedSessions", "inviteLink", "emailSent"})
    object.erase(each);
  return object;
}

Value inactive_object(const User& user) {
  return Value::object({{"id", user.id.value},
                        {"name", text_or_null(name_of(user))},
                        {"email", text_or_null(user.email())},
                        {"username", text_or_null(user.user_name())},
                        {"seenAt", instant_or_null(user.last_login)},
                        {"createdAt", to_iso8601(user.created)},
                        {"patSeenAt", instant_or_null(user.last_token_use)}});
}

}  // namespace provost::unleash
