#include "core/delivery/arrears.h"

#include <algorithm>
#include <optional>

namespace provost {
namespace {

bool settles(const Arrears::Taken& taken, const DeadLetter& letter) {
  if (letter.seq > taken.seq) return false;
  if (taken.is_last || (letter.seq == taken.seq && letter.step == taken.step)) return true;
  return letter.subject.kind == SubjectKind::user && letter.verb == taken.verb;
}

}  // namespace

bool Arrears::holds(std::int64_t seq, std::int64_t step) const {
  return std::any_of(letters_.begin(), letters_.end(),
                     [&](const DeadLetter& each) { return each.seq == seq && each.step == step; });
}

bool Arrears::holds(std::int64_t seq, Verb verb) const {
  return std::any_of(letters_.begin(), letters_.end(),
                     [&](const DeadLetter& each) { return each.seq == seq && each.verb == verb; });
}

std::int64_t Arrears::tries(std::int64_t seq, std::int64_t step) const {
  const auto letter = std::find_if(letters_.begin(), letters_.end(),
                                   [&](const DeadLetter& each) { return each.seq == seq && each.step == step; });
  return letter == letters_.end() ? 0 : letter->tries;
}

std::int64_t Arrears::tries_of(std::int64_t seq) const {
  std::int64_t most = 0;
  for (const DeadLetter& each : letters_) {
    if (each.seq == seq) most = std::max(most, each.tries);
  }
  return most;
}

std::int64_t Arrears::first_of(std::int64_t seq) const {
  std::optional<std::int64_t> first;
  for (const DeadLetter& each : letters_) {
    if (each.seq == seq) first = std::min(each.step, first.value_or(each.step));
  }
  return first.value_or(0);
}

void Arrears::add(const DeadLetter& letter) {
  if (!holds(letter.seq, letter.step)) letters_.push_back(letter);
}

std::vector<DeadLetter> Arrears::settle(const Taken& taken) {
  const auto kept = std::stable_partition(letters_.begin(), letters_.end(),
                                          [&](const DeadLetter& each) { return !settles(taken, each); });
  std::vector<DeadLetter> settled(kept, letters_.end());
  letters_.erase(kept, letters_.end());
  return settled;
}

}  // namespace provost
