// Works off jobs, one row at a time: what a row says was done is true, whatever crashes.
#pragma once

#include <atomic>
#include <functional>
#include <string_view>
#include <thread>
#include <vector>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/delivery/bell.h"
#include "core/store/job_table.h"
#include "core/store/tables.h"

namespace provost {

/// How the rows of one kind of job are done.
struct JobKind {
  std::string_view name;
  /// Does one row in the transaction that also notes the result, so that both happen or neither. A refusal that is the
  /// row's own is a result; a failure is tried again.
  std::function<Result<Value>(Tables&, const Job&, const Value& input)> apply;
  /// The result of a row that failed again and again.
  std::function<Value(const Value& input)> give_up;
  /// Why the job may not go on with this row, asked before each in its transaction; "" when it may. The job is killed
  /// by it, and what was done stays done. Nothing objects if this is not set.
  std::function<Result<std::string>(Tables&, const Job&, const Value& input)> objection = {};
};

/// One thread. start() and stop() are called by one thread.
class JobRunner {
 public:
  /// What it borrows; outlives it.
  struct Parts {
    sql::Database& database;
    const Clock& clock;
    const Log& log;
    Bell& queued;   // rings when a job was queued
    Bell& changed;  // is rung when a row changed people
  };

  JobRunner(const Parts& parts, std::vector<JobKind> kinds) : parts_(parts), kinds_(std::move(kinds)) {}
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;
  ~JobRunner() { stop(); }

  /// Begins to work. An embedded database has no other process that works, so what an earlier run held is due at once.
  Result<void> start();
  /// Ends after the row that is being done; the rest of its job goes on when a runner starts again. Harmless when it
  /// does not run.
  void stop();

  /// Works on the job that has been due for longest, up to its end or its first failure; false if none is due.
  Result<bool> round();

 private:
  enum class Step { done, row_done, lost };
  /// What became of a row's transaction besides the row.
  struct Course {
    bool lost = false;
    bool waits = false;  // for its tenant, which is off
    std::string objection;
  };

  Result<bool> anything_due() const;
  Result<void> work_off(JobTable::Held held);
  Result<Step> next_step(const JobKind& kind, const JobTable::Held& held) const;
  Result<void> do_row(const JobKind& kind, sql::Session& session, const JobTable::Held& held, Course& course) const;
  static Result<Value> result_of(const JobKind& kind, Tables& tables, const JobTable::Held& held);
  Result<void> give_up(Job job, JobState state, std::string_view trouble) const;
  Result<Step> finish(const Job& job, JobState state) const;
  Result<void> put_back(const Job& job, std::int64_t attempts, Duration pause) const;
  Result<void> recover(const Job& job, const Error& error) const;
  Result<void> prune();
  void serve();
  bool turn();

  const Parts parts_;
  const std::vector<JobKind> kinds_;
  std::atomic<bool> stopping_{false};
  Instant next_prune_;
  bool told_ = false;  // that rounds fail
  std::thread thread_;
};

}  // namespace provost
