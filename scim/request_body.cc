#include "scim/request_body.h"

namespace provost::scim {

Result<Value> object_in(const http::Request& request) {
  if (request.body.empty()) return fail(Code::invalid_syntax, "the request has no body");
  Value body = TRY(json::parse(request.body));
  if (!body.is_object()) return fail(Code::invalid_syntax, "the body must be a JSON object");
  return body;
}

}  // namespace provost::scim
