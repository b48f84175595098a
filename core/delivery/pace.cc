#include "core/delivery/pace.h"

#include <algorithm>
#include <cmath>

namespace provost {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;
using FloatSeconds = std::chrono::duration<double>;

constexpr Duration kLongestBarrierQuiet = seconds(60);  // whatever the app asks for
constexpr Duration kLongestQuiet = std::chrono::hours(1);
constexpr Duration kLongestWindow = std::chrono::minutes(15);  // headers tell, and may be wrong; Retry-After asks
constexpr Duration kUnaskedQuiet = seconds(1);                 // after "too many" without a word on how long; doubles
constexpr std::int64_t kMostDoublings = 6;
constexpr Duration kCounting = seconds(10);
constexpr double kSlowest = 1.0 / 60;  // one call a minute: nothing is slower than that without being asked to
constexpr double kUnbounded = 50;      // past this many calls a second the rate is no matter
constexpr double kLeastBurst = 4;
constexpr double kLeastObserved = 2;  // of fewer calls nothing can be told
constexpr double kBackOff = 0.5;
constexpr double kGrowth = 1.02;           // with each call that was taken
constexpr std::int64_t kReservePart = 10;  // the part of a window that is left for ends of access

double seconds_between(Pace::Moment from, Pace::Moment to) {
  return to <= from ? 0 : duration_cast<FloatSeconds>(to - from).count();
}

/// Whoever leaves a group has no part in this: a provider may empty a thousand groups in one night.
bool overtakes(Urgency urgency) { return urgency == Urgency::barrier; }

double burst(double rate) { return std::max(kLeastBurst, rate); }

}  // namespace

std::optional<Pace::Left> Pace::left(Urgency urgency, Moment now) const {
  if (!window_) return std::nullopt;
  const Moment until =
      is_urgent(urgency) ? std::min<Moment>(window_->ends, window_->told_at + kLongestBarrierQuiet) : window_->ends;
  if (now >= until) return std::nullopt;
  return Left{window_->remaining - (overtakes(urgency) ? 0 : window_->reserve), until};
}

double Pace::tokens_at(Moment now) const {
  if (!rate_) return kUnbounded;
  return std::min(burst(*rate_), tokens_ + seconds_between(filled_at_, now) * *rate_);
}

std::int64_t Pace::allowance(Urgency urgency, Moment now, std::int64_t most) const {
  if (now < (is_urgent(urgency) ? barrier_quiet_until_ : quiet_until_)) return 0;
  std::int64_t allowed = most;
  if (const auto window = left(urgency, now)) allowed = std::min(allowed, window->calls);
  if (rate_ && !overtakes(urgency))
    allowed = std::min(allowed, static_cast<std::int64_t>(std::floor(tokens_at(now) + 1e-9)));
  return std::max<std::int64_t>(allowed, 0);
}

Pace::Moment Pace::next(Urgency urgency, Moment now) const {
  if (allowance(urgency, now, 1) > 0) return now;
  Moment at = std::max(now, is_urgent(urgency) ? barrier_quiet_until_ : quiet_until_);
  const auto window = left(urgency, now);
  if (window && window->calls <= 0) at = std::max(at, window->until);
  if (rate_ && !overtakes(urgency)) {
    const double missing = std::max(0.0, 1 - tokens_at(now));
    at = std::max(at, now + std::chrono::ceil<std::chrono::milliseconds>(FloatSeconds(missing / *rate_)));
  }
  return at;
}

void Pace::called(Moment now) {
  if (counted_ == 0 || now - counted_since_ > kCounting) {
    counted_since_ = now;
    counted_ = 0;
  }
  ++counted_;
  if (window_) window_->remaining = std::max<std::int64_t>(0, window_->remaining - 1);
  if (!rate_) return;
  tokens_ = std::max(tokens_at(now) - 1, -burst(*rate_));
  filled_at_ = now;
}

void Pace::told(Moment now, const RateHint& hint) {
  const std::int64_t most = std::max(hint.limit, hint.remaining);
  const std::int64_t reserve = most >= 2 ? std::max<std::int64_t>(1, most / kReservePart) : 0;
  window_ = Window{hint.remaining, reserve, now, now + std::min(hint.resets_in, kLongestWindow)};
}

void Pace::pushed_back(Moment now, const PushBack& push) {
  Duration quiet = std::min(push.asked, kLongestQuiet);
  if (push.too_many && push.begun >= pushed_at_) {
    pushed_at_ = now;
    const auto doublings = std::min(pushed_in_a_row_, kMostDoublings);
    ++pushed_in_a_row_;
    const bool tells_its_window = left(Urgency::ordinary, now).has_value();
    if (quiet == Duration::zero() && !tells_its_window) {
      quiet = std::min<Duration>(kUnaskedQuiet * (std::int64_t{1} << doublings), kLongestBarrierQuiet);
    }
    if (!tells_its_window) slow_down(now);  // who tells what is left needs no guess
  }
  quiet_until_ = std::max(quiet_until_, now + quiet);
  barrier_quiet_until_ = std::max(barrier_quiet_until_, now + std::min(quiet, kLongestBarrierQuiet));
}

double Pace::observed(Moment now) const {
  const double span = std::max(1.0, seconds_between(counted_since_, now));
  return std::max(kLeastObserved, static_cast<double>(counted_) / span);
}

void Pace::slow_down(Moment now) {
  rate_ = std::max(kSlowest, (rate_ ? *rate_ : std::min(observed(now), kUnbounded)) * kBackOff);
  tokens_ = 0;
  filled_at_ = now;
}

void Pace::answered(Moment now) {
  pushed_in_a_row_ = 0;
  if (!rate_) return;
  tokens_ = tokens_at(now);
  filled_at_ = now;
  rate_ = *rate_ * kGrowth;
  if (*rate_ > kUnbounded) rate_.reset();
}

void Pace::restore(Moment now, Moment quiet_until, std::optional<double> rate) {
  quiet_until_ = std::min<Moment>(quiet_until, now + kLongestQuiet);
  rate_ = rate;
  if (rate_) rate_ = std::clamp(*rate_, kSlowest, kUnbounded);
  tokens_ = 0;
  filled_at_ = now;
}

void Pace::hurry(Moment now) {
  quiet_until_ = barrier_quiet_until_ = Moment::min();
  window_.reset();
  tokens_ = std::max(1.0, tokens_at(now));
  filled_at_ = now;
}

}  // namespace provost
