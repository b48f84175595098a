#include "connectors/token_mint.h"

#include "core/crypto/digest.h"
#include "core/crypto/encoding.h"

namespace provost::connectors {
namespace {

constexpr std::int64_t kLifeSeconds = 120;
constexpr std::int64_t kMicrosecondsInSecond = 1'000'000;

}  // namespace

Result<TokenMint> TokenMint::of(const ConnectorTools& tools, std::string_view algorithm) {
  const auto known = crypto::signing_algorithm(algorithm);
  if (tools.signer == nullptr || !known) {
    return fail(Code::unsupported, "this program has no signing key, which such a connection needs");
  }
  return TokenMint(tools, *known);
}

Result<std::string> TokenMint::make(std::string_view type, Value claims, std::string_view occasion) {
  const Instant now = clock_.now();
  const std::int64_t seconds = now.us / kMicrosecondsInSecond;
  const std::string once = std::string(occasion) + "|" + std::to_string(now.us) + "|" +
                           std::to_string(clock_.monotonic().time_since_epoch().count()) + "|" +
                           std::to_string(made_++);
  claims.set("iat", seconds);
  claims.set("exp", seconds + kLifeSeconds);
  claims.set("jti", crypto::to_base64url(crypto::sha256(once)));
  return signer_.sign({algorithm_, type, json::write(claims)});
}

}  // namespace provost::connectors
