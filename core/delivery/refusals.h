// How often an app has refused what is first in a lane. Kept in memory: to forget it means a few more tries, never
// fewer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "core/model/group.h"

namespace provost {

/// Used by one thread at a time. Bounded: when too many subjects are refused at once, it forgets them all.
class Refusals {
 public:
  /// Notes one more refusal; returns how many there were before.
  std::int64_t count(const Subject& subject) {
    if (counts_.size() >= kMostSubjects && !counts_.contains(subject)) counts_.clear();
    return counts_[subject]++;
  }
  /// The lane has moved on.
  void forget(const Subject& subject) { counts_.erase(subject); }

 private:
  static constexpr std::size_t kMostSubjects = 100'000;
  std::map<Subject, std::int64_t> counts_;
};

}  // namespace provost
