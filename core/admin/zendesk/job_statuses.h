// Reading jobs: one, several by their ids, or page by page.
#pragma once

#include <span>
#include <vector>

#include "core/admin/zendesk/parts.h"
#include "core/http/face.h"
#include "core/model/job.h"
#include "core/model/json.h"
#include "core/store/job_table.h"

namespace provost::zendesk {

/// For agents, which is whoever may read people, and callers who may read jobs. Borrows what the parts borrow.
class JobStatuses {
 public:
  explicit JobStatuses(const Parts& parts) : parts_(parts) {}

  /// `{job_status}`. Fails with `no_target` when the tenant has no such job.
  Result<http::Response> show(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// `{job_statuses}` of those that there are, in the order asked.
  Result<http::Response> show_many(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// `{job_statuses, meta, links}`: open jobs, then by completion and creation, latest first.
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  /// Those that there are, in the order of the ids.
  Result<Array> find(const AdminCaller& caller, std::span<const JobId> ids) const;
  Result<Array> with_results(const JobTable& jobs, TenantId tenant, std::vector<Job> found) const;

  const Parts parts_;
};

}  // namespace provost::zendesk
