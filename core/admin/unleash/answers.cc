#include "core/admin/unleash/answers.h"

#include <utility>

namespace provost::unleash {
namespace {

using http::Response;

struct Row {
  int status;
  std::string_view name;  // "" for the bare form {"message": …}
};

Row row_of(Code code) {
  switch (code) {
    case Code::invalid_syntax:
      return {400, ""};
    case Code::invalid_value:
    case Code::invalid_filter:
    case Code::invalid_path:
    case Code::no_target:
    case Code::mutability:
    case Code::too_many:
      return {400, "BadDataError"};
    case Code::unauthenticated:
      return {401, "UnauthorizedError"};
    case Code::forbidden:
      return {403, "PermissionError"};
    case Code::not_found:
      return {404, "NotFoundError"};
    case Code::uniqueness:
      return {409, "NameExistsError"};
    case Code::conflict:
    case Code::precondition_failed:
      return {409, "ConflictError"};
    case Code::too_large:
      return {413, ""};
    case Code::unsupported:
      return {415, "ContentTypeError"};
    case Code::limited:
      return {429, "RateLimitError"};
    case Code::unavailable:
      return {503, "UnavailableError"};
    case Code::internal:
      break;
  }
  return {500, "UnknownError"};
}

/// What may be said of an error. The words of some are the vendor's clients' to rely on; a bug's are nobody's business.
std::string message_of(const Error& error) {
  switch (error.code) {
    case Code::unauthenticated:
      return "You must log in to use Unleash.";
    case Code::not_found:
      return "The path you were looking for is not available.";
    case Code::internal:
      return "The server met an unexpected condition.";
    case Code::invalid_syntax:
    case Code::invalid_value:
    case Code::invalid_filter:
    case Code::invalid_path:
    case Code::no_target:
    case Code::mutability:
    case Code::too_many:
    case Code::forbidden:
    case Code::uniqueness:
    case Code::conflict:
    case Code::precondition_failed:
    case Code::too_large:
    case Code::unsupported:
    case Code::limited:
    case Code::unavailable:
      break;
  }
  return error.detail;
}

Array only_message(std::string_view message) { return Array{Value::object({{"message", message}})}; }

}  // namespace

Response object_answer(int status, const Value& body) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/json; charset=utf-8");
  response.headers.set("Cache-Control", "no-store");
  if (status == 429 || status == 503) response.headers.set("Retry-After", "1");
  response.body = json::write(body);
  return response;
}

Response empty_answer(int status) {
  Response response;
  response.status = status;
  response.headers.set("Cache-Control", "no-store");
  return response;
}

Response fault_answer(const Fault& fault) {
  return object_answer(
      fault.status,
      Value::object({{"name", fault.name}, {"message", fault.message}, {"details", only_message(fault.message)}}));
}

Fault no_user() { return {404, "NotFoundError", "No user found"}; }

Fault no_access() { return {403, "NoAccessError", "You need all permissions that this user has."}; }

Fault scim_managed() {
  return {403, "ForbiddenError", "This user is managed by your SCIM provider and cannot be changed manually"};
}

Fault conflict_fault(const Error& error) { return {409, "ConflictError", error.detail}; }

Response plain_answer(int status, std::string_view reason) {
  return object_answer(status, Value::object({{"message", status == 413 ? "request entity too large" : reason}}));
}

Value Refusals::body(std::string_view name, std::string_view message, Array details) const {
  return Value::object(
      {{"id", ids_.uuid<TokenId>().value}, {"name", name}, {"message", message}, {"details", std::move(details)}});
}

Response Refusals::of(const Error& error) const {
  const Row row = row_of(error.code);
  const std::string message = message_of(error);
  if (row.name.empty()) return plain_answer(row.status, message);
  Value said = body(row.name, message, only_message(message));
  if (error.code == Code::forbidden) said.set("permissions", Value::array({"ADMIN"}));
  Response response = object_answer(row.status, said);
  if (error.code == Code::limited) response.headers.set("Retry-After", std::to_string(error.retry_after()));
  return response;
}

Response Refusals::login_wanted() const {
  static constexpr std::string_view kMessage = "You must log in to use Unleash.";
  Value said = body("AuthenticationRequired", kMessage, only_message(kMessage));
  said.set("path", "/auth/simple/login");
  said.set("type", "password");
  said.set("defaultHidden", false);
  return object_answer(401, said);
}

Response Refusals::bad_number(std::string_view name) const {
  return bad_data(
      Array{Value::object({{"path", "/params/" + std::string(name)}, {"message", "This must be a whole number."}})});
}

Response Refusals::bad_data(Array details) const {
  return object_answer(400, body("BadDataError",
                                 "Request validation failed: the body has parts that cannot be used; "
                                 "`details` names them.",
                                 std::move(details)));
}

}  // namespace provost::unleash
