#include "connectors/zendesk_memory.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/crypto/digest.h"
#include "core/crypto/encoding.h"

namespace provost::connectors {
namespace {

constexpr std::string_view kOpening = "[provost former role: ";
constexpr std::string_view kSeal = " seal ";
constexpr std::size_t kSealLength = 32;

std::string words_of(const FormerRole& role) {
  std::string words = role.admin ? "admin" : "agent";
  words.append(" custom ").append(std::to_string(role.custom_role)).append(" groups");
  const std::size_t count = std::min(role.groups.size(), ZendeskMemory::kMostGroups);
  for (std::size_t at = 0; at < count; ++at) words.append(" ").append(std::to_string(role.groups[at]));
  return words;
}

/// The first word of the text, which it leaves.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

/// Reads what words_of() wrote; the seal has been checked.
FormerRole role_of(std::string_view words) {
  FormerRole role;
  role.admin = take_word(words) == "admin";
  take_word(words);
  role.custom_role = text::to_integer(take_word(words)).value_or(0);
  take_word(words);
  while (!words.empty() && role.groups.size() < ZendeskMemory::kMostGroups) {
    if (const auto group = text::to_integer(take_word(words))) role.groups.push_back(*group);
  }
  return role;
}

}  // namespace

std::string ZendeskMemory::seal(std::int64_t user, std::string_view words) const {
  const std::string covered =
      "provost zendesk former role\n" + place_ + "\n" + std::to_string(user) + "\n" + std::string(words);
  return crypto::to_hex(crypto::hmac_sha256(key_, covered)).substr(0, kSealLength);
}

std::string ZendeskMemory::remember(std::string_view notes, std::int64_t user, const FormerRole& role) const {
  std::string kept = recall(notes, user).notes;
  const std::string words = words_of(role);
  if (!kept.empty()) kept.append("\n");
  return kept.append(kOpening).append(words).append(kSeal).append(seal(user, words)).append("]");
}

Recalled ZendeskMemory::recall(std::string_view notes, std::int64_t user) const {
  Recalled recalled;
  bool first = true;
  while (!notes.empty()) {
    const std::size_t end = std::min(notes.find('\n'), notes.size());
    const std::string_view line = notes.substr(0, end);
    notes.remove_prefix(std::min(end + 1, notes.size()));
    // Whoever edits notes in a browser may send them back with other ends of lines.
    std::string_view ours = text::trim(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line);
    if (!ours.starts_with(kOpening) || !ours.ends_with(']')) {
      if (!first) recalled.notes.append("\n");
      recalled.notes.append(line);
      first = false;
      continue;
    }
    ours.remove_prefix(kOpening.size());
    ours.remove_suffix(1);
    const std::size_t at = ours.rfind(kSeal);
    const std::string_view words = ours.substr(0, at);
    if (at != std::string_view::npos && crypto::equal(ours.substr(at + kSeal.size()), seal(user, words))) {
      recalled.role = role_of(words);
    } else {
      recalled.forged = true;
    }
  }
  return recalled;
}

}  // namespace provost::connectors
