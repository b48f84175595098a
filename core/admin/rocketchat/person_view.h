// A person as this dialect shows one.
#pragma once

#include "core/model/json.h"
#include "core/model/user.h"

namespace provost::rocketchat {

/// The user object. What this server does not know (presence, settings, whether an address was verified) is not made
/// up: `verified` is false and the rest is left out.
Value person_value(const User& user);

}  // namespace provost::rocketchat
