// What was sent to which app, what became of it, and what waits: for admins, by REST and on the command line.
#pragma once

#include <string>

#include "core/admin/operations/desk.h"
#include "core/base/result.h"
#include "core/http/face.h"
#include "core/model/json.h"

namespace provost::operations {

/// Which deliveries to show.
struct DeliveryQuery {
  std::string subject;  // a SCIM id; "" for the newest of all
  std::int64_t limit = 100;
};

/// `{"deliveries": […], "waiting": […]}`: finished and tried verbs in the order in which they happened, and lanes that
/// have still something to say. Fails with `not_found` when nobody ever had this SCIM id.
Result<Value> list_deliveries(Tables& tables, const DeliveryQuery& query);

/// The page /deliveries.
class Deliveries {
 public:
  explicit Deliveries(const Parts& parts) : parts_(parts) {}

  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::operations
