#include "core/reconcile/respite.h"

#include <algorithm>

namespace provost {
namespace {

// The longest that are ever written, and a little for clocks that are slewed.
constexpr Duration kLongestTry = std::chrono::seconds(65);
constexpr Duration kLongestQuiet = std::chrono::minutes(61);
/// Deliveries write a new moment with each try: at the latest after a minute, and the call that it takes.
constexpr Duration kTended = std::chrono::minutes(3);
/// Putting a step off writes.
constexpr Duration kLookAgain = std::chrono::seconds(30);

bool is_tended(Instant next_try, Instant now) { return next_try >= now - kTended && next_try <= now + kLongestTry; }

Duration until(Instant moment, Instant now) { return std::max<Duration>(moment - now, kLookAgain); }

}  // namespace

Respite respite_of(const ConnectionState& state, Instant now) {
  if (state.refused_since && is_tended(state.next_check, now)) {
    return {until(state.next_check, now), "waits: the app refuses our credential"};
  }
  if (state.out_since && is_tended(state.next_trial, now)) {
    return {until(state.next_trial, now), "waits: the app does not answer"};
  }
  if (state.quiet_until > now && state.quiet_until <= now + kLongestQuiet) {
    return {until(state.quiet_until, now), "waits: the app asked to be left alone"};
  }
  return {};
}

}  // namespace provost
