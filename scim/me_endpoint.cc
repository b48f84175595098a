#include "scim/me_endpoint.h"

namespace provost::scim {

Result<http::Response> MeEndpoint::answer(Method method, const Caller& caller, const http::Exchange& exchange) const {
  if (!caller.person) return fail(Code::not_found, "the credential belongs to no person");
  std::string id;
  TRY(parts_.transact(sql::Mode::read, caller, [&](Tables& tables) -> Result<void> {
    const auto user = TRY(tables.users.find(*caller.person, viewer_of(caller)));
    if (!user) return fail(Code::not_found, "the person is gone");
    id = user->scim_id.value;
    return {};
  }));
  http::Response response =
      TRY((users_.*method)(caller, http::Exchange{exchange.request, exchange.target, {std::move(id)}}));
  // The permanent place of what is shown here (RFC 7644 §3.11).
  if (const auto place = response.headers.find("content-location")) {
    response.headers.set("Location", std::string(*place));
  }
  return response;
}

}  // namespace provost::scim
