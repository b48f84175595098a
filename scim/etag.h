// Versions of resources on the wire (RFC 7644 §3.14).
#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "core/http/message.h"

namespace provost::scim {

/// The entity tag of a version: weak, because equal versions may differ in projection.
std::string etag_of(std::int64_t version);

/// True if the request says If-None-Match and a tag in it, or `*`, is this version: the answer is then 304.
bool is_not_modified(const http::RequestHead& head, std::int64_t version);

/// Whether a write names the version that it is meant for.
enum class Precondition { none, given };

/// Fails with `precondition_failed` when the request says If-Match and neither a tag in it nor `*` is this version.
Result<Precondition> check_precondition(const http::RequestHead& head, std::int64_t version);

}  // namespace provost::scim
