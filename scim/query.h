// What a client asks for in the query of a request: filter, page, and which attributes it wants to see.
#pragma once

#include <optional>
#include <string_view>

#include "core/http/uri.h"
#include "core/schema/filter.h"
#include "core/schema/leniency.h"
#include "scim/page.h"
#include "scim/projection.h"

namespace provost::scim {

/// The text of a parameter: nothing if it is absent. Fails with `invalid_value` if it is given twice.
Result<std::optional<std::string_view>> parameter(const http::Target& target, std::string_view name);

/// Reads `attributes` and `excludedAttributes` (RFC 7644 §3.9).
Result<Projection> projection_of(const http::Target& target, const ResourceType& type, const Leniency& leniency);

/// Reads `filter`; nothing if there is none.
Result<std::optional<Predicate>> filter_of(const http::Target& target, const ResourceType& type,
                                           const Leniency& leniency);

}  // namespace provost::scim
