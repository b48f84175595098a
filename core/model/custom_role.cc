#include "core/model/custom_role.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "core/base/text.h"

namespace provost {
namespace {

struct Dated {
  std::string_view word;
  Instant since;
};

Dated dated_in(std::string_view part) {
  const std::size_t at = std::min(part.find('@'), part.size());
  const auto us = text::to_integer(part.substr(std::min(at + 1, part.size())));
  // One that cannot be read is held by nothing that was minted.
  return {part.substr(0, at), us ? Instant{*us} : Instant{INT64_MAX}};
}

void append(std::string& words, std::string_view word) { words.append(words.empty() ? "" : " ").append(word); }

std::optional<Instant> since_of(std::string_view dated_words, std::string_view word) {
  for (const std::string_view part : text::split_words(dated_words)) {
    const Dated dated = dated_in(part);
    if (dated.word == word) return dated.since;
  }
  return std::nullopt;
}

}  // namespace

std::string DatedWords::words() const { return words_at(Instant{INT64_MAX}); }

std::string DatedWords::words_at(Instant minted) const {
  std::string words;
  for (const std::string_view part : text::split_words(text)) {
    const Dated dated = dated_in(part);
    if (dated.since <= minted) append(words, dated.word);
  }
  return words;
}

DatedWords DatedWords::turned_into(std::string_view wanted, Instant now) const {
  DatedWords turned;
  for (const std::string_view word : text::split_words(wanted)) {
    append(turned.text, std::string(word) + "@" + std::to_string(since_of(text, word).value_or(now).us));
  }
  return turned;
}

}  // namespace provost
