// The JSON body of a request.
#pragma once

#include "core/base/result.h"
#include "core/http/message.h"
#include "core/model/json.h"

namespace provost::scim {

/// Reads the body as one JSON object, whatever media type it claims: clients send application/json,
/// application/scim+json with or without a charset, or none (RFC 7644 §3.8). Fails with `invalid_syntax`.
Result<Value> object_in(const http::Request& request);

}  // namespace provost::scim
