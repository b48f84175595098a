#include "core/crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <limits>
#include <stdexcept>

#include "core/crypto/encoding.h"

namespace provost::crypto {
namespace {

constexpr std::size_t kSize = 32;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string as_text(const std::array<unsigned char, kSize>& digest) {
  return std::string(reinterpret_cast<const char*>(digest.data()), digest.size());
}

}  // namespace

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, kSize> digest{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1 || size != kSize) {
    throw std::runtime_error("SHA-256 is not available");
  }
  return as_text(digest);
}

std::string sha256_hex(std::string_view bytes) { return to_hex(sha256(bytes)); }

std::string hmac_sha256(const Secret& key, std::string_view message) {
  const std::string_view key_bytes = key.reveal();
  if (key_bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw std::length_error("the HMAC key is too long");
  }
  // A null key would tell OpenSSL to go on with the key before it.
  const void* key_data = key_bytes.empty() ? "" : key_bytes.data();
  std::array<unsigned char, kSize> digest{};
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key_data, static_cast<int>(key_bytes.size()), bytes_of(message), message.size(), digest.data(),
           &size) == nullptr ||
      size != kSize) {
    throw std::runtime_error("HMAC-SHA-256 is not available");
  }
  return as_text(digest);
}

bool equal(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace provost::crypto
