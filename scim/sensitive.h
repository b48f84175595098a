// Filters that may not stand in a URI, where logs of others show them (RFC 7644 §7.5.2).
#pragma once

#include <optional>

#include "core/access/caller.h"
#include "core/http/message.h"
#include "core/schema/predicate.h"
#include "core/schema/resource_type.h"

namespace provost::scim {

/// The refusal of a filter that stood in a URI and speaks of an attribute that the caller's source keeps out of URIs;
/// nothing if it may stand there.
std::optional<http::Response> sensitive_refusal(const std::optional<Predicate>& filter, const Caller& caller,
                                                const ResourceType& type);

}  // namespace provost::scim
