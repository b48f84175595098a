// Jobs under a wall clock that steps: nothing waits for a moment that was written before.
#include "tests/jobs/job_fixture.h"

namespace provost {
namespace {

constexpr Duration kThreeDays = std::chrono::hours(72);

class JobClockTest : public test::JobTest {};
INSTANTIATE_TEST_SUITE_P(Engines, JobClockTest, test::both_engines(), test::engine_name);

TEST_P(JobClockTest, DoesAJobThatWasQueuedBeforeTheClockStepped) {
  for (const Duration step : {-kThreeDays, kThreeDays}) {
    const JobId id = queue({"a"});
    clock_.step_wall(step);
    EXPECT_TRUE(runner_->round().value()) << step.count();
    EXPECT_EQ(find(id)->state, JobState::completed) << step.count();
  }
}

TEST_P(JobClockTest, ComesBackToARowThatFailedBeforeTheClockStepped) {
  for (const Duration step : {-kThreeDays, kThreeDays}) {
    const JobId id = queue({"a"});
    failures_ = 1;
    EXPECT_TRUE(runner_->round().value());
    EXPECT_EQ(find(id)->state, JobState::working);
    clock_.step_wall(step);
    EXPECT_TRUE(runner_->round().value()) << step.count();
    EXPECT_EQ(find(id)->state, JobState::completed) << step.count();
  }
}

TEST_P(JobClockTest, TakesTheJobOfARunnerThatDiedBeforeTheClockStepped) {
  for (const Duration step : {-kThreeDays, kThreeDays}) {
    const JobId id = queue({"a", "b"});
    die_after_first_row("done a");
    clock_.step_wall(-std::chrono::seconds(30));
    EXPECT_FALSE(runner_->round().value()) << "clocks that are a little apart end no lease";
    clock_.step_wall(step);
    EXPECT_TRUE(runner_->round().value()) << step.count();
    EXPECT_EQ(results(id), R"(["done a","done b"])") << step.count();
  }
}

TEST_P(JobClockTest, NewWorkDoesNotHoldUpAJobFromBeforeTheClockStepped) {
  queue({"old"});
  clock_.step_wall(-kThreeDays);
  queue({"new"});
  EXPECT_TRUE(runner_->round().value());
  EXPECT_EQ(applied_, std::vector<std::string>{"old"});
}

TEST_P(JobClockTest, ForgetsJobsAfterTheClockStepped) {
  EXPECT_FALSE(runner_->round().value());
  clock_.step_wall(-kThreeDays);
  const JobId id = queue({"a"});
  EXPECT_TRUE(runner_->round().value());
  clock_.advance(std::chrono::hours(25));
  EXPECT_FALSE(runner_->round().value());
  EXPECT_FALSE(find(id).has_value());
}

}  // namespace
}  // namespace provost
