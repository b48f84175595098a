#include "core/admin/operations/retries.h"

#include "core/admin/operations/answers.h"
#include "core/admin/operations/connection_lookup.h"
#include "core/admin/operations/explain.h"
#include "core/admin/operations/fields.h"
#include "core/admin/operations/once.h"
#include "core/admin/operations/retry_order.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

Result<RetryWish> wish_in(std::string_view body) {
  const Value object = TRY(object_in(body, {"user", "connection"}));
  RetryWish wish;
  if (object.find("user") != nullptr) wish.user = TRY(line_at(object, "user"));
  if (object.find("connection") != nullptr) wish.app = TRY(line_at(object, "connection"));
  return wish;
}

}  // namespace

Result<Value> retry(const Desk& desk, const RetryWish& wish) {
  if (wish.user.empty() && wish.app.empty()) {
    return fail(Code::invalid_value, "say whose deliveries, to which app, or both");
  }
  RetryOrder order;
  order.actor = desk.actor.label();
  if (!wish.user.empty()) order.subject = TRY(subject_meant_by(desk.tables, wish.user));
  if (wish.app.empty()) {
    TRY(desk.note("deliveries.retry", *order.subject, wish.user));
  } else {
    const Connection connection = TRY(connection_named(desk.tables, wish.app));
    order.connection = connection.id;
    TRY(desk.note("deliveries.retry", Thing{"connection", connection.id.value, connection.name}, wish.user));
  }
  return retry_deliveries(desk.tables, order, desk.now);
}

Result<Response> Retries::retry_now(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kDeliveriesWrite));
  const RetryWish wish = TRY(wish_in(exchange.request.body));
  const auto written = TRY(write_once(parts_, {caller, exchange}, [&](Desk& desk) -> Result<Response> {
    const Value done = TRY(retry(desk, wish));
    return answer(done);
  }));
  if (parts_.bell != nullptr) parts_.bell->ring();
  return written.response;
}

Routes Retries::routes() const {
  return {{"POST",
           "/deliveries/retry",
           on(*this, &Retries::retry_now),
           {"retryDeliveries",
            "Tries now what waits, and tells again what was refused for good unless later news says it all.",
            "RetryWish",
            {{200, "Retried"}},
            {"Idempotency-Key"}}}};
}

}  // namespace provost::operations
