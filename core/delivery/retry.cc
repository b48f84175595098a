#include "core/delivery/retry.h"

#include <algorithm>
#include <chrono>

namespace provost {
namespace {

constexpr Duration kBase = std::chrono::milliseconds(500);
constexpr Duration kBarrierCap = std::chrono::seconds(60);
constexpr Duration kOrdinaryCap = std::chrono::minutes(15);
constexpr Duration kHour = std::chrono::hours(1);
constexpr std::int64_t kMostDoublings = 20;  // past every cap, and far from overflow

/// What a code says about the next try.
enum class Nature {
  passing,   // the app cannot now; it says nothing about this request
  disputed,  // a bug or a refusal: of the connection, or of this request alone
  poison,    // the app will not take this request however often it is sent
};

Nature nature_of(Code code) {
  switch (code) {
    case Code::unavailable:
    case Code::limited:
    case Code::unauthenticated:
      return Nature::passing;
    case Code::forbidden:
    case Code::internal:
      return Nature::disputed;
    case Code::invalid_syntax:
    case Code::invalid_value:
    case Code::invalid_filter:
    case Code::invalid_path:
    case Code::no_target:
    case Code::mutability:
    case Code::uniqueness:
    case Code::conflict:
    case Code::too_many:
    case Code::not_found:
    case Code::precondition_failed:
    case Code::too_large:
    case Code::unsupported:
      return Nature::poison;
  }
  return Nature::disputed;
}

/// Half an hour to an hour: often enough to heal by itself, seldom enough to be no load.
Duration hourly(Random& random) {
  const auto half = kHour / 2;
  return half + Duration{static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(half.count())))};
}

/// From a minute to an hour, doubling each time.
Duration growing(std::int64_t owed_tries, Random& random) {
  const std::int64_t doublings = std::clamp<std::int64_t>(owed_tries - kPoisonTries + 1, 0, kMostDoublings);
  return backoff(kMostDoublings, std::min<Duration>(kHour, kBarrierCap * (std::int64_t{1} << doublings)), random);
}

}  // namespace

bool is_refusal(Code code) { return nature_of(code) != Nature::passing; }

Duration backoff(std::int64_t failures_before, Duration cap, Random& random) {
  const std::int64_t doublings = std::clamp<std::int64_t>(failures_before, 0, kMostDoublings);
  const Duration most = std::min<Duration>(cap, kBase * (std::int64_t{1} << doublings));
  return Duration{static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most.count()) + 1))};
}

Verdict judge(const Failure& failure, Random& random) {
  const Nature nature = nature_of(failure.code);
  const bool urgent = is_urgent(failure.lane);
  const bool worn_out =
      nature != Nature::passing && (failure.owed_tries > 0 || failure.refusals_before + 1 >= kPoisonTries);
  if (worn_out && failure.is_barrier) {
    return Verdict{Verdict::Kind::owe, nature == Nature::poison ? hourly(random) : growing(failure.owed_tries, random)};
  }
  const bool in_the_way = nature == Nature::disputed && urgent;
  if (worn_out && (nature == Nature::poison || in_the_way)) return Verdict{Verdict::Kind::give_up, Duration{0}};
  return Verdict{Verdict::Kind::retry, backoff(failure.failures_before, urgent ? kBarrierCap : kOrdinaryCap, random)};
}

}  // namespace provost
