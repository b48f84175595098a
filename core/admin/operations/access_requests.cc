#include "core/admin/operations/access_requests.h"

#include <string>

#include "core/access/person_lookup.h"
#include "core/admin/operations/answers.h"
#include "core/admin/operations/fields.h"
#include "core/admin/operations/once.h"
#include "core/base/email_address.h"
#include "core/base/precis.h"
#include "core/base/text.h"
#include "core/store/access_request_table.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

Value request_value(const AccessRequest& request) {
  return Value::object({{"id", request.id.value}, {"email", request.email}, {"askedAt", to_iso8601(request.asked)}});
}

}  // namespace

Result<Response> AccessRequests::list(const AdminCaller& caller, const Exchange&) const {
  TRY(require(caller, permission::kUsersRead));
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    const auto all = TRY(AccessRequestTable(desk.session, desk.tenant).all());
    Array requests;
    for (const AccessRequest& each : all) requests.push_back(request_value(each));
    return Value::object({{"requests", std::move(requests)}});
  });
}

Result<Response> AccessRequests::ask(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kInvitesWrite));
  const Value body = TRY(object_in(exchange.request.body, {"email"}));
  const std::string email = text::lower_ascii(TRY(line_at(body, "email")));
  // Whoever is let in is named by it.
  if (!is_email(email) || precis::objection_to_user_name(email)) {
    return fail(Code::invalid_value, "email must be an e-mail address that can be a userName");
  }
  const auto written = TRY(write_once(parts_, {caller, exchange}, [&](Desk& desk) -> Result<Response> {
    const bool taken = TRY(is_anothers(desk.tables.users, email, std::nullopt));
    if (taken) return fail(Code::uniqueness, "somebody has this e-mail address already");
    const AccessRequest request{desk.ids.ulid(), email, desk.now};
    const AccessRequest standing = TRY(AccessRequestTable(desk.session, desk.tenant).ask(request));
    if (standing.id != request.id) return answer(request_value(standing));
    TRY(desk.note("access_request.create", Thing{"access_request", standing.id.value, standing.email}));
    return created(request_value(standing), "/access-requests");
  }));
  return written.response;
}

Routes AccessRequests::routes() const {
  return {
      {"GET",
       "/access-requests",
       on(*this, &AccessRequests::list),
       {"listAccessRequests", "Lists who asked to be let in, oldest first.", {}, {{200, "AccessRequests"}}}},
      {"POST",
       "/access-requests",
       on(*this, &AccessRequests::ask),
       {"askForAccess",
        "Asks for somebody to be let in; 200 if the address has asked before.",
        "AccessRequestDraft",
        {{201, "AccessRequest"}, {200, "AccessRequest"}},
        {"Idempotency-Key"}}},
  };
}

}  // namespace provost::operations
