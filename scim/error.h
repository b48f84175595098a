// Failures in SCIM's own form (RFC 7644 §3.12).
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/http/message.h"

namespace provost::scim {

inline constexpr std::string_view kMediaType = "application/scim+json";

/// The HTTP status of a code in this face.
int status_of(Code code);

/// An error answer: status, scimType where RFC 7644 Table 9 has one, and the detail; for what is wrong inside the
/// server a general one.
http::Response error_response(const Error& error);

/// An error answer of a bare status, for what never became an Error of ours.
http::Response error_response(int status, std::string_view detail);

/// One with a scimType that no code of ours stands for, as those of RFC 9865.
http::Response error_response(int status, std::string_view type, std::string_view detail);

}  // namespace provost::scim
