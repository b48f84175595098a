#include "scim/error.h"

#include "core/model/json.h"

namespace provost::scim {
namespace {

struct Rendering {
  int status;
  std::string_view type;  // scimType, or ""
};

constexpr Rendering rendering_of(Code code) {
  switch (code) {
    case Code::invalid_syntax:
      return {400, "invalidSyntax"};
    case Code::invalid_value:
      return {400, "invalidValue"};
    case Code::invalid_filter:
      return {400, "invalidFilter"};
    case Code::invalid_path:
      return {400, "invalidPath"};
    case Code::no_target:
      return {400, "noTarget"};
    case Code::mutability:
      return {400, "mutability"};
    case Code::uniqueness:
      return {409, "uniqueness"};
    case Code::conflict:
      return {409, ""};
    case Code::too_many:
      return {400, "tooMany"};
    case Code::unauthenticated:
      return {401, ""};
    case Code::forbidden:
      return {403, ""};
    case Code::not_found:
      return {404, ""};
    case Code::precondition_failed:
      return {412, ""};
    case Code::too_large:
      return {413, ""};
    case Code::unsupported:
      return {501, ""};
    case Code::limited:
      return {429, ""};
    case Code::unavailable:
      return {503, ""};
    case Code::internal:
      return {500, ""};
  }
  return {500, ""};
}

http::Response answer(int status, std::string_view type, std::string_view detail) {
  Value body = Value::object(
      {{"schemas", Value::array({"urn:ietf:params:scim:api:messages:2.0:Error"})}, {"status", std::to_string(status)}});
  if (!type.empty()) body.set("scimType", type);
  body.set("detail", detail);
  http::Response response;
  response.status = status;
  response.headers.set("Content-Type", std::string(kMediaType));
  if (status == 429 || status == 503) response.headers.set("Retry-After", "1");
  response.body = json::write(body);
  return response;
}

}  // namespace

int status_of(Code code) { return rendering_of(code).status; }

http::Response error_response(const Error& error) {
  const Rendering rendering = rendering_of(error.code);
  // What these two say is about the inside of the server.
  std::string_view detail = error.detail;
  if (error.code == Code::internal) detail = "the server met an unexpected condition";
  if (error.code == Code::unavailable) detail = "the server cannot answer now; try again";
  return answer(rendering.status, rendering.type, detail);
}

http::Response error_response(int status, std::string_view type, std::string_view detail) {
  return answer(status, type, detail);
}

http::Response error_response(int status, std::string_view detail) { return answer(status, "", detail); }

}  // namespace provost::scim
