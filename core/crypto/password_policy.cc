#include "core/crypto/password_policy.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/base/text.h"

namespace provost::crypto {
namespace {

constexpr std::size_t kTellingPart = 4;  // shorter names are found in anything

// Folded; what is tried first against any login.
constexpr std::array<std::string_view, 24> kFirstTries{
    "password",      "passwort",   "password1", "passw0rd", "12345678", "123456789", "1234567890", "qwertyui",
    "qwerty123",     "qwertyuiop", "11111111",  "00000000", "iloveyou", "letmein1",  "welcome1",   "admin123",
    "administrator", "changeme",   "sunshine",  "princess", "football", "baseball",  "trustno1",   "abcd1234"};

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// The name without what a whole company shares.
std::string own_part(std::string_view user_name) { return text::fold(user_name.substr(0, user_name.find('@'))); }

}  // namespace

Result<void> check_new_password(const Secret& password, std::string_view user_name) {
  if (characters_in(password.reveal()) < kLeastPasswordCharacters) {
    return fail(Code::invalid_value,
                "a password has at least " + std::to_string(kLeastPasswordCharacters) + " characters");
  }
  const std::string folded = text::fold(password.reveal());
  if (std::find(kFirstTries.begin(), kFirstTries.end(), folded) != kFirstTries.end()) {
    return fail(Code::invalid_value, "the password is among those that are tried first");
  }
  const std::string name = own_part(user_name);
  if (name.size() >= kTellingPart && folded.find(name) != std::string::npos) {
    return fail(Code::invalid_value, "a password does not hold the name of its person");
  }
  return {};
}

}  // namespace provost::crypto
