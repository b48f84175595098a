// Which schemas and resource types each tenant has: those of RFC 7643, and the extensions that the tenant has added.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string_view>

#include "core/base/result.h"
#include "core/schema/catalogue.h"
#include "core/store/tables.h"

namespace provost {

/// Catalogues are built once and kept until the tenant's schemas have another version. Safe to use from any thread.
class Catalogues {
 public:
  explicit Catalogues(scim::Catalogue built_in)
      : built_in_(std::make_shared<const scim::Catalogue>(std::move(built_in))) {}

  /// The catalogue of the tenant whose tables these are, as of this transaction. What points into it must not outlive
  /// it.
  Result<std::shared_ptr<const scim::Catalogue>> of(const Tables& tables) const;
  /// The catalogue of a tenant in this version, if it is at hand without a look into the database; else nothing.
  std::shared_ptr<const scim::Catalogue> at_hand(TenantId tenant, std::int64_t version) const;

  /// Adds a schema, written as RFC 7643 §7 describes one, to a resource type of the tenant. Fails with
  /// `invalid_value` and a sentence on what a schema may not be, with `not_found` for a type that is not there, with
  /// `uniqueness` when its id is taken, with `too_many` beyond 20 extensions of a type.
  struct Extension {
    std::string type_name;
    bool required = false;
    std::string document;
  };
  Result<void> extend(Tables& tables, const Extension& extension, Instant now) const;

 private:
  struct Kept {
    std::int64_t version = 0;
    std::shared_ptr<const scim::Catalogue> catalogue;
  };
  Result<scim::Catalogue> build(const Tables& tables) const;

  std::shared_ptr<const scim::Catalogue> built_in_;
  mutable std::mutex mutex_;  // guards the one below
  mutable std::map<TenantId, Kept> kept_;
};

}  // namespace provost
