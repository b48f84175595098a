#include "core/admin/unleash/inactive_pages.h"

#include <utility>

#include "core/admin/unleash/body.h"

namespace provost::unleash {

using http::Exchange;
using http::Response;

AdminRoutes InactivePages::routes() const {
  return {
      {"GET",
       "/user-admin/inactive",
       on(*this, &InactivePages::list),
       {"unleashListInactiveUsers",
        "People of whom nothing was heard for so long that they count as inactive, at most 10,000.",
        {},
        {{200, "UnleashInactiveUsers"}}}},
      {"POST",
       "/user-admin/inactive/delete",
       on(*this, &InactivePages::remove),
       {"unleashDeleteInactiveUsers",
        "Deletes those of the people who are inactive, all at once; others stay as they are.",
        "UnleashIds",
        {{200}, {429, "text/html"}}}},
  };
}

Result<Response> InactivePages::list(const AdminCaller& caller, const Exchange&) const {
  TRY(require(caller, permission::kUsersRead));
  const Value found = TRY(inactive_.list(caller));
  return object_answer(200, found);
}

Result<Response> InactivePages::remove(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersDelete));
  Body body = TRY(Body::read(exchange.request));
  body.only({"ids"});
  auto ids = body.user_ids("ids");
  if (body.faulty()) return office_.refusals.bad_data(body.faults());
  TRY(inactive_.remove(caller, std::move(ids)));
  return empty_answer(200);
}

}  // namespace provost::unleash
