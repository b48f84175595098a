// Versions of resources on the wire (RFC 7644 §3.14).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/http/message.h"
#include "core/model/group.h"

namespace provost::scim {

/// The entity tag of a version: weak, because equal versions may differ in projection.
std::string etag_of(std::int64_t version);
/// The entity tag of a person who is shown in these groups: it moves when the person comes to one or leaves one, though
/// the person's own version stays. Without groups that of the version.
std::string etag_of(std::int64_t version, std::span<const GroupView> groups);

/// True if the request says If-None-Match and this entity tag, or `*`, is in it: the answer is then 304.
bool is_not_modified(const http::RequestHead& head, std::string_view etag);

/// Whether a write names the version that it is meant for.
enum class Precondition { none, given };

/// True if If-Match of the request names a tag that tells of groups, so that these have to be looked at.
bool minds_groups(const http::RequestHead& head);

/// Fails with `precondition_failed` when the request says If-Match and neither a tag in it nor `*` is one of these, by
/// which the resource goes at this moment.
Result<Precondition> check_precondition(const http::RequestHead& head, std::span<const std::string> etags);

}  // namespace provost::scim
