// Names of attributes as clients write them, `[urn:]attr[.sub]`, and where they lead (RFC 7644 §3.10).
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/schema/leniency.h"
#include "core/schema/resource_type.h"

namespace provost::scim {

/// Where a name leads. The pointers are into the schemas of the resource type and live as long as they do.
struct AttributePath {
  const Schema* extension = nullptr;     // the extension that holds the attribute; nullptr at the top level
  const Attribute* attribute = nullptr;  // nullptr: the extension as a whole
  const Attribute* sub = nullptr;

  /// The attribute that the path ends at: the sub-attribute if one is named; nullptr for a whole extension.
  const Attribute* last() const { return sub != nullptr ? sub : attribute; }
  bool operator==(const AttributePath&) const = default;
};

/// The path in canonical spelling, for messages and logs.
std::string to_text(const AttributePath& path);

/// Finds what a path names, without regard to case. Fails with invalid_path if it is not written as a path at all, with
/// no_target if the resource type has no such attribute.
Result<AttributePath> resolve(std::string_view path, const ResourceType& type, const Leniency& leniency);

/// The id of the schema that an old URI stands for, or the id itself (see Leniency::legacy_schema_ids).
std::string_view modern_schema_id(std::string_view id, const ResourceType& type, const Leniency& leniency);

}  // namespace provost::scim
