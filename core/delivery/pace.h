// How fast one app may be called, as far as it told us or made us feel it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/delivery/rate_hint.h"
#include "core/store/lane_table.h"

namespace provost {

/// A bucket of tokens, one for each call of a verb, that has no bottom until the app says "too many". Three things fill
/// and empty it: what the headers say is left of a window, a rate that is found by halving at each 429 and growing with
/// each answer, and a time in which the app wants to be left alone.
///
/// Ends of access overtake: they may take the last tokens of a window, which ordinary calls leave, are not held to the
/// rate (though they use it up), and are left waiting for a minute at most. Of these three, those who leave a group
/// have the last. Used by one thread; all moments are of the clock that never steps.
class Pace {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  /// How many calls of this urgency may be made now; at most `most`.
  std::int64_t allowance(Urgency urgency, Moment now, std::int64_t most) const;
  /// When the next call of this urgency may be made; `now` if it may.
  Moment next(Urgency urgency, Moment now) const;

  /// A call goes out.
  void called(Moment now);
  /// A reply had headers about the rate.
  void told(Moment now, const RateHint& hint);
  /// The app said "too many", or "not now": with how long to stay away, or zero. "Too many" alone slows the rate, and
  /// once for all calls that were under way when it was said first.
  struct PushBack {
    Duration asked{0};
    bool too_many = false;
    Moment begun = Moment::max();  // when the call went out
  };
  void pushed_back(Moment now, const PushBack& push);
  /// The app took a call.
  void answered(Moment now);

  /// The rate that was found, in calls a second; for people and for restarts.
  std::optional<double> rate() const { return rate_; }
  /// What an earlier run had found. An end of access asks anew whether it must wait.
  void restore(Moment now, Moment quiet_until, std::optional<double> rate);
  /// Somebody wants it to be tried now.
  void hurry(Moment now);

 private:
  struct Window {
    std::int64_t remaining = 0, reserve = 0;
    Moment told_at, ends;
  };

  double tokens_at(Moment now) const;
  /// What is left of the window for calls of this urgency, and until when that holds; nothing if there is none.
  struct Left {
    std::int64_t calls;
    Moment until;
  };
  std::optional<Left> left(Urgency urgency, Moment now) const;
  double observed(Moment now) const;
  void slow_down(Moment now);

  Moment quiet_until_ = Moment::min();
  Moment barrier_quiet_until_ = Moment::min();
  std::int64_t pushed_in_a_row_ = 0;
  Moment pushed_at_ = Moment::min();
  std::optional<Window> window_;
  std::optional<double> rate_;  // calls a second
  double tokens_ = 0;
  Moment filled_at_{};
  Moment counted_since_{};  // for the rate at which calls went out lately
  std::int64_t counted_ = 0;
};

}  // namespace provost
