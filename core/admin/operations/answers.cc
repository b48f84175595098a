#include "core/admin/operations/answers.h"

namespace provost::operations {
namespace {

using http::Response;

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

/// The words of RFC 9110 §15, as RFC 9457 §4.2.1 wants them for problems without a type of their own.
std::string_view title_of(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    default:
      return status < 500 ? "Bad Request" : "Internal Server Error";
  }
}

}  // namespace

Response answer(const Value& body) {
  Response response;
  response.headers.set("Content-Type", "application/json");
  response.headers.set("Cache-Control", "no-store");
  response.body = json::write(body);
  return response;
}

Response created(const Value& body, std::string_view path) {
  Response response = answer(body);
  response.status = 201;
  response.headers.set("Location", std::string(kPrefix).append(path));
  return response;
}

Response accepted(const Value& body) {
  Response response = answer(body);
  response.status = 202;
  return response;
}

Response done() {
  Response response;
  response.status = 204;
  return response;
}

Response problem(int status, std::string_view detail) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/problem+json");
  if (status == 401) response.headers.set("WWW-Authenticate", R"(Bearer realm="provost")");
  if (status == 429 || status == 503) response.headers.set("Retry-After", "1");
  response.body = json::write(
      Value::object({{"type", "about:blank"}, {"title", title_of(status)}, {"status", status}, {"detail", detail}}));
  return response;
}

Response problem_of(const Error& error) {
  const int status = status_of(error.code);
  if (error.code == Code::internal) return problem(status, "the server met an unexpected condition");
  if (error.code == Code::unavailable) return problem(status, "the server cannot answer now; try again");
  return problem(status, error.detail);
}

}  // namespace provost::operations
