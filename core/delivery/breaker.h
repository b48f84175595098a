// Whether an app that does not answer is called: by one call at a time, until it is well again.
#pragma once

#include <chrono>
#include <cstdint>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/store/lane_table.h"

namespace provost {

/// How many calls in a row must fail, by timeout, 5xx or network, before the connection is open.
inline constexpr std::int64_t kBreakerTrips = 5;

/// How long after the failed trial number `trials` (0: the failure that opened it) the next may be made. It doubles
/// from a second, up to 10 s for an end of access and a minute for the rest.
Duration trial_pause(Urgency urgency, std::int64_t trials);

/// Closed: everything flows. Open: one call is a trial, and then one more after a pause, ends of access first. Any
/// answer closes it. Used by one thread; all moments are of the clock that never steps.
class Breaker {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  bool is_open() const { return open_; }
  /// When the next call of this urgency may be made; the past while it is closed.
  Moment next(Urgency urgency) const;

  /// The app answered, whatever it said. True if that closed it.
  bool answered();
  /// The app did not answer a call that began at this moment. True if that opened it. While it is open, calls that
  /// began before the pause are no trials.
  bool failed(Moment now, Moment begun, Random& random);
  /// It was open when an earlier run ended: the first trial may be made at once.
  void reopen();
  /// Somebody wants it to be tried now.
  void hurry();
  /// Somebody else tries it, and is to be done by this moment.
  void leave_until(Moment moment);

 private:
  void wait(Moment now, Random& random);

  bool open_ = false;
  std::int64_t failures_ = 0;  // in a row, while closed
  std::int64_t trials_ = 0;    // failed ones, while open
  Moment paused_at_ = Moment::min();
  Moment next_barrier_{}, next_ordinary_{};
};

}  // namespace provost
