// The wall clock is set forward and back by days; deliveries go on as if nothing were.
#include "core/delivery/route.h"
#include "tests/delivery/delivery_world.h"
#include "tests/delivery/scripted_kind.h"

namespace provost::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Duration kThreeDays = hours(72);

class ClockStepTest : public DeliveryWorld {
 protected:
  void go() {
    for (int rounds = 0; route_.round(stopping_); ++rounds) ASSERT_LT(rounds, 100);
  }
  ScriptedApp& app() { return kind_.app("app-1"); }

  ScriptedKind kind_;
  ConnectorMaker maker_ = kind_.maker(clock_);
  Route route_{tools_, maker_, connection_to(kApp)};
  std::atomic<bool> stopping_{false};
};
INSTANTIATE_TEST_SUITE_P(Engines, ClockStepTest, both_engines(), engine_name);

TEST_P(ClockStepTest, AStepBackHoldsNoLane) {
  Figure ada = person("ada");
  Figure eve = person("eve");
  joins(ada);
  leaves(eve);
  app().fail_next(Verb::provision, {Code::unavailable});
  app().fail_next(Verb::deactivate, {Code::unavailable});
  go();
  ASSERT_THAT(pending(), SizeIs(2));
  app().take_calls();
  clock_.step_wall(-kThreeDays);
  go();
  EXPECT_THAT(app().calls(), ElementsAre("deactivate eve 1", "revoke eve 1", "probe", "provision ada 1"));
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(ClockStepTest, WhatHappenedBeforeAStepBackIsDeliveredAfterIt) {
  Figure ada = person("ada");
  joins(ada);
  clock_.step_wall(-kThreeDays);
  go();
  EXPECT_THAT(app().calls(), ElementsAre("provision ada 1"));
}

TEST_P(ClockStepTest, AStepForwardMakesNoHolderLoseItsLane) {
  Figure ada = person("ada");
  joins(ada);
  leaves(ada);
  app().on_call([&](const std::string& call) {
    if (call == "provision ada 1") clock_.step_wall(kThreeDays);
  });
  go();
  EXPECT_THAT(app().calls(), ElementsAre("provision ada 1", "deactivate ada 2", "revoke ada 2", "probe"));
  EXPECT_EQ(counters_.read().lost, 0u);
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(ClockStepTest, ALeaseLastsAsLongAsTheClockThatNeverStepsSays) {
  for (const Duration step : {kThreeDays, -kThreeDays}) {
    Figure eve = person(step > Duration::zero() ? "eve" : "eva");
    leaves(eve);
    const auto before = clock_.monotonic();
    app().on_call([&](const std::string&) { clock_.step_wall(step); });
    go();
    app().on_call(nullptr);
    for (const auto deadline : app().deadlines()) EXPECT_LE(deadline, before + seconds(4));
    EXPECT_EQ(counters_.read().lost, 0u);
    EXPECT_THAT(pending(), IsEmpty());
  }
}

TEST_P(ClockStepTest, AnHourThatTheAppAskedForIsNoStep) {
  Figure ada = person("ada");
  joins(ada);
  app().ask_pause(hours(1));
  app().fail_next(Verb::provision, {Code::limited});
  go();
  app().take_calls();
  for (int minute = 0; minute < 59; ++minute) {
    go();
    clock_.advance(minutes(1));
  }
  go();
  EXPECT_THAT(app().calls(), IsEmpty());
  clock_.advance(minutes(1));
  go();
  EXPECT_THAT(app().calls(), ElementsAre("provision ada 1"));
}

TEST_P(ClockStepTest, AnUnsafeLaneKeepsItsHourAndLosesItWithTheClock) {
  Figure eve = person("eve");
  leaves(eve);
  app().fail_next(Verb::deactivate, std::vector<Code>(8, Code::invalid_value));
  for (int minute = 0; minute < 8; ++minute) {
    go();
    clock_.advance(minutes(1));
  }
  app().take_calls();
  clock_.advance(minutes(20));
  go();
  EXPECT_THAT(app().calls(), IsEmpty()) << "an hour is beyond the cap of other ends, and not of this one";
  clock_.step_wall(-kThreeDays);
  go();
  EXPECT_THAT(app().calls(), ElementsAre("deactivate eve 1", "revoke eve 1", "probe"));
}

TEST_P(ClockStepTest, AHealthThatWasKeptBeforeAStepIsTriedAgain) {
  Figure ada = person("ada");
  joins(ada);
  app().ask_pause(minutes(30));
  app().fail_next(Verb::provision, {Code::limited});
  go();
  app().take_calls();
  clock_.step_wall(-kThreeDays);
  Route restarted(tools_, maker_, connection_to(kApp));
  restarted.round(stopping_);
  EXPECT_THAT(app().calls(), IsEmpty());
  clock_.advance(hours(1));
  while (restarted.round(stopping_)) {
  }
  EXPECT_THAT(app().calls(), ElementsAre("provision ada 1")) << "after an hour at most";
}

}  // namespace
}  // namespace provost::test
