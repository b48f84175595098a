// Working off jobs: every row once, whatever fails, restarts or is held by another.
#include "core/jobs/job_runner.h"

#include <stdexcept>

#include "tests/jobs/job_fixture.h"

namespace provost {
namespace {

using test::kLeaseAndMore;
constexpr Duration kPause = std::chrono::seconds(1);

/// Does something after each transaction.
class EventfulDatabase final : public sql::Database {
 public:
  EventfulDatabase(sql::Database& database, std::function<void()> event)
      : database_(database), event_(std::move(event)) {}

  const sql::Dialect& dialect() const override { return database_.dialect(); }
  Result<void> transact(sql::Mode mode, const Work& work) override {
    auto done = database_.transact(mode, work);
    event_();
    return done;
  }

 private:
  sql::Database& database_;
  const std::function<void()> event_;
};

class JobRunnerTest : public test::JobTest {};
INSTANTIATE_TEST_SUITE_P(Engines, JobRunnerTest, test::both_engines(), test::engine_name);

TEST_P(JobRunnerTest, DoesEveryRowInOrderAndRingsForEach) {
  const JobId id = queue({"a", "b", "c"});
  EXPECT_TRUE(runner_->round().value());
  EXPECT_EQ(results(id), R"(["done a","done b","done c"])");
  const Job job = find(id).value();
  EXPECT_EQ(job.state, JobState::completed);
  EXPECT_EQ(job.progress, 3);
  EXPECT_EQ(job.actor.name, "ana");
  EXPECT_EQ(changed_.rings(), 3U);
  EXPECT_FALSE(runner_->round().value()) << "nothing is left";
}

TEST_P(JobRunnerTest, ComesBackToARowThatFailed) {
  const JobId id = queue({"a", "b"});
  failures_ = 2;
  EXPECT_TRUE(runner_->round().value());
  EXPECT_FALSE(runner_->round().value()) << "not at once";
  clock_.advance(kPause);
  EXPECT_TRUE(runner_->round().value());
  clock_.advance(kPause);
  EXPECT_TRUE(runner_->round().value());
  EXPECT_EQ(results(id), R"(["done a","done b"])");
  const std::vector<std::string> wanted{"a", "a", "a", "b"};
  EXPECT_EQ(applied_, wanted);
}

TEST_P(JobRunnerTest, GivesARowUpThatFailsAgainAndAgainAndGoesOn) {
  const JobId id = queue({"a", "b"});
  failures_ = 5;
  for (int rounds = 0; rounds < 6; ++rounds) {
    EXPECT_TRUE(runner_->round().value()) << rounds;
    clock_.advance(kPause);
  }
  EXPECT_EQ(results(id), R"(["given up a","done b"])");
  EXPECT_EQ(find(id)->state, JobState::completed) << "a failed row is no failed job";
}

TEST_P(JobRunnerTest, DoesNotHoldAnAbsentDatabaseAgainstARow) {
  const JobId id = queue({"a"});
  failures_ = 20;
  code_ = Code::unavailable;
  for (int rounds = 0; rounds < 21; ++rounds) {
    EXPECT_TRUE(runner_->round().value()) << rounds;
    clock_.advance(kPause);
  }
  EXPECT_EQ(results(id), R"(["done a"])");
}

TEST_P(JobRunnerTest, NoRowIsBegunOnceTheTenantIsOff) {
  const JobId id = queue({"a", "b"});
  const auto enable = [&](bool enabled) {
    ASSERT_TRUE(in_session([&](sql::Session& session) {
                  return TenantTable(session).set_enabled(kTenant, enabled);
                }).has_value());
  };
  EventfulDatabase interrupted(database(), [&] {
    if (applied_.size() != 1) return;
    enable(false);
    objection_ = "a credential of a tenant that is off is none";
  });
  JobRunner runner({interrupted, clock_, log_, queued_, changed_}, {kind()});
  EXPECT_TRUE(runner.round().value());
  EXPECT_EQ(results(id), R"(["done a"])");
  EXPECT_EQ(find(id)->state, JobState::working) << "it waits for its tenant, whatever else is said against it";
  EXPECT_FALSE(runner_->round().value());
  enable(true);
  objection_.clear();
  EXPECT_TRUE(runner_->round().value());
  EXPECT_EQ(results(id), R"(["done a","done b"])");
}

TEST_P(JobRunnerTest, GivesUpARowThatTheDatabaseNeverGetsThrough) {
  const JobId id = queue({"a", "b"});
  failures_ = 301;
  code_ = Code::unavailable;  // "took too long", say
  for (int rounds = 0; rounds < 302 && is_open(find(id)->state); ++rounds) {
    EXPECT_TRUE(runner_->round().value()) << rounds;
    clock_.advance(kPause);
  }
  EXPECT_EQ(results(id), R"(["given up a","done b"])");
}

TEST_P(JobRunnerTest, AJobOfATenantThatIsOffWaitsForIt) {
  const auto enable = [&](bool enabled) {
    ASSERT_TRUE(in_session([&](sql::Session& session) {
                  return TenantTable(session).set_enabled(kTenant, enabled);
                }).has_value());
  };
  const JobId id = queue({"a", "b"});
  enable(false);
  EXPECT_FALSE(runner_->round().value());
  enable(true);
  EXPECT_TRUE(runner_->round().value());
  EXPECT_EQ(results(id), R"(["done a","done b"])");
  EXPECT_EQ(find(id)->state, JobState::completed);
}

TEST_P(JobRunnerTest, CountsWhatThrowsAsAFailureOfTheRow) {
  const JobId id = queue({"a"});
  throws_ = 1;
  EXPECT_TRUE(runner_->round().value());
  clock_.advance(kPause);
  EXPECT_TRUE(runner_->round().value());
  EXPECT_EQ(results(id), R"(["done a"])");
}

TEST_P(JobRunnerTest, LeavesNothingOfARowThatAnotherRunnerHasTaken) {
  const JobId id = queue({"a", "b"});
  const auto other = make_runner();
  bool taken = false;
  on_row_ = [&](const std::string&) {
    // SQLite has one writer: there another runner can only come between two transactions.
    if (taken || GetParam() == sql::Engine::sqlite) return;
    taken = true;
    clock_.advance(kLeaseAndMore);
    EXPECT_TRUE(other->round().value());
  };
  EXPECT_TRUE(runner_->round().value());
  EXPECT_EQ(results(id), R"(["done a","done b"])");
  const Job job = find(id).value();
  EXPECT_EQ(job.state, JobState::completed);
  EXPECT_EQ(job.progress, 2);
}

TEST_P(JobRunnerTest, GoesOnWhereARunnerThatDiedStopped) {
  const JobId id = queue({"a", "b"});
  die_after_first_row("done a");
  EXPECT_FALSE(runner_->round().value()) << "it is held";
  clock_.advance(kLeaseAndMore);
  EXPECT_TRUE(runner_->round().value());
  EXPECT_EQ(results(id), R"(["done a","done b"])");
  EXPECT_EQ(applied_, std::vector<std::string>{"b"});
}

TEST_P(JobRunnerTest, GivesARowUpThatKillsWhoeverTriesIt) {
  const JobId id = queue({"a", "b"});
  // Runners claim the job, die of its first row, and are never seen again.
  for (int deaths = 0; deaths < 5; ++deaths) {
    ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  const JobTable jobs(session, database().dialect());
                  EXPECT_TRUE(TRY(jobs.claim(clock_.now(), clock_.now() + kLeaseAndMore)).has_value());
                  return {};
                }).has_value());
    clock_.advance(kLeaseAndMore);
  }
  EXPECT_TRUE(runner_->round().value());
  EXPECT_EQ(results(id), R"(["given up a","done b"])");
  EXPECT_EQ(applied_, std::vector<std::string>{"b"});
  EXPECT_EQ(find(id)->state, JobState::completed);
}

TEST_P(JobRunnerTest, FailsAJobWhoseRowCanBeNeitherDoneNorGivenUp) {
  const JobId id = queue({"a"});
  const JobId next = queue({"b"});
  broken_ = "a";
  given_up_throws_ = true;
  for (int rounds = 0; rounds < 50 && is_open(find(id)->state); ++rounds) {
    EXPECT_TRUE(runner_->round().has_value());
    clock_.advance(kPause);
  }
  const Job job = find(id).value();
  EXPECT_EQ(job.state, JobState::failed);
  EXPECT_EQ(job.trouble, "a row can be neither done nor given up");
  EXPECT_EQ(find(next)->state, JobState::completed) << "it held nobody up";
}

TEST_P(JobRunnerTest, KillsAJobThatMayNotGoOnAndKeepsWhatWasDone) {
  const JobId id = queue({"a", "b", "c"});
  on_row_ = [&](const std::string& row) {
    if (row == "b") objection_ = "not any more";
  };
  EXPECT_TRUE(runner_->round().value());
  const Job job = find(id).value();
  EXPECT_EQ(job.state, JobState::killed);
  EXPECT_EQ(job.trouble, "not any more");
  EXPECT_EQ(job.progress, 2);
  EXPECT_EQ(results(id), R"(["done a","done b"])");
  EXPECT_FALSE(runner_->round().value()) << "it is over";
}

TEST_P(JobRunnerTest, FailsAJobWhoseRowsCannotBeReadAndDoesTheNext) {
  constexpr sql::Statement kSpoil{"test.spoil", "update jobs set inputs = 'no JSON' where id = $1"};
  const JobId spoilt = queue({"a"});
  const JobId next = queue({"b"});
  ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                TRY(session.run(kSpoil, {std::string_view(spoilt.value)}));
                return {};
              }).has_value());
  EXPECT_TRUE(runner_->round().value());
  EXPECT_TRUE(runner_->round().value());
  EXPECT_EQ(find(spoilt)->state, JobState::failed);
  EXPECT_EQ(find(next)->state, JobState::completed);
}

TEST_P(JobRunnerTest, ReadsBackAsManyInputsAsABodyMayHold) {
  std::vector<std::string> inputs(60'000, "x");
  const JobId id = queue(inputs);
  bool readable = false;
  ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                const auto held = TRY(JobTable(session, database().dialect()).claim(clock_.now(), clock_.now()));
                readable = held && held->job.id == id && held->inputs.size() == inputs.size();
                return {};
              }).has_value());
  EXPECT_TRUE(readable);
}

TEST_P(JobRunnerTest, FailsAJobThatItDoesNotKnow) {
  const JobId id = queue({"a"}, "of another age");
  EXPECT_TRUE(runner_->round().value());
  const Job job = find(id).value();
  EXPECT_EQ(job.state, JobState::failed);
  EXPECT_FALSE(job.trouble.empty());
}

TEST_P(JobRunnerTest, ForgetsAJobADayAfterItEnded) {
  const JobId id = queue({"a"});
  EXPECT_TRUE(runner_->round().value());
  clock_.advance(std::chrono::hours(24) - std::chrono::seconds(1));
  EXPECT_FALSE(runner_->round().value());
  EXPECT_TRUE(find(id).has_value());
  clock_.advance(std::chrono::minutes(2));
  EXPECT_FALSE(runner_->round().value());
  EXPECT_FALSE(find(id).has_value());
  EXPECT_EQ(results(id), "[]");
}

TEST_P(JobRunnerTest, ForgetsAsFastAsJobsCome) {
  std::vector<JobId> done;
  for (int jobs = 0; jobs < 250; ++jobs) {
    done.push_back(queue({}));
    EXPECT_TRUE(runner_->round().value());
  }
  clock_.advance(std::chrono::hours(25));
  for (int rounds = 0; rounds < 3; ++rounds) EXPECT_FALSE(runner_->round().value());
  for (const JobId& id : done) EXPECT_FALSE(find(id).has_value());
}

TEST_P(JobRunnerTest, WorksByItselfOnceItIsStarted) {
  const JobId id = queue({"a"});
  ASSERT_TRUE(runner_->start().has_value());
  std::uint64_t seen = changed_.rings();
  for (int waits = 0; seen == 0 && waits < 100; ++waits) {
    changed_.wait(seen, std::chrono::milliseconds(100));
    seen = changed_.rings();
  }
  runner_->stop();
  EXPECT_EQ(results(id), R"(["done a"])");
}

}  // namespace
}  // namespace provost
