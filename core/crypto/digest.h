// Digests and keyed digests: what tokens are stored as, what webhooks are signed with.
#pragma once

#include <string>
#include <string_view>

#include "core/base/secret.h"

namespace provost::crypto {

/// SHA-256 of the bytes, as 32 raw bytes.
std::string sha256(std::string_view bytes);

/// SHA-256 of the bytes, as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// HMAC-SHA-256 of the message, as 32 raw bytes (RFC 2104). The key may be of any length.
std::string hmac_sha256(const Secret& key, std::string_view message);

/// True if both texts hold the same bytes; takes the same time wherever they differ. Their lengths are not hidden.
bool equal(std::string_view left, std::string_view right);

}  // namespace provost::crypto
