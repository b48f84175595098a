#include "connectors/redaction.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/http/uri.h"
#include "core/model/json.h"

namespace provost::connectors {
namespace {

constexpr std::string_view kMark = "[redacted]";
constexpr std::string_view kCredentialCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+/=.~-";
constexpr std::string_view kJoints = "_+=.~-";
constexpr std::string_view kSchemes = "basic bearer";
/// What follows the name of a scheme where somebody only speaks of it.
constexpr std::string_view kProse =
    "and auth authentication authorization credential credentials header is or realm required scheme token tokens was";

constexpr std::size_t kLongRun = 20;
constexpr std::size_t kLongestWord = 20;
constexpr std::size_t kLongestNumberedWord = 12;  // such as v2 or oauth2
constexpr std::size_t kMostDigitsOfWord = 3;
constexpr std::size_t kUuidSize = 36;

/// Characters that credentials are written in, as many as stand together, and what is around them.
struct Run {
  std::string_view text;
  bool after_scheme = false;
  char before = ' ';
  char behind = ' ';
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// True if each of the parts between separators is one of these.
template <class Predicate>
bool all_parts(std::string_view text, std::string_view separators, Predicate is_one) {
  for (;;) {
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    if (!is_one(text.substr(0, end))) return false;
    if (end == text.size()) return true;
    text.remove_prefix(end + 1);
  }
}

/// Letters, or a number, or a short word with a number at its end.
bool is_word(std::string_view part) {
  const auto first_digit = std::find_if_not(part.begin(), part.end(), is_letter);
  const auto letters = static_cast<std::size_t>(first_digit - part.begin());
  const std::size_t digits = part.size() - letters;
  if (!std::all_of(first_digit, part.end(), is_digit)) return false;
  if (digits == 0) return letters <= kLongestWord;
  return letters == 0 || (letters <= kLongestNumberedWord && digits <= kMostDigitsOfWord);
}

bool is_uuid(std::string_view text) {
  if (text.size() != kUuidSize) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool hyphen = at == 8 || at == 13 || at == 18 || at == 23;
    if (hyphen ? text[at] != '-' : !is_hex(text[at])) return false;
  }
  return true;
}

bool is_path(std::string_view text) {
  return all_parts(text, "/",
                   [](std::string_view segment) { return is_uuid(segment) || all_parts(segment, kJoints, is_word); });
}

/// Either side of an e-mail address. What stands before an @ behind a colon or a slash is the password of an address.
bool is_mail_part(const Run& run) {
  const bool plain = run.text.find_first_of("/=~") == std::string_view::npos;
  if (!plain) return false;
  if (run.behind == '@') return run.before != ':';
  const std::size_t dot = run.text.rfind('.');
  const bool host = dot != std::string_view::npos && dot + 1 < run.text.size() &&
                    std::all_of(run.text.begin() + static_cast<std::ptrdiff_t>(dot) + 1, run.text.end(), is_letter);
  return run.before == '@' && host;
}

/// RFC 7519 §3: three parts, the first of which is that of a JSON object.
bool is_jwt(std::string_view text) { return text.starts_with("eyJ") && std::count(text.begin(), text.end(), '.') == 2; }

bool is_prose(std::string_view word) {
  const std::string lower = text::lower_ascii(word.substr(0, word.find('=')));
  return text::holds_word(kProse, lower);
}

bool is_credential(const Run& run) {
  if (run.text.empty()) return false;
  if (run.after_scheme) return !is_prose(run.text);
  if (run.text.size() < kLongRun) return false;
  if (is_jwt(run.text)) return true;
  const bool mixed = std::any_of(run.text.begin(), run.text.end(), is_letter) &&
                     std::any_of(run.text.begin(), run.text.end(), is_digit);
  return mixed && !is_mail_part(run) && !is_path(run.text);
}

std::string without_credentials(std::string_view line) {
  std::string left;
  bool after_scheme = false;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t end = std::min(line.find_first_not_of(kCredentialCharacters, at), line.size());
    if (end == at) {
      after_scheme = after_scheme && line[at] == ' ';
      left += line[at++];
      continue;
    }
    std::string_view text = line.substr(at, end - at);
    while (text.ends_with('.')) text.remove_suffix(1);  // the stop of a sentence
    const Run run{text, after_scheme, at == 0 ? ' ' : line[at - 1], end == line.size() ? ' ' : line[end]};
    left.append(is_credential(run) ? kMark : text).append(end - at - text.size(), '.');
    after_scheme = text::holds_word(kSchemes, text::lower_ascii(text));
    at = end;
  }
  return left;
}

/// How an app may repeat the secrets that it was shown.
Hidden spellings_of(std::span<const Secret> secrets) {
  Hidden spellings;
  for (const Secret& secret : secrets) {
    if (secret.empty()) continue;
    const std::string quoted = json::write(Value(secret.reveal()));
    spellings.push_back(secret);
    spellings.emplace_back(quoted.substr(1, quoted.size() - 2));
    spellings.emplace_back(http::encode_query(secret.reveal()));
  }
  return spellings;
}

/// The size of the longest of them at the front of the text, or 0: the shorter may begin as the longer does.
std::size_t longest_at(std::string_view text, const Hidden& spellings) {
  std::size_t longest = 0;
  for (const Secret& each : spellings) {
    if (text.starts_with(each.reveal())) longest = std::max(longest, each.reveal().size());
  }
  return longest;
}

std::string without_secrets(std::string_view line, const Hidden& spellings) {
  std::string left;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t size = longest_at(line.substr(at), spellings);
    if (size == 0) {
      left += line[at++];
    } else {
      left += kMark;
      at += size;
    }
  }
  return left;
}

}  // namespace

std::string redacted(std::string_view line, std::span<const Secret> secrets) {
  return without_credentials(without_secrets(line, spellings_of(secrets)));
}

Secret credential_in(const Secret& authorization) {
  const std::string_view value = authorization.reveal();
  return Secret(std::string(value.substr(value.rfind(' ') + 1)));
}

}  // namespace provost::connectors
