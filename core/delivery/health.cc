#include "core/delivery/health.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "core/delivery/alarm.h"
#include "core/delivery/parcel.h"
#include "core/delivery/retry.h"

namespace provost {
namespace {

constexpr double kMilli = 1000;
constexpr Duration kLongestTrialPause =
    std::chrono::seconds(10);  // as the breaker has it; more is from before a clock stepped
constexpr Duration kTrialJitter = std::chrono::milliseconds(500);
constexpr Duration kWorthKeeping = std::chrono::seconds(5);  // shorter silences are over before anybody could read them

/// What an answer says about the app, apart from the request.
enum class Bearing { answered, silent, too_many, refused, ours };

struct BearingOf {
  Code code;
  Bearing bearing;
};
/// Every other code is about the request: the app answered.
constexpr BearingOf kBearings[] = {
    {Code::unavailable, Bearing::silent}, {Code::limited, Bearing::too_many}, {Code::unauthenticated, Bearing::refused},
    {Code::forbidden, Bearing::refused},  {Code::internal, Bearing::ours},
};

Bearing bearing_of(const Error* failure) {
  if (failure == nullptr) return Bearing::answered;
  const auto* row = std::find_if(std::begin(kBearings), std::end(kBearings),
                                 [&](const BearingOf& each) { return each.code == failure->code; });
  return row == std::end(kBearings) ? Bearing::answered : row->bearing;
}

}  // namespace

Health::Health(const DeliveryTools& tools, ConnectionId connection)
    : tools_(tools), connection_(std::move(connection)) {}

std::int64_t Health::allowance(Urgency urgency, std::int64_t most) const {
  const std::lock_guard lock(mutex_);
  if (standing_.is_broken()) return 0;
  const std::int64_t paced = pace_.allowance(urgency, now(), most);
  if (!breaker_.is_open()) return paced;
  return now() < breaker_.next(urgency) ? 0 : std::min<std::int64_t>(paced, 1);
}

Duration Health::wait(Urgency urgency) const {
  const std::lock_guard lock(mutex_);
  Moment next = std::max(pace_.next(urgency, now()), breaker_.next(urgency));
  if (standing_.is_broken()) next = std::max(next, standing_.next_check());
  return std::max(Duration::zero(), until(next));
}

bool Health::is_out() const {
  const std::lock_guard lock(mutex_);
  return breaker_.is_open();
}

bool Health::is_answering() const {
  const std::lock_guard lock(mutex_);
  return answering_;
}

Health::Moment Health::called() {
  const std::lock_guard lock(mutex_);
  const Moment begun = now();
  pace_.called(begun);
  return begun;
}

Standing::Task Health::task() const {
  const std::lock_guard lock(mutex_);
  return standing_.task(now());
}

void Health::renewed() {
  const std::lock_guard lock(mutex_);
  standing_.renewed();
}

bool Health::take_change() {
  const std::lock_guard lock(mutex_);
  return std::exchange(changed_, false);
}

std::int64_t Health::refused(const Subject& subject) {
  const std::lock_guard lock(mutex_);
  return refusals_.count(subject);
}

void Health::moved_on(const Subject& subject) {
  const std::lock_guard lock(mutex_);
  refusals_.forget(subject);
}

Health::News Health::journey_over(bool failed) {
  const std::lock_guard lock(mutex_);
  if (std::exchange(troubled_, failed) == failed) return News::none;
  return failed ? News::troubled : News::recovered;
}

Health::Advice Health::heard(const Answer& answer, Urgency lane) {
  const std::lock_guard lock(mutex_);
  Advice advice;
  const Bearing bearing = bearing_of(answer.failure);
  answering_ = bearing == Bearing::answered;
  switch (bearing) {
    case Bearing::answered:
      note_answered();
      note_taken();
      break;
    case Bearing::silent:
      pace_.pushed_back(now(), {answer.asked_pause, false, answer.begun});
      note_pace();
      note_failed(*answer.failure, answer.begun);
      if (breaker_.is_open()) advice.at_most = std::max(Duration::zero(), until(breaker_.next(lane)));
      break;
    case Bearing::too_many:
      note_answered();
      pace_.pushed_back(now(), {answer.asked_pause, true, answer.begun});
      changed_ = true;
      break;
    case Bearing::refused:
      note_answered();
      advice.credential_in_doubt = standing_.refused(now());
      break;
    case Bearing::ours:
      break;
  }
  return advice;
}

void Health::told(const RateHint& hint) {
  const std::lock_guard lock(mutex_);
  pace_.told(now(), hint);
  note_pace();
}

void Health::note_pace() {
  if (pace_.next(Urgency::ordinary, now()) > now() + kWorthKeeping) changed_ = true;
}

void Health::note_answered() {
  if (!breaker_.answered()) return;
  changed_ = true;
  tools_.log.info("delivery.app_back", {{"connection", connection_.value}});
  out_since_.reset();
  reason_.clear();
}

void Health::note_taken() {
  const bool slowed = pace_.rate().has_value();
  pace_.answered(now());
  if (slowed && !pace_.rate()) changed_ = true;  // nobody is told any more that it is slow
  standing_.answered();
}

void Health::note_failed(const Error& failure, Moment begun) {
  const bool opened = breaker_.failed(now(), begun, tools_.random);
  if (breaker_.is_open()) changed_ = true;  // the next trial, at least
  if (!opened) return;
  out_since_ = tools_.clock.now();
  reason_ = storable(failure.detail);
  tools_.log.warning("delivery.app_out", {{"connection", connection_.value}, {"reason", reason_}});
}

bool Health::agree(const ConnectionState& kept) {
  const std::lock_guard lock(mutex_);
  alarm_rings_ = kept.refused_since.has_value();
  if (!alarm_rings_) return true;
  const Duration left = std::min(kept.next_check - tools_.clock.now(), Standing::kCheckEvery);
  if (left <= Duration::zero()) return true;
  refused_since_ = kept.refused_since;
  reason_ = kept.reason;
  standing_.left_to_others(now() + left);
  return false;
}

bool Health::agree_on_trial(const ConnectionState& kept) {
  const std::lock_guard lock(mutex_);
  if (!kept.out_since) {  // there the app answers
    breaker_.hurry();
    return true;
  }
  const Duration left = kept.next_trial - tools_.clock.now();
  if (left <= Duration::zero() || left > kLongestTrialPause) return true;
  breaker_.leave_until(now() + left + backoff(0, kTrialJitter, tools_.random));
  return false;
}

void Health::checked(const Result<void>& result) {
  const std::lock_guard lock(mutex_);
  changed_ = true;
  switch (standing_.checked(result, now())) {
    case Standing::Change::none:
      break;
    case Standing::Change::broke:
      refused_since_ = tools_.clock.now();
      reason_ = storable(result.error().detail);
      if (!std::exchange(alarm_rings_, true)) alarm::credential_refused(tools_.log, connection_, reason_);
      break;
    case Standing::Change::mended:
      refused_since_.reset();
      reason_.clear();
      if (std::exchange(alarm_rings_, false)) alarm::credential_accepted(tools_.log, connection_);
      break;
  }
}

void Health::hurry() {
  const std::lock_guard lock(mutex_);
  breaker_.hurry();
  pace_.hurry(now());
  standing_.hurry();
}

Duration Health::until(Moment moment) const { return std::chrono::ceil<Duration>(moment - now()); }

Instant Health::wall(Moment moment) const { return tools_.clock.now() + until(moment); }

ConnectionState Health::state() const {
  const std::lock_guard lock(mutex_);
  ConnectionState state;
  state.connection = connection_;
  state.out_since = out_since_;
  state.refused_since = refused_since_;
  if (out_since_) state.next_trial = wall(std::max(now(), breaker_.next(Urgency::barrier)));
  if (refused_since_) state.next_check = wall(std::max(now(), standing_.next_check()));
  const Moment next = pace_.next(Urgency::ordinary, now());
  if (next > now() + kWorthKeeping) state.quiet_until = wall(next);
  if (const auto rate = pace_.rate()) state.rate_milli = std::llround(*rate * kMilli);
  if (out_since_ || refused_since_) state.reason = reason_;
  return state;
}

void Health::restore(const ConnectionState& state) {
  const std::lock_guard lock(mutex_);
  const Instant wall_now = tools_.clock.now();
  if (state.out_since) breaker_.reopen();
  if (state.refused_since) standing_.restore_broken();
  alarm_rings_ = state.refused_since.has_value();
  out_since_ = state.out_since;
  refused_since_ = state.refused_since;
  reason_ = state.reason;
  const Duration quiet = std::clamp<Duration>(state.quiet_until - wall_now, Duration::zero(), std::chrono::hours(1));
  const auto rate = state.rate_milli > 0 ? std::optional(static_cast<double>(state.rate_milli) / kMilli) : std::nullopt;
  if (quiet > Duration::zero() || rate) pace_.restore(now(), now() + quiet, rate);
}

}  // namespace provost
