// The answers of this API: JSON, and problem documents (RFC 9457).
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/http/message.h"
#include "core/model/json.h"

namespace provost::operations {

/// Where this API lives.
inline constexpr std::string_view kPrefix = "/api/provost/v1";

/// 200 with a body.
http::Response answer(const Value& body);
/// 201 with a body; `path` is where the new thing is, below the prefix.
http::Response created(const Value& body, std::string_view path);
/// 202 with a body: the work goes on after this answer.
http::Response accepted(const Value& body);
/// 204.
http::Response done();
/// A problem document of a bare status.
http::Response problem(int status, std::string_view detail);
/// A problem document for an error. What is about the inside of the server is not told.
http::Response problem_of(const Error& error);

}  // namespace provost::operations
