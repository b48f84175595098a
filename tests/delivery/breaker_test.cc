#include "core/delivery/breaker.h"

#include <gtest/gtest.h>

#include <string_view>

#include "tests/support/seeded_random.h"

namespace provost {
namespace {

using std::chrono::seconds;

constexpr auto kBarrier = Urgency::barrier;
constexpr auto kOrdinary = Urgency::ordinary;

struct PauseCase {
  const char* name;
  Urgency urgency;
  std::int64_t trials;
  Duration expected;
};
constexpr PauseCase kPauses[] = {
    {"the first trial comes after a second", kBarrier, 0, seconds(1)},
    {"for the rest as well", kOrdinary, 0, seconds(1)},
    {"it doubles", kBarrier, 2, seconds(4)},
    {"up to ten seconds for an end of access", kBarrier, 4, seconds(10)},
    {"up to a minute for the rest", kOrdinary, 6, seconds(60)},
    {"for ever", kBarrier, 1'000'000, seconds(10)},
    {"for ever for the rest, too", kOrdinary, 1'000'000, seconds(60)},
    {"a number that makes no sense is the first", kOrdinary, -1, seconds(1)},
};

TEST(TrialPause, IsReadFromTheTable) {
  for (const PauseCase& row : kPauses) EXPECT_EQ(trial_pause(row.urgency, row.trials), row.expected) << row.name;
}

/// What happens to a breaker, a letter each: f a call fails, a one is answered, r it is reopened, h it is hurried.
struct StateCase {
  const char* name;
  std::string_view story;
  bool open;
};
constexpr StateCase kStates[] = {
    {"it begins closed", "", false},
    {"four failures are nothing", "ffff", false},
    {"the fifth in a row opens it", "fffff", true},
    {"an answer between begins the count anew", "ffffaffff", false},
    {"and then five are needed again", "ffffafffff", true},
    {"a failed trial leaves it open", "fffffffff", true},
    {"any answer closes it", "ffffffa", false},
    {"after which one failure is nothing", "fffffaf", false},
    {"an earlier run left it open", "r", true},
    {"and an answer closes that, too", "ra", false},
    {"hurry alone does not open", "h", false},
    {"nor close", "fffffh", true},
};

TEST(Breaker, OpensAndClosesAsTheTableSays) {
  for (const StateCase& row : kStates) {
    test::SeededRandom random;
    Breaker breaker;
    const Breaker::Moment now{};
    for (const char event : row.story) {
      const bool before = breaker.is_open();
      if (event == 'f') {
        const bool opened = breaker.failed(now, now, random);
        EXPECT_EQ(opened, !before && breaker.is_open()) << row.name;
      }
      if (event == 'a') {
        EXPECT_EQ(breaker.answered(), before) << row.name;
      }
      if (event == 'r') breaker.reopen();
      if (event == 'h') breaker.hurry();
    }
    EXPECT_EQ(breaker.is_open(), row.open) << row.name;
  }
}

TEST(Breaker, LetsATrialGoAfterAPauseWithJitterAndEndsOfAccessFirst) {
  test::SeededRandom random;
  Breaker breaker;
  Breaker::Moment now{seconds(1000)};
  for (int failure = 0; failure < kBreakerTrips; ++failure) breaker.failed(now, now, random);
  for (std::int64_t trials = 0; trials < 12; ++trials) {
    for (const Urgency urgency : {kBarrier, kOrdinary}) {
      const Duration pause = trial_pause(urgency, trials);
      EXPECT_GE(breaker.next(urgency), now + pause * 3 / 4) << trials;
      EXPECT_LE(breaker.next(urgency), now + pause) << trials;
    }
    EXPECT_LE(breaker.next(kBarrier), breaker.next(kOrdinary));
    now = breaker.next(kBarrier);
    breaker.failed(now, now, random);
  }
  breaker.hurry();
  EXPECT_LE(breaker.next(kOrdinary), now);
  breaker.answered();
  EXPECT_LE(breaker.next(kOrdinary), now);
}

TEST(Breaker, CallsThatWereUnderWayWhenItOpenedAreNoTrials) {
  test::SeededRandom random;
  Breaker breaker;
  const Breaker::Moment begun{seconds(1000)}, now{seconds(1001)};
  for (int failure = 0; failure < kBreakerTrips; ++failure) breaker.failed(now, begun, random);
  const Breaker::Moment next = breaker.next(kOrdinary);
  for (int more = 0; more < 15; ++more) breaker.failed(now, begun, random);
  EXPECT_EQ(breaker.next(kOrdinary), next);
}

}  // namespace
}  // namespace provost
