// The text of a bearer token: a prefix that says what it opens, 256 random bits, and a check sum against typos.
// Only the SHA-256 of the whole text is stored, so the text exists once, in the hands of whoever asked for it.
#pragma once

#include <string_view>

#include "core/base/random.h"
#include "core/base/secret.h"

namespace provost::crypto {

/// Makes a token: the prefix, 32 random bytes in base64url, and 6 characters of CRC-32 over all before them.
/// The prefix is ours, such as `pv_scim_`: lower-case letters, digits and `_`, with `pv_` first and `_` last.
Secret make_token(std::string_view prefix, Random& random);

/// True if the text could have come from make_token. Refuses typos, cuts and additions before any look-up; proves
/// nothing about who made it.
bool well_formed(std::string_view token);

}  // namespace provost::crypto
