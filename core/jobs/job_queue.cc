#include "core/jobs/job_queue.h"

#include <utility>

#include "core/store/tenant_table.h"

namespace provost {

Result<JobQueue::Outcome> JobQueue::add(Order order) const {
  // Two who count at the same time would both find the last place free.
  TRY(TenantTable(session_).hold(order.job.tenant));
  Outcome outcome;
  outcome.open = TRY(jobs_.open(order.job.tenant, kMostOpenJobs));
  if (outcome.open.size() >= kMostOpenJobs) return outcome;
  TRY(jobs_.insert(order.job, std::move(order.inputs)));
  outcome.open.push_back(order.job.id);
  outcome.taken = true;
  return outcome;
}

}  // namespace provost
