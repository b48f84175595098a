// What was sent to which app, what became of it, and what waits: for admins, by REST and on the command line.
#pragma once

#include <string>

#include "core/admin/operations/desk.h"
#include "core/admin/operations/paging.h"
#include "core/admin/operations/routes.h"
#include "core/admin/operations/unusable.h"
#include "core/base/result.h"
#include "core/model/json.h"

namespace provost::operations {

/// Which deliveries to show.
struct DeliveryQuery {
  std::string subject;  // a SCIM id; "" for the newest of all
  Paging paging;
};

/// `{"deliveries": […], "waiting": […], "next"}`: finished and tried verbs in the order in which they happened, the
/// newest on the first page, and on that page the first lanes that have still something to say. Fails with `not_found`
/// when nobody ever had this SCIM id.
Result<Value> list_deliveries(const Desk& desk, const DeliveryQuery& query, const Unusable& unusable);
/// `{"waiting": […], "next"}`: all lanes that have still something to say, by app, with why each waits. Fails likewise.
Result<Value> list_waiting(const Desk& desk, const DeliveryQuery& query, const Unusable& unusable);
/// `{"dead": […], "next"}`: what apps refused for good, the newest first.
Result<Value> list_dead(const Desk& desk, const Paging& paging);

/// The pages below /deliveries that show; see Retries for those that act.
class Deliveries {
 public:
  explicit Deliveries(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> waiting(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> dead(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> explain(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::operations
