// What a new password must be.
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/base/secret.h"

namespace provost::crypto {

inline constexpr std::size_t kLeastPasswordCharacters = 8;

/// Fails with `invalid_value` and a sentence for people when the password is too short, holds the name of its person,
/// or is one of those that everybody tries first. Long passwords are good ones; nothing is asked of their letters.
Result<void> check_new_password(const Secret& password, std::string_view user_name);

}  // namespace provost::crypto
