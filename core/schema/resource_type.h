// Resource types of RFC 7643 §6: which schemas make up a kind of resource.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/schema/schema.h"

namespace provost::scim {

/// A schema that adds attributes to a resource type, under its URI.
struct Extension {
  std::shared_ptr<const Schema> schema;
  bool required = false;
};

/// A kind of resource. Copies share their schemas, so an Attribute stays where it is while any copy lives.
struct ResourceType {
  std::string name;
  std::string endpoint;  // "/Users"
  std::string description;
  std::shared_ptr<const Schema> common;  // schemas, id, externalId, meta (RFC 7643 §3.1)
  std::shared_ptr<const Schema> schema;
  std::vector<Extension> extensions;

  /// The attribute at the top level, of the core schema or a common one, without regard to case; or nullptr.
  const Attribute* find(std::string_view attribute_name) const;
  /// The extension with this URI without regard to case, or nullptr.
  const Extension* find_extension(std::string_view schema_id) const;
};

}  // namespace provost::scim
