#include "core/crypto/password.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>

#include "core/base/precis.h"
#include "core/base/text.h"

namespace provost::crypto {
namespace {

constexpr std::size_t kLongestPassword = 1024;
constexpr std::int64_t kMostKibibytes = 256 * 1024;
constexpr std::int64_t kMostPasses = 16;
using Phc = std::array<char, crypto_pwhash_STRBYTES>;

/// Reads the number after `name` up to `end` off the front of text.
std::optional<std::int64_t> take_number(std::string_view& text, std::string_view name, char end) {
  if (!text.starts_with(name)) return std::nullopt;
  text.remove_prefix(name.size());
  const std::size_t length = text.find(end);
  if (length == std::string_view::npos) return std::nullopt;
  const auto number = text::to_integer(text.substr(0, length));
  text.remove_prefix(length + 1);
  return number;
}

/// The string in the library's form, or nothing if it is not one that we are ready to pay for.
std::optional<Phc> affordable(std::string_view phc) {
  if (phc.size() >= crypto_pwhash_STRBYTES || phc.find('\0') != std::string_view::npos) return std::nullopt;
  std::string_view rest = phc;
  const auto version = take_number(rest, "$argon2id$v=", '$');
  const auto kibibytes = take_number(rest, "m=", ',');
  const auto passes = take_number(rest, "t=", ',');
  const auto lanes = take_number(rest, "p=", '$');
  if (!version || !kibibytes || !passes || !lanes) return std::nullopt;
  if (*kibibytes > kMostKibibytes || *passes > kMostPasses || *lanes > kMostPasses) return std::nullopt;
  Phc text{};
  std::copy(phc.begin(), phc.end(), text.begin());
  return text;
}

/// As all passwords are compared (RFC 8265 §4.2); nothing for what can be none.
std::optional<Secret> prepared(const Secret& password) {
  auto text = precis::opaque_string(password.reveal());
  return text ? std::optional(Secret(std::move(*text))) : std::nullopt;
}

}  // namespace

PasswordHasher::PasswordHasher(PasswordCost cost) : cost_(cost), gate_(cost.running, cost.waiting) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
}

Result<std::string> PasswordHasher::hash(const Secret& password) {
  if (password.reveal().empty() || password.reveal().size() > kLongestPassword) {
    return fail(Code::invalid_value, "a password has 1 to 1,024 bytes");
  }
  const auto text = prepared(password);
  if (!text) return fail(Code::invalid_value, "a password holds no control characters and no invisible ones");
  const auto pass = TRY(gate_.enter());
  Phc phc{};
  if (crypto_pwhash_str_alg(phc.data(), text->reveal().data(), text->reveal().size(), cost_.passes, cost_.memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(Code::unavailable, "no memory to hash a password");
  }
  return std::string(phc.data());
}

Result<bool> PasswordHasher::verify(std::string_view phc, const Secret& password) {
  const auto known = affordable(phc);
  if (!known || password.reveal().size() > kLongestPassword) return false;
  const auto text = prepared(password);
  if (!text) return false;
  const auto pass = TRY(gate_.enter());
  return crypto_pwhash_str_verify(known->data(), text->reveal().data(), text->reveal().size()) == 0;
}

bool PasswordHasher::can_verify(std::string_view phc) const {
  const auto known = affordable(phc);
  return known && crypto_pwhash_str_needs_rehash(known->data(), cost_.passes, cost_.memory_bytes) >= 0;
}

bool PasswordHasher::needs_rehash(std::string_view phc) const {
  const auto known = affordable(phc);
  return !known || crypto_pwhash_str_needs_rehash(known->data(), cost_.passes, cost_.memory_bytes) != 0;
}

}  // namespace provost::crypto
