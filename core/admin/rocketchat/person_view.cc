#include "core/admin/rocketchat/person_view.h"

#include <string>

#include "core/admin/rocketchat/role_names.h"

namespace provost::rocketchat {
namespace {

Value emails_of(const User& user) {
  Array emails;
  if (!user.email().empty()) emails.push_back(Value::object({{"address", user.email()}, {"verified", false}}));
  return Value(std::move(emails));
}

/// Every reason but one was some admin's or provider's decision.
std::string_view reason_of(const User& user) { return user.state_reason == kIdleTooLong ? kIdleTooLong : kDeactivated; }

}  // namespace

Value person_value(const User& user) {
  const bool active = life_of(user.state) == Life::active;
  Value person = Value::object({{"_id", std::to_string(user.id.value)},
                                {"createdAt", to_iso8601(user.created)},
                                {"username", user.user_name()},
                                {"name", user.display_name()},
                                {"emails", emails_of(user)},
                                {"type", "user"},
                                {"active", active},
                                {"roles", roles_value(user.role)}});
  if (!active) person.set("inactiveReason", reason_of(user));
  if (user.last_login) person.set("lastLogin", to_iso8601(*user.last_login));
  return person;
}

}  // namespace provost::rocketchat
