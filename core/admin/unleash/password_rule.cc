#include "core/admin/unleash/password_rule.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/admin/unleash/answers.h"
#include "core/crypto/password_policy.h"

namespace provost::unleash {
namespace {

constexpr std::size_t kLeast = 10;
constexpr std::size_t kMostBytes = 1024;  // that are hashed

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_special(char c) { return !is_lower(c) && !is_upper(c) && !is_digit(c); }

/// The characters of a text, each with all its bytes.
std::vector<std::string_view> characters_of(std::string_view text) {
  std::vector<std::string_view> characters;
  std::size_t begin = 0;
  for (std::size_t at = 1; at <= text.size(); ++at) {
    if (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) continue;
    characters.push_back(text.substr(begin, at - begin));
    begin = at;
  }
  return characters;
}

bool repeats(const std::vector<std::string_view>& characters) {
  for (std::size_t at = 2; at < characters.size(); ++at) {
    if (characters[at] == characters[at - 1] && characters[at] == characters[at - 2]) return true;
  }
  return false;
}

struct Wanted {
  bool (*is)(char);
  std::string_view sentence;
};
constexpr std::array kWanted{Wanted{is_lower, "The password must contain at least one lowercase letter."},
                             Wanted{is_upper, "The password must contain at least one uppercase letter."},
                             Wanted{is_digit, "The password must contain at least one number."},
                             Wanted{is_special, "The password must contain at least one special character."}};

http::Response refusal(std::string_view name, std::string_view message, Array errors) {
  const Value detail = Value::object({{"validationErrors", std::move(errors)}, {"message", message}});
  return object_answer(400, Value::object({{"name", name}, {"message", message}, {"details", Value::array({detail})}}));
}

}  // namespace

std::vector<std::string> weaknesses_of(std::string_view password) {
  std::vector<std::string> weaknesses;
  const auto characters = characters_of(password);
  if (characters.size() < kLeast) weaknesses.emplace_back("The password must be at least 10 characters long.");
  if (password.size() > kMostBytes) weaknesses.emplace_back("The password must be at most 1024 bytes long.");
  if (repeats(characters))
    weaknesses.emplace_back("The password may not contain sequences of three or more repeated characters.");
  for (const Wanted& wanted : kWanted) {
    if (std::none_of(password.begin(), password.end(), wanted.is)) weaknesses.emplace_back(wanted.sentence);
  }
  return weaknesses;
}

std::optional<http::Response> password_refusal(const Secret& password, std::string_view user_name) {
  if (password.reveal().empty()) return refusal("PasswordUndefinedError", "Password cannot be empty or undefined", {});
  auto weaknesses = weaknesses_of(password.reveal());
  if (weaknesses.empty()) {
    const auto checked = crypto::check_new_password(password, user_name);
    if (!checked) weaknesses.push_back(checked.error().detail);
  }
  if (weaknesses.empty()) return std::nullopt;
  Array errors(weaknesses.begin(), weaknesses.end());
  return refusal("OwaspValidationError", weaknesses.front(), std::move(errors));
}

}  // namespace provost::unleash
