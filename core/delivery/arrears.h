// What one app still owes of one subject: the ends of access that it refused for good.
#pragma once

#include <cstdint>
#include <vector>

#include "core/store/dead_table.h"

namespace provost {

/// A value; pure. Knows of nothing that is not told to it.
class Arrears {
 public:
  Arrears() = default;
  /// `beyond`: there are more than these letters, of which nothing is known but that.
  Arrears(std::vector<DeadLetter> letters, bool beyond) : letters_(std::move(letters)), beyond_(beyond) {}

  bool empty() const { return letters_.empty() && !beyond_; }
  /// True if the app refused this step of this event for good.
  bool holds(std::int64_t seq, std::int64_t step) const;
  /// How often it did; 0 if it is not owed.
  std::int64_t tries(std::int64_t seq, std::int64_t step) const;
  /// The most that any step of this event was tried.
  std::int64_t tries_of(std::int64_t seq) const;
  /// True if any step of this event with this verb is owed.
  bool holds(std::int64_t seq, Verb verb) const;
  /// The first step of this event that is owed; 0 if none is.
  std::int64_t first_of(std::int64_t seq) const;

  /// The app refused one more, or one again.
  void add(const DeadLetter& letter);
  /// The app took a step. Returns what it need not hear any more: that step, what an earlier event said by the same
  /// verb of a person, and everything before somebody or a group that is gone. Another change of a group says nothing
  /// of those who left it before.
  struct Taken {
    std::int64_t seq = 0, step = 0;
    Verb verb = Verb::provision;
    bool is_last = false;  // the person or the group is gone from the app
  };
  std::vector<DeadLetter> settle(const Taken& taken);

 private:
  std::vector<DeadLetter> letters_;
  bool beyond_ = false;
};

}  // namespace provost
