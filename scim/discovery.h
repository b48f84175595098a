// The discovery endpoints: what this server can do, as the schemas themselves say it (RFC 7644 §4).
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/model/json.h"
#include "core/schema/catalogue.h"

namespace provost::scim {

/// The three discovery resources of one tenant's catalogue. Borrows both arguments.
class Discovery {
 public:
  Discovery(const Catalogue& catalogue, std::string_view base_url) : catalogue_(catalogue), base_url_(base_url) {}

  /// What is supported. Each flag is what this program does, no more and no less (RFC 7643 §5).
  Value service_provider_config() const;
  Value resource_types() const;
  /// Fails with `not_found` for an unknown name.
  Result<Value> resource_type(std::string_view name) const;
  Value schemas() const;
  /// Fails with `not_found` for an unknown id.
  Result<Value> schema(std::string_view id) const;

 private:
  Value type_value(const ResourceType& type) const;
  Value schema_value(const Schema& schema) const;
  Value meta(std::string_view type, std::string_view path) const;

  const Catalogue& catalogue_;
  std::string_view base_url_;
};

}  // namespace provost::scim
