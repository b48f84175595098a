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
  if (status == 503) response.headers.set("Retry-After", "1");
  response.body = json::write(body);
  return response;
}

/// `errorType` names the failure to programs; `error` ends with it in brackets, as clients expect.
Response typed_failure(std::string_view detail, std::string_view type) {
  const std::string error = std::string(detail) + " [" + std::string(type) + "]";
  return json_response(400, Value::object({{"success", false}, {"error", error}, {"errorType", type}}));
}

constexpr std::string_view kTypeBegins = " [error-";

/// What refuse_as() made carries its type with it.
Response refusal(std::string_view detail) {
  const std::size_t at = detail.rfind(kTypeBegins);
  if (at == std::string_view::npos || !detail.ends_with(']')) return typed_failure(detail, "invalid-params");
  return typed_failure(detail.substr(0, at), detail.substr(at + 2, detail.size() - at - 3));
}

Response not_logged_in() {
  static constexpr std::string_view kText = "You must be logged in to do this.";
  return json_response(401,
                       Value::object({{"success", false}, {"status", "error"}, {"message", kText}, {"error", kText}}));
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

tl::unexpected<Error> refuse_as(std::string_view type, std::string_view sentence) {
  return fail(Code::invalid_value, std::string(sentence) + " [" + std::string(type) + "]");
}

Response too_many_calls(std::int64_t seconds) {
  const std::string wait = std::to_string(seconds);
  Response response = bare_failure(429, "Error, too many requests. Please slow down. You must wait " + wait +
                                            " seconds before trying this endpoint again. [error-too-many-requests]");
  response.headers.set("Retry-After", wait);
  return response;
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
    case Code::too_many:
      return refusal(error.detail);
    case Code::uniqueness:
      return typed_failure(error.detail, "error-field-unavailable");
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
      return too_many_calls(error.retry_after());
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
