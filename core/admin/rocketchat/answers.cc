#include "core/admin/rocketchat/answers.h"

#include <string>
#include <utility>

namespace provost::rocketchat {
namespace {

using http::Response;

Response json_response(int status, const Value& body) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/json");
  response.headers.set("Cache-Control", "no-store");
  if (status == 429 || status == 503) response.headers.set("Retry-After", "1");
  response.body = json::write(body);
  return response;
}

/// `errorType` names the failure to programs; `error` ends with it in brackets, as clients expect.
Response typed_failure(std::string_view detail, std::string_view type) {
  const std::string error = std::string(detail) + " [" + std::string(type) + "]";
  return json_response(400, Value::object({{"success", false}, {"error", error}, {"errorType", type}}));
}

Response not_logged_in() {
  static constexpr std::string_view kText = "You must be logged in to do this.";
  return json_response(401,
                       Value::object({{"success", false}, {"status", "error"}, {"message", kText}, {"error", kText}}));
}

Response too_many_calls() {
  return bare_failure(429,
                      "Error, too many requests. Please slow down. You must wait 1 seconds before trying this endpoint "
                      "again. [error-too-many-requests]");
}

}  // namespace

Response success(Value body) {
  body.set("success", true);
  return json_response(200, body);
}

Response success_with_data(Value data) {
  return json_response(200, Value::object({{"status", "success"}, {"data", std::move(data)}}));
}

Response login_refused() {
  return json_response(
      401,
      Value::object({{"success", false}, {"status", "error"}, {"error", "Unauthorized"}, {"message", "Unauthorized"}}));
}

Response bare_failure(int status, std::string_view reason) {
  return json_response(status, Value::object({{"success", false}, {"error", reason}}));
}

Response failure(const Error& error) {
  switch (error.code) {
    case Code::invalid_syntax:
    case Code::invalid_value:
    case Code::invalid_filter:
    case Code::invalid_path:
    case Code::uniqueness:
    case Code::too_many:
      return typed_failure(error.detail, "invalid-params");
    case Code::no_target:
      return json_response(
          400, Value::object({{"success", false}, {"error", error.detail}, {"errorType", "error-invalid-user"}}));
    case Code::mutability:
      return typed_failure(error.detail, "error-action-not-allowed");
    case Code::unsupported:
      return typed_failure(error.detail, "error-not-supported");
    case Code::unauthenticated:
      return not_logged_in();
    case Code::forbidden:
      return bare_failure(403, "unauthorized");
    case Code::not_found:
      return bare_failure(404, error.detail);
    case Code::too_large:
      return bare_failure(413, error.detail);
    case Code::limited:
      return too_many_calls();
    case Code::conflict:
    case Code::precondition_failed:
    case Code::unavailable:
      return bare_failure(503, "the server cannot do this now, try again");
    case Code::internal:
      return bare_failure(500, "Internal server error");
  }
  return bare_failure(500, "Internal server error");
}

}  // namespace provost::rocketchat
