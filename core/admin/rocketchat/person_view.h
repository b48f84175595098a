// A person as this dialect shows one.
#pragma once

#include <span>
#include <string_view>

#include "core/model/json.h"
#include "core/model/user.h"
#include "core/store/role_table.h"

namespace provost::rocketchat {

/// What is kept with a person whom an admin switched off here, and with one who was switched off for being idle.
inline constexpr std::string_view kDeactivated = "deactivated";
inline constexpr std::string_view kIdleTooLong = "idle_too_long";

/// The user object. What this server does not know (presence, settings, whether an address was verified) is not made
/// up: `verified` is false and the rest is left out. For a role that the tenant made, the names of its stand-in are
/// shown.
Result<Value> person_value(const RoleTable& roles, const User& user);
/// The same for several, in their order.
Result<Array> people_values(const RoleTable& roles, std::span<const User> users);

}  // namespace provost::rocketchat
