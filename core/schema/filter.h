// Filters of RFC 7644 §3.4.2.2: text to a Predicate, checked against the schema.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "core/schema/attribute_path.h"
#include "core/schema/leniency.h"
#include "core/schema/predicate.h"

namespace provost::scim {

/// What becomes of a name that the resource type does not have: refused, or without value as in a query over several
/// types (RFC 7644 §3.4.2.1).
enum class UnknownAttributes : std::uint8_t { refuse, absent };

/// Reads a filter. Everything of the grammar is read, and `attr[filter].sub op value` besides, which clients send.
/// Fails with invalid_filter on bad syntax, on a comparison that the type does not allow, on an attribute that is never
/// returned, and beyond 4 KiB, 100 terms or 16 levels.
Result<Predicate> parse_filter(std::string_view filter, const ResourceType& type, const Leniency& leniency,
                               UnknownAttributes unknown = UnknownAttributes::refuse);

/// Reads the filter between the brackets of `attr[…]`; its paths count from the element. Fails like parse_filter.
Result<Predicate> parse_value_filter(std::string_view filter, const Attribute& element_of, const Leniency& leniency);

}  // namespace provost::scim
