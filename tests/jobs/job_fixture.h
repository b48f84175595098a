// A runner of jobs whose rows do what a test says.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/jobs/job_queue.h"
#include "core/jobs/job_runner.h"
#include "tests/access/person_fixture.h"

namespace provost::test {

inline constexpr Duration kLeaseAndMore = std::chrono::seconds(31);

class JobTest : public PersonTest {
 protected:
  /// What a row does: says what it was given, or fails as often as it is told to.
  JobKind kind() {
    return {"echo",
            [this](Tables& tables, const Job& job, const Value& input) -> Result<Value> {
              applied_.push_back(input.as_text());
              TRY(tables.audit.append({ids_.uuid<TokenId>().value, clock_.now(), job.actor.label(), "echo",
                                       Subject{SubjectKind::user, 1}, "", input.as_text()}));
              if (on_row_) on_row_(input.as_text());
              if (input.as_text() == broken_ || failures_-- > 0) return fail(code_, "broken");
              if (throws_-- > 0) throw std::runtime_error("thrown");
              return Value("done " + input.as_text());
            },
            [this](const Value& input) {
              if (given_up_throws_) throw std::runtime_error("thrown");
              return Value("given up " + input.as_text());
            },
            [this](Tables&, const Job&, const Value&) -> Result<std::string> { return objection_; }};
  }
  std::unique_ptr<JobRunner> make_runner() {
    return std::make_unique<JobRunner>(JobRunner::Parts{database(), clock_, log_, queued_, changed_},
                                       std::vector<JobKind>{kind()});
  }
  void SetUp() override {
    PersonTest::SetUp();
    runner_ = make_runner();
  }

  JobId queue(const std::vector<std::string>& inputs, const std::string& kind = "echo") {
    JobQueue::Order order;
    order.job.tenant = kTenant;
    order.job.id = ids_.uuid<JobId>();
    order.job.kind = kind;
    order.job.actor = {"admin", "1", "ana"};
    order.job.created = clock_.now();
    for (const std::string& input : inputs) order.inputs.emplace_back(input);
    EXPECT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  const auto outcome = TRY(JobQueue(session, database().dialect()).add(order));
                  EXPECT_TRUE(outcome.taken);
                  return {};
                }).has_value());
    return order.job.id;
  }
  std::optional<Job> find(const JobId& id) {
    std::optional<Job> found;
    EXPECT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  found = TRY(JobTable(session, database().dialect()).find(kTenant, id));
                  return {};
                }).has_value());
    return found;
  }
  /// Another runner claims a job, does the first of its rows, and is never seen again.
  void die_after_first_row(const std::string& result) {
    EXPECT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  const JobTable jobs(session, database().dialect());
                  const auto held = TRY(jobs.claim(clock_.now(), clock_.now() + kLeaseAndMore));
                  const bool settled = TRY(jobs.settle_row(held->job, result, clock_.now() + kLeaseAndMore));
                  EXPECT_TRUE(settled);
                  return {};
                }).has_value());
  }
  std::string results(const JobId& id) {
    std::string written;
    EXPECT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  auto found = TRY(JobTable(session, database().dialect()).results(kTenant, std::span(&id, 1)));
                  written = json::write(Value(found[id]));
                  return {};
                }).has_value());
    return written;
  }

  Log log_{LogLevel::error};
  Bell queued_, changed_;
  int failures_ = 0, throws_ = 0;
  bool given_up_throws_ = false;
  std::string broken_ = "no row";
  std::string objection_;
  Code code_ = Code::internal;
  std::function<void(const std::string&)> on_row_;
  std::vector<std::string> applied_;
  std::unique_ptr<JobRunner> runner_;
};

}  // namespace provost::test
