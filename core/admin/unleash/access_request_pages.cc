#include "core/admin/unleash/access_request_pages.h"

#include "core/admin/unleash/body.h"
#include "core/admin/unleash/newcomers.h"
#include "core/admin/unleash/user_object.h"
#include "core/store/access_request_table.h"

namespace provost::unleash {

using http::Exchange;
using http::Response;

namespace {

Fault no_request() { return {404, "NotFoundError", "Could not find user access request"}; }

Value request_object(const AccessRequest& request) {
  return Value::object({{"id", request.id.value},
                        {"email", request.email},
                        {"requestedAt", to_iso8601(request.asked)},
                        {"imageUrl", image_url(request.email)}});
}

/// Takes a request away, once, and notes what became of it.
Result<std::optional<AccessRequest>> take(const Desk& desk, const std::string& id, std::string_view action) {
  auto request = TRY(AccessRequestTable(desk.session, desk.caller.tenant).take(ScimId{id}));
  if (request) TRY(note(desk, {action, {}, request->email, "", "access_request:" + request->id.value}));
  return request;
}

}  // namespace

AdminRoutes AccessRequestPages::routes() const {
  return {
      {"GET",
       "/user-access-requests",
       on(*this, &AccessRequestPages::list),
       {"unleashListAccessRequests",
        "People who asked to be let in, by POST /api/provost/v1/access-requests.",
        {},
        {{200, "UnleashAccessRequests"}}}},
      {"POST",
       "/user-access-requests/{request}/approve",
       on(*this, &AccessRequestPages::approve),
       {"unleashApproveAccessRequest",
        "Makes the person, and mails a link by which to choose a password if there is mail.",
        "UnleashAccessGrant",
        {{200, "UnleashMadeUser"}, {429, "text/html"}}}},
      {"DELETE",
       "/user-access-requests/{request}",
       on(*this, &AccessRequestPages::remove),
       {"unleashDeleteAccessRequest", "Lets a request go. Its address may ask again.", {}, {{200}}}},
  };
}

Result<Response> AccessRequestPages::list(const AdminCaller& caller, const Exchange&) const {
  TRY(require(caller, permission::kUsersRead));
  Array requests;
  TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    requests.clear();
    const auto all = TRY(AccessRequestTable(desk.session, caller.tenant).all());
    for (const AccessRequest& each : all) requests.push_back(request_object(each));
    return {};
  }));
  return object_answer(200, Value::object({{"userAccessRequests", std::move(requests)}}));
}

Result<Response> AccessRequestPages::approve(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersWrite));
  Body body = TRY(Body::read(exchange.request));
  body.only({"rootRole"});
  const Value role = body.role("rootRole", Need::required);
  if (body.faulty()) return office_.refusals.bad_data(body.faults());
  Newcomer made;
  const auto done = write_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    made = {};
    const auto request = TRY(take(desk, exchange.captures[0], "access_request.approve"));
    if (!request) made.refused = no_request();
    if (!request) return {};
    made = TRY(make_newcomer(desk, {{request->email, "", request->email}, role, std::nullopt}));
    return made.refused ? fail(Code::conflict, "") : Result<void>();  // the request stays
  });
  if (!done && !made.refused) return tl::unexpected(done.error());
  if (made.refused) return fault_answer(*made.refused);
  parts_.bell.ring();
  return object_answer(200, welcome(made, role, {parts_.options.public_url, parts_.options.send_mail}));
}

Result<Response> AccessRequestPages::remove(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersWrite));
  bool removed = false;
  TRY(write_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    const auto request = TRY(take(desk, exchange.captures[0], "access_request.refuse"));
    removed = request.has_value();
    return {};
  }));
  return removed ? empty_answer(200) : fault_answer(no_request());
}

}  // namespace provost::unleash
