#include "core/delivery/pace.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace provost {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto kBarrier = Urgency::barrier;
constexpr auto kOrdinary = Urgency::ordinary;
constexpr std::int64_t kMost = 16;
constexpr Pace::Moment kStart{seconds(10'000)};

struct Case {
  const char* name;
  std::function<void(Pace&)> story;  // at kStart
  Duration later;
  std::int64_t barriers, ordinary;  // that may go then
};

/// Whoever leaves a group waits as those whose access ends when all are to wait, and goes as fast as the rest.
TEST(Pace, HoldsThoseWhoLeaveForAMinuteAtMostAndLeavesThemNoReserve) {
  Pace windowed;
  windowed.told(kStart, {100, 10, seconds(3000)});
  EXPECT_EQ(windowed.allowance(Urgency::leaving, kStart, kMost), 0);
  EXPECT_EQ(windowed.allowance(Urgency::leaving, kStart + seconds(60), kMost), kMost);
  Pace pushed;
  pushed.pushed_back(kStart, {minutes(30), true});
  EXPECT_EQ(pushed.next(Urgency::leaving, kStart), kStart + seconds(60));
  Pace slowed;
  slowed.pushed_back(kStart, {seconds(0), true});
  EXPECT_EQ(slowed.allowance(Urgency::leaving, kStart + milliseconds(1000), kMost), 1);
}

std::vector<Case> cases() {
  const auto told = [](std::int64_t limit, std::int64_t remaining, Duration resets) {
    return [=](Pace& pace) { pace.told(kStart, {limit, remaining, resets}); };
  };
  const auto pushed = [](Duration asked, bool too_many) {
    return [=](Pace& pace) { pace.pushed_back(kStart, {asked, too_many}); };
  };
  return {
      {"who says nothing is not held", [](Pace&) {}, seconds(0), 16, 16},
      {"a wide window neither", told(700, 600, seconds(60)), seconds(0), 16, 16},
      {"a tenth of a window is for ends of access", told(100, 12, seconds(60)), seconds(0), 12, 2},
      {"when that is reached the rest waits", told(100, 10, seconds(60)), seconds(59), 10, 0},
      {"until the reset", told(100, 10, seconds(60)), seconds(60), 16, 16},
      {"an empty window holds all", told(100, 0, seconds(40)), seconds(39), 0, 0},
      {"an end of access for a minute at most", told(100, 0, seconds(3000)), seconds(60), 16, 0},
      {"no window holds for longer than a quarter of an hour", told(100, 0, minutes(60)), minutes(15), 16, 16},
      {"the last of a tiny window is for an end", told(2, 1, seconds(60)), seconds(0), 1, 0},
      {"the only call of one is anybody's", told(1, 1, seconds(60)), seconds(0), 1, 1},
      {"a pause that was asked for holds all", pushed(seconds(20), true), seconds(19), 0, 0},
      {"until it is over", pushed(seconds(20), true), seconds(20), 16, 4},
      {"an end of access for a minute at most here, too", pushed(minutes(30), true), seconds(60), 16, 0},
      {"a longer one than an hour is an hour", pushed(minutes(600), true), minutes(60), 16, 4},
      {"too many without a word: a second", pushed(seconds(0), true), milliseconds(999), 0, 0},
      {"and then at half the pace", pushed(seconds(0), true), milliseconds(1000), 16, 1},
      {"an app that is not there asks for a pause, and no pace", pushed(seconds(20), false), seconds(20), 16, 16},
      {"or for nothing", pushed(seconds(0), false), seconds(0), 16, 16},
  };
}

TEST(Pace, LetsAsManyGoAsTheTableSays) {
  for (const Case& row : cases()) {
    Pace pace;
    row.story(pace);
    const Pace::Moment now = kStart + row.later;
    EXPECT_EQ(pace.allowance(kBarrier, now, kMost), row.barriers) << row.name;
    EXPECT_EQ(pace.allowance(kOrdinary, now, kMost), row.ordinary) << row.name;
    for (const Urgency urgency : {kBarrier, kOrdinary}) {
      const Pace::Moment next = pace.next(urgency, now);
      EXPECT_EQ(next == now, pace.allowance(urgency, now, 1) > 0) << row.name;
      EXPECT_GT(pace.allowance(urgency, next, 1), 0) << row.name << ": next() is when one may go";
    }
  }
}

TEST(Pace, HalvesAtEachPushBackAndGrowsBackWithAnswers) {
  Pace pace;
  Pace::Moment now = kStart;
  for (int call = 0; call < 100; ++call) {
    pace.called(now);
    pace.answered(now);
    now += milliseconds(50);
  }
  pace.pushed_back(now, {seconds(0), true});
  ASSERT_TRUE(pace.rate());
  EXPECT_NEAR(*pace.rate(), 10, 0.5);  // half of twenty a second
  pace.pushed_back(now, {seconds(0), true});
  EXPECT_NEAR(*pace.rate(), 5, 0.3);
  for (int times = 0; times < 100; ++times) pace.pushed_back(now, {seconds(0), true});
  EXPECT_NEAR(*pace.rate(), 1.0 / 60, 0.001) << "one a minute is the slowest";
  int calls = 0;
  for (; pace.rate() && calls < 1000; ++calls) {
    now = pace.next(kOrdinary, now);
    pace.called(now);
    pace.answered(now);
  }
  EXPECT_FALSE(pace.rate()) << "an app that takes everything is not held for ever";
  EXPECT_LT(calls, 500);
}

TEST(Pace, OneBurstIsPushedBackOnceHoweverManyCallsWereUnderWay) {
  Pace once, often;
  const Pace::Moment begun = kStart, now = kStart + milliseconds(20);
  once.pushed_back(now, {seconds(0), true, begun});
  for (int call = 0; call < 16; ++call) often.pushed_back(now + milliseconds(call), {seconds(0), true, begun});
  EXPECT_EQ(often.rate(), once.rate());
  EXPECT_LE(often.next(kBarrier, now), now + seconds(1));
  often.pushed_back(now + seconds(2), {seconds(0), true, now + seconds(1)});
  EXPECT_LT(*often.rate(), *once.rate()) << "a call that went out afterwards counts";
}

TEST(Pace, HoldsOrdinaryCallsToTheRateAndEndsOfAccessOvertakeAtTheirCost) {
  Pace pace;
  pace.restore(kStart, Pace::Moment::min(), 2.0);
  EXPECT_EQ(pace.allowance(kOrdinary, kStart, kMost), 0);
  EXPECT_EQ(pace.next(kOrdinary, kStart), kStart + milliseconds(500));
  for (int call = 0; call < 3; ++call) {
    EXPECT_GT(pace.allowance(kBarrier, kStart, kMost), 0);
    pace.called(kStart);
  }
  EXPECT_EQ(pace.next(kOrdinary, kStart), kStart + seconds(2));
  for (int call = 0; call < 1000; ++call) pace.called(kStart);
  EXPECT_LE(pace.next(kOrdinary, kStart), kStart + seconds(3)) << "a debt has a bound";
}

TEST(Pace, KeepsToItsRateOverAMinute) {
  Pace pace;
  pace.restore(kStart, Pace::Moment::min(), 3.0);
  int calls = 0;
  for (Pace::Moment now = kStart; now < kStart + seconds(60); now += milliseconds(10)) {
    if (pace.allowance(kOrdinary, now, kMost) == 0) continue;
    pace.called(now);
    ++calls;
  }
  EXPECT_GE(calls, 170);
  EXPECT_LE(calls, 184);
}

TEST(Pace, RestoresNoLongerSilenceThanAnHour) {
  Pace pace;
  pace.restore(kStart, kStart + std::chrono::hours(72), std::nullopt);
  EXPECT_EQ(pace.next(kOrdinary, kStart), kStart + std::chrono::hours(1));
  EXPECT_EQ(pace.next(kBarrier, kStart), kStart);
  pace.hurry(kStart);
  EXPECT_EQ(pace.next(kOrdinary, kStart), kStart);
}

}  // namespace
}  // namespace provost
