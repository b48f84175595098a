#include "core/delivery/retry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "tests/support/seeded_random.h"

namespace provost {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

struct BackoffCase {
  const char* name;
  std::int64_t failures_before;
  Duration cap;
  Duration most;
};
constexpr BackoffCase kBackoffs[] = {
    {"the first wait is half a second at most", 0, seconds(60), milliseconds(500)},
    {"it doubles", 1, seconds(60), seconds(1)},
    {"and doubles", 5, seconds(60), seconds(16)},
    {"up to the cap", 7, seconds(60), seconds(60)},
    {"a longer cap is reached later", 10, minutes(15), seconds(512)},
    {"but is reached", 11, minutes(15), minutes(15)},
    {"ten thousand failures do not overflow", 10'000, minutes(15), minutes(15)},
    {"a number that makes no sense is the first", -3, seconds(60), milliseconds(500)},
};

TEST(Backoff, IsAnythingFromNothingToABoundThatDoubles) {
  for (const BackoffCase& row : kBackoffs) {
    test::SeededRandom random;
    Duration least = Duration::max();
    Duration greatest = Duration::zero();
    for (int draw = 0; draw < 2000; ++draw) {
      const Duration delay = backoff(row.failures_before, row.cap, random);
      least = std::min(least, delay);
      greatest = std::max(greatest, delay);
    }
    EXPECT_GE(least, Duration::zero()) << row.name;
    EXPECT_LT(least, row.most / 20) << row.name;
    EXPECT_LE(greatest, row.most) << row.name;
    EXPECT_GT(greatest, row.most - row.most / 20) << row.name;
  }
}

enum class Expected { minute, quarter, hour, given_up };
enum class Step { ordinary, end };
enum class Letter { none, dead };

struct VerdictCase {
  const char* name;
  Code code;
  std::int64_t failures, refusals;
  Step step;
  Urgency lane;
  Expected expected;
  Letter letter = Letter::none;
  std::int64_t owed_tries = 0;
};
constexpr auto kStep = Step::ordinary;
constexpr auto kEnd = Step::end;
constexpr auto kOrdinary = Urgency::ordinary;
constexpr auto kBarrier = Urgency::barrier;
constexpr auto kLeaving = Urgency::leaving;
constexpr VerdictCase kVerdicts[] = {
    {"an app that is down is tried for ever", Code::unavailable, 1000, 0, kStep, kOrdinary, Expected::quarter},
    {"one that is busy too", Code::limited, 1000, 0, kStep, kOrdinary, Expected::quarter},
    {"one that refuses our credential too", Code::unauthenticated, 1000, 0, kStep, kOrdinary, Expected::quarter},
    {"or forbids us", Code::forbidden, 1000, 1000, kStep, kOrdinary, Expected::quarter},
    {"a bug is tried for ever", Code::internal, 1000, 1000, kStep, kOrdinary, Expected::quarter},
    {"an end of access is tried within the minute", Code::unavailable, 1000, 0, kEnd, kBarrier, Expected::minute},
    {"even with a refused credential", Code::unauthenticated, 1000, 0, kEnd, kBarrier, Expected::minute},
    {"even if forbidden", Code::forbidden, 1000, 1000, kEnd, kBarrier, Expected::minute, Letter::dead},
    {"even after a bug", Code::internal, 1000, 1000, kEnd, kBarrier, Expected::minute, Letter::dead},
    {"so is the end of a membership", Code::unavailable, 1000, 0, kEnd, kLeaving, Expected::minute},
    {"which is owed like any end", Code::invalid_value, 7, 7, kEnd, kLeaving, Expected::hour, Letter::dead},
    {"so is what stands before an end", Code::unavailable, 1000, 0, kStep, kBarrier, Expected::minute},
    {"poison is tried eight times", Code::invalid_value, 6, 6, kStep, kOrdinary, Expected::quarter},
    {"and then given up", Code::invalid_value, 7, 7, kStep, kOrdinary, Expected::given_up, Letter::dead},
    {"not counting what was no refusal", Code::invalid_value, 1000, 6, kStep, kOrdinary, Expected::quarter},
    {"a conflict is poison", Code::conflict, 7, 7, kStep, kOrdinary, Expected::given_up, Letter::dead},
    {"not found is poison", Code::not_found, 7, 7, kStep, kOrdinary, Expected::given_up, Letter::dead},
    {"too large is poison", Code::too_large, 7, 7, kStep, kBarrier, Expected::given_up, Letter::dead},
    {"a poisoned end is tried soon at first", Code::invalid_value, 6, 6, kEnd, kBarrier, Expected::minute},
    {"then hourly, for ever", Code::invalid_value, 7, 7, kEnd, kBarrier, Expected::hour, Letter::dead},
    {"really for ever", Code::unsupported, 100'000, 100'000, kEnd, kBarrier, Expected::hour, Letter::dead},
    {"one that is known to be dead is hourly from the first refusal on", Code::invalid_value, 0, 0, kEnd, kBarrier,
     Expected::hour, Letter::dead, 8},
    {"but is tried soon where the app merely cannot now", Code::unavailable, 1000, 0, kEnd, kBarrier, Expected::minute,
     Letter::none, 8},
    {"a forbidden end is no letter at first", Code::forbidden, 6, 6, kEnd, kBarrier, Expected::minute},
    {"a bug before an end gives way", Code::internal, 7, 7, kStep, kBarrier, Expected::given_up, Letter::dead},
    {"a refusal before an end gives way", Code::forbidden, 7, 7, kStep, kBarrier, Expected::given_up, Letter::dead},
    {"though not at once", Code::forbidden, 6, 6, kStep, kBarrier, Expected::minute},
    {"a refused credential does not give way", Code::unauthenticated, 7, 7, kStep, kBarrier, Expected::minute},
};

Duration most_of(Expected expected, std::int64_t failures) {
  const Duration doubled = failures < 12 ? milliseconds(500) * (1 << failures) : Duration(minutes(60));
  switch (expected) {
    case Expected::minute:
      return std::min<Duration>(seconds(60), doubled);
    case Expected::quarter:
      return std::min<Duration>(minutes(15), doubled);
    case Expected::hour:
      return minutes(60);
    case Expected::given_up:
      return Duration::zero();
  }
  return Duration::zero();
}

TEST(Verdict, IsReadFromTheTable) {
  for (const VerdictCase& row : kVerdicts) {
    test::SeededRandom random;
    Duration greatest = Duration::zero();
    for (int draw = 0; draw < 500; ++draw) {
      const bool ends = row.step == Step::end;
      const Verdict verdict = judge({row.code, row.failures, row.refusals, ends, row.lane, row.owed_tries}, random);
      EXPECT_EQ(verdict.kind == Verdict::Kind::give_up, row.expected == Expected::given_up) << row.name;
      EXPECT_EQ(verdict.kind == Verdict::Kind::owe, row.letter == Letter::dead && ends) << row.name;
      EXPECT_GE(verdict.delay, row.expected == Expected::hour ? Duration(minutes(30)) : Duration::zero()) << row.name;
      greatest = std::max(greatest, verdict.delay);
    }
    const Duration most = most_of(row.expected, row.failures);
    EXPECT_LE(greatest, most) << row.name;
    EXPECT_GE(greatest, most - most / 10) << row.name;
  }
}

TEST(Verdict, AsksForWhatIsDisputedLessOftenEachTime) {
  const auto longest = [](std::int64_t owed_tries) {
    test::SeededRandom random;
    Duration greatest{0};
    for (int draw = 0; draw < 500; ++draw) {
      const Failure failure{Code::forbidden, 0, 0, true, Urgency::barrier, owed_tries};
      greatest = std::max(greatest, judge(failure, random).delay);
    }
    return greatest;
  };
  EXPECT_LE(longest(8), minutes(2));
  EXPECT_GT(longest(8), seconds(100));
  EXPECT_GT(longest(9), seconds(200));
  EXPECT_GT(longest(1000), minutes(55));
  EXPECT_LE(longest(1000), minutes(60));
}

TEST(Verdict, CountsAsRefusalsOnlyWhatMayBeAboutTheRequest) {
  for (const Code code : {Code::unavailable, Code::limited, Code::unauthenticated}) EXPECT_FALSE(is_refusal(code));
  for (const Code code : {Code::forbidden, Code::internal, Code::invalid_value, Code::not_found, Code::conflict}) {
    EXPECT_TRUE(is_refusal(code));
  }
}

}  // namespace
}  // namespace provost
