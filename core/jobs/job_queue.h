// Where faces leave work that is done after their answer.
#pragma once

#include <string>
#include <vector>

#include "core/store/job_table.h"

namespace provost {

/// How many jobs of one tenant may be queued or working.
inline constexpr std::size_t kMostOpenJobs = 30;

/// Queues jobs inside the caller's transaction: once that is committed, the job survives every crash.
class JobQueue {
 public:
  JobQueue(sql::Session& session, const sql::Dialect& dialect) : session_(session), jobs_(session, dialect) {}

  /// What is to be done, and for whom.
  struct Order {
    Job job;  // tenant, id, kind, actor, created
    Array inputs;
  };
  /// The jobs of the tenant that are open: with the new one, or, if it was not taken, those that leave no place for it.
  struct Outcome {
    bool taken = false;
    std::vector<JobId> open;
  };
  /// Takes the order unless the tenant has kMostOpenJobs already.
  Result<Outcome> add(Order order) const;

 private:
  sql::Session& session_;
  JobTable jobs_;
};

}  // namespace provost
