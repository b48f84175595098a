#include "tests/connectors/signed_tokens.h"

#include <openssl/ec.h>
#include <openssl/evp.h>

#include <memory>
#include <string>

#include "core/crypto/encoding.h"

namespace provost::test {
namespace {

using Pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// R and S as the DER that the library verifies.
std::string der_of(const std::string& points) {
  ECDSA_SIG* both = ECDSA_SIG_new();
  ECDSA_SIG_set0(both, BN_bin2bn(bytes_of(points), 32, nullptr), BN_bin2bn(bytes_of(points) + 32, 32, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(both, &der);
  std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  ECDSA_SIG_free(both);
  return text;
}

bool verifies(const crypto::SigningKey& key, std::string_view covered, std::string signature) {
  if (key.algorithm() == crypto::SigningAlgorithm::es256) {
    if (signature.size() != 64) return false;
    signature = der_of(signature);
  }
  const std::string der = crypto::from_base64(key.text().reveal()).value();
  const unsigned char* at = bytes_of(der);
  const Pkey pkey(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())), &EVP_PKEY_free);
  const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, pkey.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(covered), covered.size()) == 1;
}

std::optional<Value> part(std::string_view text) {
  const auto decoded = crypto::from_base64url(text);
  auto value = json::parse(decoded.value_or(""));
  return value ? std::optional(std::move(*value)) : std::nullopt;
}

}  // namespace

const crypto::JwtSigner& test_signer() {
  static const crypto::JwtSigner kSigner({crypto::SigningKey::generate(crypto::SigningAlgorithm::rs256),
                                          crypto::SigningKey::generate(crypto::SigningAlgorithm::es256)});
  return kSigner;
}

std::optional<OpenedToken> open_token(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = token.rfind('.');
  if (first == std::string_view::npos || first == second) return std::nullopt;
  auto header = part(token.substr(0, first));
  auto claims = part(token.substr(first + 1, second - first - 1));
  const auto signature = crypto::from_base64url(token.substr(second + 1));
  if (!header || !claims || !signature) return std::nullopt;
  for (const crypto::SigningKey& key : test_signer().keys()) {
    if (key.id() != header->text_at("kid") || to_word(key.algorithm()) != header->text_at("alg")) continue;
    if (verifies(key, token.substr(0, second), *signature)) return OpenedToken{std::move(*header), std::move(*claims)};
  }
  return std::nullopt;
}

}  // namespace provost::test
