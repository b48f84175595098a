// What becomes of a call that an app did not take: tried again and when, or given up.
#pragma once

#include <cstdint>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/store/lane_table.h"

namespace provost {

/// How often an app may refuse an ordinary step for good before the lane goes on without it.
inline constexpr std::int64_t kPoisonTries = 8;

/// One failure.
struct Failure {
  Code code = Code::internal;
  std::int64_t failures_before = 0;  // of this lane since its last success, whatever their cause
  std::int64_t refusals_before = 0;  // those among them with is_refusal()
  bool is_barrier = false;           // the step that failed ends an access
  Urgency lane = Urgency::ordinary;  // whether the lane holds an end of access, perhaps behind this step
  std::int64_t owed_tries = 0;       // of the dead letter that this step is already; else 0
};

/// True if a failure of this code may be about this very request, so that it would fail however often it is sent; false
/// if the app merely cannot now.
bool is_refusal(Code code);

struct Verdict {
  enum class Kind {
    retry,
    give_up,  // a dead letter, and the lane goes on
    owe,      // a dead letter, and the lane goes on, but the app is asked again once it has heard the rest
  };
  Kind kind = Kind::retry;
  Duration delay{0};  // until then, unless it is given up

  bool operator==(const Verdict&) const = default;
};

/// Decides about a failure. What an app refuses for good holds nothing up: an ordinary step is given up, and an end of
/// access is owed, once it was refused as often as an ordinary step may be. A step that the app can take later is tried
/// for ever, except that no ordinary step may hold up an end of access because of a bug or a refusal.
Verdict judge(const Failure& failure, Random& random);

/// Full jitter: anything from nothing to 0.5 s doubled with each failure before, but no more than the cap.
Duration backoff(std::int64_t failures_before, Duration cap, Random& random);

}  // namespace provost
