// Where a PATCH operation acts: `attr`, `attr.sub`, `attr[filter]`, `attr[filter].sub` (RFC 7644 §3.5.2, Figure 7).
#pragma once

#include <optional>
#include <string_view>

#include "core/base/result.h"
#include "core/schema/attribute_path.h"
#include "core/schema/leniency.h"
#include "core/schema/predicate.h"

namespace provost::scim {

/// A path that was checked against the resource type.
struct PatchPath {
  AttributePath target;             // its sub-attribute is the one after the brackets
  std::optional<Predicate> filter;  // chooses elements of a multi-valued attribute; counts from the element
};

/// Reads a path. Fails with invalid_path on bad syntax or brackets after what has no elements, with invalid_filter on
/// what is in the brackets, with no_target if the resource type has no such attribute.
Result<PatchPath> parse_patch_path(std::string_view path, const ResourceType& type, const Leniency& leniency);

}  // namespace provost::scim
