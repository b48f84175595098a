// Bytes as text and back: base64, base64url and hexadecimal. Reading is strict, so that one value has one spelling.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace provost::crypto {

/// Writes bytes as base64 with padding (RFC 4648 §4).
std::string to_base64(std::string_view bytes);
/// Writes bytes as base64url without padding (RFC 4648 §5).
std::string to_base64url(std::string_view bytes);
/// Writes bytes as lower-case hexadecimal digits.
std::string to_hex(std::string_view bytes);

/// Reads base64 with padding; fails with `invalid_value` on blanks, missing padding or bits that are not zero.
Result<std::string> from_base64(std::string_view text);
/// Reads base64url without padding; fails with `invalid_value` on blanks, padding or bits that are not zero.
Result<std::string> from_base64url(std::string_view text);
/// Reads pairs of hexadecimal digits of either case; fails with `invalid_value` on anything else.
Result<std::string> from_hex(std::string_view text);

}  // namespace provost::crypto
