#include "scim/bulk_endpoint.h"

#include "scim/answers.h"
#include "scim/bulk.h"
#include "scim/error.h"

namespace provost::scim {
namespace {

using http::Exchange;
using http::Response;

// A body of ten megabytes; an operation's own data is read by its endpoint with the limits of any body.
constexpr json::Limits kBulkLimits{40, 500'000, 256 * 1024, 64};

template <class Endpoint>
Result<Response> dispatch(const Endpoint& endpoint, const Caller& caller, const Exchange& exchange) {
  const std::string& method = exchange.request.head.method;
  if (method == "POST") return endpoint.create(caller, exchange);
  if (method == "PUT") return endpoint.replace(caller, exchange);
  if (method == "PATCH") return endpoint.patch(caller, exchange);
  return endpoint.remove(caller, exchange);
}

http::Request request_of(const BulkCall& call) {
  http::Request request;
  request.head.method = call.method;
  if (!call.version.empty()) request.head.headers.set("If-Match", call.version);
  request.body = call.body;
  return request;
}

}  // namespace

Result<Response> BulkEndpoint::answer(const Caller& caller, const Exchange& exchange) const {
  // Each operation asks for its own scope; who may write nothing is not worth ten megabytes.
  if (!caller.may(scope::kUsersWrite) && !caller.may(scope::kGroupsWrite)) TRY(require(caller, scope::kUsersWrite));
  const Value body = TRY(json::parse(exchange.request.body, kBulkLimits));
  const BulkRequest bulk = TRY(parse_bulk_request(body));
  const Value response = carry_out(bulk, parts_.base_url, [&](const BulkCall& call) {
    const http::Request request = request_of(call);
    const http::Target target{{call.endpoint, call.id}, {}};
    const Exchange operation{request, target, call.id.empty() ? std::vector<std::string>() : std::vector{call.id}};
    auto answered =
        call.endpoint == "Users" ? dispatch(users_, caller, operation) : dispatch(groups_, caller, operation);
    return answered ? std::move(*answered) : error_response(answered.error());
  });
  return scim::answer(200, response);
}

}  // namespace provost::scim
