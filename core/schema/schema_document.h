// Schemas and resource types as JSON, both ways (RFC 7643 §6, §7).
#pragma once

#include <vector>

#include "core/base/result.h"
#include "core/model/json.h"
#include "core/schema/resource_type.h"
#include "core/schema/schema.h"

namespace provost::scim {

/// Reads a schema, a tenant's own file included. Fails with invalid_value, and names the attribute, on what RFC 7643
/// §2 and §7 forbid: bad or doubled names, unknown keywords, complex inside complex, or more than our limits.
Result<Schema> parse_schema(const Value& document);

/// Reads the array `attributes` of a schema, under the same rules.
Result<std::vector<Attribute>> parse_attributes(const Value& list);

/// The schema as it is served, with every characteristic spelled out; without meta.
Value to_value(const Schema& schema);

/// The resource type as it is served; without meta.
Value to_value(const ResourceType& type);

}  // namespace provost::scim
