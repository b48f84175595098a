// Answers of this face: resources with their tag and location, lists, and what is left of them after projection.
#pragma once

#include "core/http/message.h"
#include "core/model/json.h"

namespace provost::scim {

/// A body of this media type.
http::Response answer(int status, const Value& body);

/// The tag of a whole resource, which its meta tells.
std::string etag_in(const Value& whole);

/// One resource with ETag and Content-Location, or Location for a new one (RFC 7644 §3.3, §3.14). `whole` has meta;
/// `shown` is what remains of it after projection.
http::Response resource_answer(int status, const Value& whole, const Value& shown);

/// 204, for what leaves nothing to say.
http::Response no_content();

/// 204 for a resource of this tag that is too large to be shown.
http::Response no_content(const std::string& etag);

/// 304 with the tag that still holds.
http::Response not_modified(const std::string& etag);

}  // namespace provost::scim
