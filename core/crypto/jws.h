// Signed JSON web tokens in their compact form (RFC 7515 §7.1, RFC 7519), and who signs them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/crypto/signing_key.h"

namespace provost::crypto {

/// What is to be signed.
struct Jwt {
  SigningAlgorithm algorithm = SigningAlgorithm::rs256;
  std::string_view type;    // of the header's `typ`: a media type without "application/", letters, digits, + and -
  std::string_view claims;  // JSON text of one object
};

/// Signs with the newest key of an algorithm. Safe to use from any thread.
class JwtSigner {
 public:
  /// Takes the keys, the oldest first.
  explicit JwtSigner(std::vector<SigningKey> keys) : keys_(std::move(keys)) {}

  /// Header, claims and signature in one text; the header names the key. Fails with `unsupported` when there is no key
  /// of this algorithm, `invalid_value` for a type that is no such word.
  Result<std::string> sign(const Jwt& jwt) const;

  /// All keys that are published: a token of an older one must still verify.
  const std::vector<SigningKey>& keys() const { return keys_; }

 private:
  std::vector<SigningKey> keys_;
};

}  // namespace provost::crypto
