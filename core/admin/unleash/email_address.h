// What is an e-mail address (RFC 5321 §4.1.2, without quotes and literals).
#pragma once

#include <cstdint>
#include <string_view>

namespace provost::unleash {

/// Which domains will do: any, or only one of two labels at least, as the public net has them.
enum class Domain : std::uint8_t { any, full };

bool is_email(std::string_view email, Domain wanted);

}  // namespace provost::unleash
