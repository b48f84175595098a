#include "core/admin/operations/operations_face.h"

#include "core/admin/operations/activity.h"
#include "core/admin/operations/deliveries.h"
#include "core/base/text.h"
#include "core/model/role.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Request;
using http::RequestHead;
using http::Response;

constexpr std::uint64_t kBodyLimit = 1 << 20;
constexpr std::int64_t kMostDeliveries = 1000;

int status_of(Code code) {
  switch (code) {
    case Code::invalid_syntax:
    case Code::invalid_value:
    case Code::invalid_filter:
    case Code::invalid_path:
    case Code::no_target:
    case Code::mutability:
    case Code::too_many:
      return 400;
    case Code::unauthenticated:
      return 401;
    case Code::forbidden:
      return 403;
    case Code::not_found:
      return 404;
    case Code::uniqueness:
    case Code::conflict:
      return 409;
    case Code::precondition_failed:
      return 412;
    case Code::too_large:
      return 413;
    case Code::unsupported:
      return 501;
    case Code::limited:
      return 429;
    case Code::unavailable:
      return 503;
    case Code::internal:
      return 500;
  }
  return 500;
}

Response problem(int status, std::string_view detail) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/problem+json");
  if (status == 401) response.headers.set("WWW-Authenticate", R"(Bearer realm="provost")");
  if (status == 429 || status == 503) response.headers.set("Retry-After", "1");
  response.body = json::write(Value::object({{"type", "about:blank"}, {"status", status}, {"detail", detail}}));
  return response;
}

Response answer(const Value& body) {
  Response response;
  response.headers.set("Content-Type", "application/json");
  response.headers.set("Cache-Control", "no-store");
  response.body = json::write(body);
  return response;
}

Result<std::int64_t> limit_of(const http::Target& target) {
  if (target.count("limit") == 0) return std::int64_t{100};
  const auto limit = text::to_integer(target.find("limit").value_or(""));
  if (!limit || *limit < 1 || *limit > kMostDeliveries) {
    return fail(Code::invalid_value, "limit must be a whole number from 1 to " + std::to_string(kMostDeliveries));
  }
  return *limit;
}

class OperationsFace final : public http::Face<Caller> {
 public:
  OperationsFace(sql::Database& database, const Authenticator& authenticator, const Clock& clock)
      : database_(database), authenticator_(authenticator), clock_(clock) {}

  std::string_view prefix() const override { return "/api/provost/v1"; }
  std::uint64_t body_limit(const RequestHead&) const override { return kBodyLimit; }
  Response render(const Error& error) const override {
    const int status = status_of(error.code);
    // What these two say is about the inside of the server.
    if (error.code == Code::internal) return problem(status, "the server met an unexpected condition");
    if (error.code == Code::unavailable) return problem(status, "the server cannot answer now; try again");
    return problem(status, error.detail);
  }
  Response refuse(int status, std::string_view reason) const override { return problem(status, reason); }

 protected:
  Result<Caller> authenticate(const RequestHead& head) const override {
    return authenticator_.authenticate(head, TokenKind::kOperator);
  }
  const std::vector<Route>& routes() const override { return routes_; }

 private:
  Result<Response> deliveries(const Caller& caller, const Exchange& exchange) const {
    if (!caller.may(scope::kDeliveriesRead))
      return fail(Code::forbidden, "the token lacks the permission deliveries.read");
    DeliveryQuery query;
    if (exchange.target.count("subject") > 1) return fail(Code::invalid_value, "subject is given more than once");
    query.subject = exchange.target.find("subject").value_or("");
    query.limit = TRY(limit_of(exchange.target));
    Value found;
    TRY(database_.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
      Tables tables(session, database_.dialect(), caller.tenant);
      found = TRY(list_deliveries(tables, query));
      return {};
    }));
    return answer(found);
  }

  Result<Response> activity(const Caller& caller, const Exchange& exchange) const {
    if (!caller.may(permission::kActivityWrite))
      return fail(Code::forbidden, "the token lacks the permission activity.write");
    const auto sightings = TRY(sightings_in(exchange.request.body, clock_.now()));
    Value noted;
    TRY(database_.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
      Tables tables(session, database_.dialect(), caller.tenant);
      noted = TRY(note_sightings(tables, sightings));
      return {};
    }));
    return answer(noted);
  }

  sql::Database& database_;
  const Authenticator& authenticator_;
  const Clock& clock_;
  const std::vector<Route> routes_{
      {"GET", "/deliveries",
       [this](const Caller& caller, const Exchange& exchange) { return deliveries(caller, exchange); }},
      {"POST", "/activity",
       [this](const Caller& caller, const Exchange& exchange) { return activity(caller, exchange); }},
  };
};

}  // namespace

std::unique_ptr<http::AnyFace> make_operations_face(sql::Database& database, const Authenticator& authenticator,
                                                    const Clock& clock) {
  return std::make_unique<OperationsFace>(database, authenticator, clock);
}

}  // namespace provost::operations
