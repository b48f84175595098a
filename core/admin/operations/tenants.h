// The tenant of whoever calls. Tenants are made, enabled and disabled at the command line.
#pragma once

#include "core/admin/operations/desk.h"
#include "core/admin/operations/routes.h"

namespace provost::operations {

/// The page /tenant, for callers with tenants.read.
class Tenants {
 public:
  explicit Tenants(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> show(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::operations
