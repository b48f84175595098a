#include "core/crypto/token_text.h"

#include <openssl/crypto.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "core/crypto/encoding.h"

namespace provost::crypto {
namespace {

constexpr std::size_t kRandomBytes = 32;
constexpr std::size_t kRandomCharacters = 43;
constexpr std::size_t kCheckCharacters = 6;
constexpr std::size_t kLongestPrefix = 32;
constexpr std::string_view kFamily = "pv_";

std::string check_of(std::string_view text) {
  const unsigned long sum = crc32_z(0, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<char>((sum >> shift) & 0xFF));
  return to_base64url(bytes);
}

bool is_prefix(std::string_view prefix) {
  return prefix.size() > kFamily.size() && prefix.size() <= kLongestPrefix && prefix.starts_with(kFamily) &&
         prefix.ends_with('_') && std::all_of(prefix.begin(), prefix.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

}  // namespace

Secret make_token(std::string_view prefix, Random& random) {
  std::array<std::byte, kRandomBytes> bytes{};
  random.fill(bytes);
  std::string token;
  token.reserve(prefix.size() + kRandomCharacters + kCheckCharacters);  // so that growing leaves no copy behind
  token.append(prefix);
  std::string body = to_base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  token.append(body);
  token.append(check_of(token));
  OPENSSL_cleanse(body.data(), body.size());
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return Secret(std::move(token));
}

bool well_formed(std::string_view token) {
  constexpr std::size_t kTail = kRandomCharacters + kCheckCharacters;
  if (token.size() <= kTail || token.size() > kLongestPrefix + kTail) return false;
  const std::string_view signed_part = token.substr(0, token.size() - kCheckCharacters);
  const std::string_view prefix = token.substr(0, token.size() - kTail);
  if (!is_prefix(prefix) || token.substr(signed_part.size()) != check_of(signed_part)) return false;
  return from_base64url(signed_part.substr(prefix.size())).has_value();
}

}  // namespace provost::crypto
