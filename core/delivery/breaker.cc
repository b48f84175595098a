#include "core/delivery/breaker.h"

#include <algorithm>

namespace provost {
namespace {

constexpr Duration kFirstPause = std::chrono::seconds(1);
constexpr Duration kLongestBarrierPause = std::chrono::seconds(10);
constexpr Duration kLongestPause = std::chrono::seconds(60);
constexpr std::int64_t kMostDoublings = 10;  // past every cap

/// Three quarters of a pause to all of it, so that many servers do not ask at the same moment.
Duration jittered(Duration pause, std::uint64_t per_mille) {
  return pause * 3 / 4 + Duration(pause.count() / 4 * static_cast<std::int64_t>(per_mille) / 1000);
}

}  // namespace

Duration trial_pause(Urgency urgency, std::int64_t trials) {
  const Duration longest = is_urgent(urgency) ? kLongestBarrierPause : kLongestPause;
  return std::min(longest, kFirstPause * (std::int64_t{1} << std::clamp<std::int64_t>(trials, 0, kMostDoublings)));
}

Breaker::Moment Breaker::next(Urgency urgency) const {
  if (!open_) return Moment::min();
  return is_urgent(urgency) ? next_barrier_ : next_ordinary_;
}

bool Breaker::answered() {
  failures_ = 0;
  trials_ = 0;
  const bool closes = open_;
  open_ = false;
  return closes;
}

bool Breaker::failed(Moment now, Moment begun, Random& random) {
  if (open_) {
    if (begun < paused_at_) return false;
    ++trials_;
    wait(now, random);
    return false;
  }
  if (++failures_ < kBreakerTrips) return false;
  open_ = true;
  trials_ = 0;
  wait(now, random);
  return true;
}

void Breaker::reopen() {
  open_ = true;
  trials_ = 0;
  hurry();
}

void Breaker::hurry() { next_barrier_ = next_ordinary_ = Moment::min(); }

void Breaker::leave_until(Moment moment) {
  next_barrier_ = std::max(next_barrier_, moment);
  next_ordinary_ = std::max(next_ordinary_, moment);
}

void Breaker::wait(Moment now, Random& random) {
  paused_at_ = now;
  const std::uint64_t jitter = random.below(1001);
  next_barrier_ = now + jittered(trial_pause(Urgency::barrier, trials_), jitter);
  next_ordinary_ = now + jittered(trial_pause(Urgency::ordinary, trials_), jitter);
}

}  // namespace provost
