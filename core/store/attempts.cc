#include "core/store/attempts.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace provost::sql {
namespace {

constexpr int kMostRetries = 3;
constexpr std::uint64_t kFirstPauseUs = 20'000;
constexpr std::uint64_t kLongestPauseUs = 500'000;

/// Nothing is wrong with a change that met others each time; `conflict` is what the work itself may say.
Result<void> worn_out(Result<void> result) {
  if (!result && result.error().code == Code::conflict) result.error().code = Code::unavailable;
  return result;
}

}  // namespace

Outcome settle(Result<void> verdict, const std::optional<Failure>& failure) {
  if (!failure) return {Remedy::give_up, std::move(verdict)};
  if (failure->remedy == Remedy::give_up && !verdict) return {Remedy::give_up, std::move(verdict)};
  return {failure->remedy, tl::unexpected<Error>(failure->error)};
}

Outcome without_connection(Error error) {
  const Remedy remedy = error.code == Code::limited ? Remedy::give_up : Remedy::reconnect;
  return {remedy, fail(Code::unavailable, std::move(error.detail))};
}

Result<void> run_until_settled(Random& random, const std::function<Outcome()>& attempt) {
  std::uint64_t pause_us = kFirstPauseUs;
  for (int retries = 0;; ++retries) {
    Outcome outcome = attempt();
    if (outcome.remedy == Remedy::give_up) return std::move(outcome.result);
    if (retries == kMostRetries) return worn_out(std::move(outcome.result));
    std::this_thread::sleep_for(std::chrono::microseconds(random.below(pause_us)));
    pause_us = std::min(pause_us * 4, kLongestPauseUs);
  }
}

}  // namespace provost::sql
