// Makes the short-lived tokens by which we prove to an app who is calling.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/delivery/connector_kind.h"
#include "core/model/json.h"

namespace provost::connectors {

/// The choices of the setting `algorithm`.
inline constexpr std::string_view kAlgorithmChoices = "RS256 ES256";

/// Used by one thread at a time, as its connector is.
class TokenMint {
 public:
  /// A mint for the algorithm of this name. Fails with `unsupported` where nobody gave us a signing key.
  static Result<TokenMint> of(const ConnectorTools& tools, std::string_view algorithm);

  /// A token of this type with these claims, and with jti, iat and exp: good for two minutes, and never the same twice.
  /// `occasion` tells what it is for, so that tokens of two occasions differ wherever they are made.
  Result<std::string> make(std::string_view type, Value claims, std::string_view occasion);

 private:
  TokenMint(const ConnectorTools& tools, crypto::SigningAlgorithm algorithm)
      : signer_(*tools.signer), clock_(tools.clock), algorithm_(algorithm) {}

  const crypto::JwtSigner& signer_;
  const Clock& clock_;
  crypto::SigningAlgorithm algorithm_;
  std::uint64_t made_ = 0;
};

}  // namespace provost::connectors
