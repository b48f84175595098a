#include "core/crypto/signing_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <stdexcept>

#include "core/crypto/digest.h"
#include "core/crypto/encoding.h"

namespace provost::crypto {
namespace {

constexpr int kRsaBits = 2048;
constexpr int kCoordinate = 32;            // bytes of a number on P-256
constexpr std::size_t kLongestKey = 8192;  // bytes of its text

using Pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Points = std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void must(bool done) {
  if (!done) throw std::runtime_error("signing is not available");
}

std::string bytes_of_number(const BIGNUM* number, int size) {
  std::string bytes(static_cast<std::size_t>(size), '\0');
  must(BN_bn2binpad(number, bytes_of(bytes), size) == size);
  return bytes;
}

/// A number of the public key, as base64url of its big-endian bytes; `size` 0 stands for as few as there are.
std::string public_number(const EVP_PKEY* key, const char* name, int size = 0) {
  BIGNUM* raw = nullptr;
  must(EVP_PKEY_get_bn_param(key, name, &raw) == 1);
  const Number number(raw, &BN_free);
  return to_base64url(bytes_of_number(number.get(), size == 0 ? BN_num_bytes(number.get()) : size));
}

std::vector<KeyMember> members_of(const EVP_PKEY* key, SigningAlgorithm algorithm) {
  if (algorithm == SigningAlgorithm::rs256) {
    return {{"e", public_number(key, OSSL_PKEY_PARAM_RSA_E)},
            {"kty", "RSA"},
            {"n", public_number(key, OSSL_PKEY_PARAM_RSA_N)}};
  }
  return {{"crv", "P-256"},
          {"kty", "EC"},
          {"x", public_number(key, OSSL_PKEY_PARAM_EC_PUB_X, kCoordinate)},
          {"y", public_number(key, OSSL_PKEY_PARAM_EC_PUB_Y, kCoordinate)}};
}

/// RFC 7638 §3: the required members in lexicographic order, without blanks. None of the values needs an escape.
std::string thumbprint(const std::vector<KeyMember>& members) {
  std::string json = "{";
  for (const KeyMember& member : members) {
    if (json.size() > 1) json += ',';
    json.append("\"").append(member.name).append("\":\"").append(member.value).append("\"");
  }
  return to_base64url(sha256(json + "}"));
}

std::optional<SigningAlgorithm> algorithm_of(const EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "RSA") == 1) {
    return EVP_PKEY_get_bits(key) >= kRsaBits ? std::optional(SigningAlgorithm::rs256) : std::nullopt;
  }
  std::array<char, 32> group{};
  std::size_t size = 0;
  const bool p256 = EVP_PKEY_is_a(key, "EC") == 1 &&
                    EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) == 1 &&
                    std::string_view(group.data(), size) == "prime256v1";
  return p256 ? std::optional(SigningAlgorithm::es256) : std::nullopt;
}

/// R and S side by side (RFC 7518 §3.4), of the DER that the library writes.
std::string points_of(std::string_view der) {
  const unsigned char* at = bytes_of(der);
  const Points points(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), &ECDSA_SIG_free);
  must(points != nullptr);
  return bytes_of_number(ECDSA_SIG_get0_r(points.get()), kCoordinate) +
         bytes_of_number(ECDSA_SIG_get0_s(points.get()), kCoordinate);
}

}  // namespace

/// The key as the library holds it.
struct SigningKey::Material {
  explicit Material(EVP_PKEY* raw) : key(raw, &EVP_PKEY_free) {}
  Pkey key;
};

std::string_view to_word(SigningAlgorithm algorithm) {
  return algorithm == SigningAlgorithm::rs256 ? "RS256" : "ES256";
}

std::optional<SigningAlgorithm> signing_algorithm(std::string_view word) {
  for (const SigningAlgorithm algorithm : {SigningAlgorithm::rs256, SigningAlgorithm::es256}) {
    if (word == to_word(algorithm)) return algorithm;
  }
  return std::nullopt;
}

SigningKey::SigningKey(std::shared_ptr<const Material> material, SigningAlgorithm algorithm)
    : material_(std::move(material)),
      algorithm_(algorithm),
      members_(members_of(material_->key.get(), algorithm)),
      id_(thumbprint(members_)) {}

SigningKey SigningKey::generate(SigningAlgorithm algorithm) {
  auto material = std::make_shared<const Material>(
      algorithm == SigningAlgorithm::rs256 ? EVP_RSA_gen(static_cast<unsigned int>(kRsaBits)) : EVP_EC_gen("P-256"));
  must(material->key != nullptr);
  return SigningKey(std::move(material), algorithm);
}

Result<SigningKey> SigningKey::from_text(const Secret& text) {
  const auto refused = fail(Code::invalid_value, "the text is not a signing key");
  if (text.reveal().size() > kLongestKey) return refused;
  auto der = from_base64(text.reveal());
  if (!der) return refused;
  const Secret held(std::move(*der));
  const unsigned char* at = bytes_of(held.reveal());
  auto material =
      std::make_shared<const Material>(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(held.reveal().size())));
  if (material->key == nullptr || at != bytes_of(held.reveal()) + held.reveal().size()) return refused;
  const auto algorithm = algorithm_of(material->key.get());
  if (!algorithm) return refused;
  return SigningKey(std::move(material), *algorithm);
}

Secret SigningKey::text() const {
  const int size = i2d_PrivateKey(material_->key.get(), nullptr);
  must(size > 0);
  std::string der(static_cast<std::size_t>(size), '\0');
  unsigned char* at = bytes_of(der);
  must(i2d_PrivateKey(material_->key.get(), &at) == size);
  const Secret held(std::move(der));
  return Secret(to_base64(held.reveal()));
}

std::string SigningKey::sign(std::string_view bytes) const {
  const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  must(context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, material_->key.get()) == 1);
  std::size_t size = 0;
  must(EVP_DigestSign(context.get(), nullptr, &size, bytes_of(bytes), bytes.size()) == 1);
  std::string signature(size, '\0');
  must(EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(bytes), bytes.size()) == 1);
  signature.resize(size);
  return algorithm_ == SigningAlgorithm::rs256 ? signature : points_of(signature);
}

}  // namespace provost::crypto
