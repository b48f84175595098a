// Trying again now what waits or was refused for good: by REST and on the command line.
#pragma once

#include <string>

#include "core/admin/operations/desk.h"
#include "core/admin/operations/routes.h"
#include "core/base/result.h"
#include "core/model/json.h"

namespace provost::operations {

/// Whose deliveries, to which app, or both.
struct RetryWish {
  std::string user;  // an id, a name, an address, or the SCIM id of a group
  std::string app;   // the id or name of a connection
};

/// Does some of it at once, and notes it: `{"due", "again", "more"}`, see retry_deliveries().
/// Fails with `invalid_value` when neither is said, `not_found`.
Result<Value> retry(const Desk& desk, const RetryWish& wish);

/// The page /deliveries/retry, for callers with deliveries.write.
class Retries {
 public:
  explicit Retries(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> retry_now(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::operations
