// Every schema and resource type that a tenant has: the built-in ones, and the tenant's own extensions.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/schema/resource_type.h"
#include "core/schema/schema.h"

namespace provost::scim {

/// A value: copy the built-in one and extend the copy for each tenant that has schemas of its own. Copies share
/// schemas.
class Catalogue {
 public:
  /// The User and Group types of RFC 7643 with the enterprise extension, and the schemas of discovery. Fails with
  /// internal only if the files that were built in are broken.
  static Result<Catalogue> built_in();

  /// Adds a schema to the resource type of this name. Fails with not_found if there is no such type, with uniqueness if
  /// the schema's id is taken, with too_many beyond 20 extensions of a type.
  Result<void> extend(std::string_view type_name, Schema schema, bool required);

  /// The resource type of exactly this name, or nullptr.
  const ResourceType* find_type(std::string_view name) const;
  /// The resource type at this endpoint, "/Users", or nullptr.
  const ResourceType* at_endpoint(std::string_view endpoint) const;
  /// The schema with this id without regard to case, or nullptr.
  const Schema* find_schema(std::string_view id) const;

  std::span<const ResourceType> types() const { return types_; }
  /// Every schema that /Schemas lists; the common attributes are in none of them (RFC 7643 §3.1).
  std::span<const std::shared_ptr<const Schema>> schemas() const { return schemas_; }

 private:
  std::vector<std::shared_ptr<const Schema>> schemas_;
  std::vector<ResourceType> types_;
};

}  // namespace provost::scim
