#include "core/admin/rocketchat/person_view.h"

#include <string>
#include <utility>

#include "core/access/stand_ins.h"
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

/// The role is the one of the core as which the person's is shown.
Value object_of(const User& user, RootRole role) {
  const bool active = life_of(user.state) == Life::active;
  Value person = Value::object({{"_id", std::to_string(user.id.value)},
                                {"createdAt", to_iso8601(user.created)},
                                {"username", user.user_name()},
                                {"name", user.display_name()},
                                {"emails", emails_of(user)},
                                {"type", "user"},
                                {"active", active},
                                {"roles", roles_value(role)}});
  if (!active) person.set("inactiveReason", reason_of(user));
  if (user.last_login) person.set("lastLogin", to_iso8601(*user.last_login));
  return person;
}

}  // namespace

Result<Array> people_values(const RoleTable& roles, std::span<const User> users) {
  const auto stand_ins = TRY(StandIns::read_for(roles, users));
  Array people;
  for (const User& user : users) people.push_back(object_of(user, stand_ins.of(user.role)));
  return people;
}

Result<Value> person_value(const RoleTable& roles, const User& user) {
  Array people = TRY(people_values(roles, std::span(&user, 1)));
  return std::move(people.front());
}

}  // namespace provost::rocketchat
