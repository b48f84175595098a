// What this dialect asks of a password that somebody chooses.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/secret.h"
#include "core/http/message.h"

namespace provost::unleash {

/// What is wrong with a password, a sentence each; nothing if it is strong.
std::vector<std::string> weaknesses_of(std::string_view password);

/// Why this person cannot have this password, as the whole answer; nothing if it will do. Beside the rule of this
/// dialect stands that of the house, which knows the person's name. Nobody's name is "".
std::optional<http::Response> password_refusal(const Secret& password, std::string_view user_name);

}  // namespace provost::unleash
