// Jobs: acknowledged work that is done row by row, and what came of each row.
#pragma once

#include "core/admin/operations/desk.h"
#include "core/admin/operations/paging.h"
#include "core/admin/operations/routes.h"

namespace provost::operations {

/// The pages below /jobs, for callers with jobs.read.
class Jobs {
 public:
  explicit Jobs(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> show(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::operations
