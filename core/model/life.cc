#include "core/model/life.h"

#include <algorithm>
#include <array>

namespace provost {
namespace {

constexpr std::array kProvision{Verb::provision};
constexpr std::array kEnd{Verb::deactivate, Verb::revoke};
constexpr std::array kEndAndRemove{Verb::deactivate, Verb::revoke, Verb::remove};
constexpr std::array kRemove{Verb::remove};
constexpr std::span<const Verb> kNothing;

// Rows: before. Columns: after. Both in the order absent, active, inactive.
constexpr std::array<std::array<std::span<const Verb>, 3>, 3> kCells{{
    {kNothing, kProvision, kNothing},
    {kEndAndRemove, kProvision, kEnd},
    {kRemove, kProvision, kNothing},
}};

struct Word {
  Verb verb;
  std::string_view text;
};
constexpr std::array kWords{Word{Verb::provision, "provision"}, Word{Verb::deactivate, "deactivate"},
                            Word{Verb::revoke, "revoke"}, Word{Verb::remove, "remove"}, Word{Verb::members, "members"}};

}  // namespace

std::span<const Verb> verbs_for(Life before, Life after) {
  return kCells.at(static_cast<std::size_t>(before)).at(static_cast<std::size_t>(after));
}

bool is_barrier(Verb verb) { return verb == Verb::deactivate || verb == Verb::revoke || verb == Verb::remove; }

std::string_view to_word(Verb verb) {
  return std::find_if(kWords.begin(), kWords.end(), [&](const Word& word) { return word.verb == verb; })->text;
}

std::optional<Verb> verb_from(std::string_view word) {
  const auto* found = std::find_if(kWords.begin(), kWords.end(), [&](const Word& known) { return known.text == word; });
  return found == kWords.end() ? std::nullopt : std::optional(found->verb);
}

}  // namespace provost
