// The signing keys of connector tests, and the tokens that were signed with them as a receiver opens them.
#pragma once

#include <optional>
#include <string_view>

#include "core/crypto/jws.h"
#include "core/model/json.h"

namespace provost::test {

/// One key of each algorithm, made once.
const crypto::JwtSigner& test_signer();

/// What a token holds.
struct OpenedToken {
  Value header;
  Value claims;
};

/// Opens a token whose signature is that of a key of test_signer(), named by its header; else nothing.
std::optional<OpenedToken> open_token(std::string_view token);

}  // namespace provost::test
