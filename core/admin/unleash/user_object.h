// A person as the Unleash API shows one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/model/json.h"
#include "core/model/user.h"

namespace provost::unleash {

/// The name that people see; "" when only the user name is known.
std::string_view name_of(const User& user);

/// The address of a picture that the owner of an e-mail address may have put there; who has no address is known by user
/// name.
std::string image_url(std::string_view known_as);

/// The whole user object. `active_sessions` counts the browser sessions that live.
Value user_object(const User& user, std::int64_t active_sessions);

/// The object of one among many: without what only an answer about one person tells.
Value listed_object(const User& user);

/// The row of a person in the list of those who are inactive.
Value inactive_object(const User& user);

}  // namespace provost::unleash
