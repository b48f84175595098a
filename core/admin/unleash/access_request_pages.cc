#include "core/admin/unleash/access_request_pages.h"

namespace provost::unleash {

using http::Exchange;
using http::Response;

AdminRoutes AccessRequestPages::routes() const {
  return {{"GET",
           "/user-access-requests",
           on(*this, &AccessRequestPages::list),
           {"unleashListAccessRequests",
            "People who ask to be let in: none, for people come by a provider, an invitation or an admin.",
            {},
            {{200, "UnleashAccessRequests"}}}}};
}

Result<Response> AccessRequestPages::list(const AdminCaller& caller, const Exchange&) const {
  TRY(require(caller, permission::kUsersRead));
  return object_answer(200, Value::object({{"userAccessRequests", Value::array()}}));
}

}  // namespace provost::unleash
