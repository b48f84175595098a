#include "core/admin/rocketchat/person_view.h"

#include <string>

namespace provost::rocketchat {
namespace {

Value emails_of(const User& user) {
  Array emails;
  if (!user.email().empty()) emails.push_back(Value::object({{"address", user.email()}, {"verified", false}}));
  return Value(std::move(emails));
}

Value roles_of(const User& user) {
  Array roles{Value("user")};
  if (user.role == RootRole::admin) roles.push_back(Value("admin"));
  return Value(std::move(roles));
}

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
                                {"roles", roles_of(user)}});
  if (!active && !user.state_reason.empty()) person.set("inactiveReason", user.state_reason);
  if (user.last_login) person.set("lastLogin", to_iso8601(*user.last_login));
  return person;
}

}  // namespace provost::rocketchat
