// What is an e-mail address (RFC 5321 §4.1.2, without quotes and literals).
#pragma once

#include <string_view>

namespace provost {

/// True for one with a domain of two labels at least, as the public net has them.
bool is_email(std::string_view email);

}  // namespace provost
