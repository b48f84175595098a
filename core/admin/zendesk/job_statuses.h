// Reading jobs: one, several by their ids, or page by page.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/admin/zendesk/parts.h"
#include "core/http/uri.h"
#include "core/model/job.h"
#include "core/model/json.h"
#include "core/store/job_table.h"

namespace provost::zendesk {

/// A piece of the list, after a place that an earlier piece ended at.
struct PageQuery {
  std::int64_t size = kMostListed;
  std::string after;  // opaque; "" for the first

  static constexpr std::int64_t kMostListed = 100;
  /// Reads `page[size]` and `page[after]`. Fails with `invalid_value` on anything that was not handed out here.
  static Result<PageQuery> read(const http::Target& target);
};

/// Borrows what the parts borrow.
class JobStatuses {
 public:
  explicit JobStatuses(const Parts& parts) : parts_(parts) {}

  /// `{job_status}`. Fails with `no_target` when the tenant has no such job.
  Result<Value> show(TenantId tenant, const JobId& id) const;
  /// `{job_statuses}` of those that there are, in the order asked.
  Result<Value> show_many(TenantId tenant, std::span<const JobId> ids) const;
  /// `{job_statuses, meta, links}`: open jobs, then by completion and creation, latest first.
  Result<Value> list(TenantId tenant, const PageQuery& query) const;

 private:
  Result<Array> with_results(const JobTable& jobs, TenantId tenant, std::vector<Job> found) const;

  const Parts parts_;
};

}  // namespace provost::zendesk
