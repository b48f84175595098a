// Which schemas and resource types each tenant has.
#pragma once

#include <memory>

#include "core/base/result.h"
#include "core/schema/catalogue.h"
#include "core/store/tables.h"

namespace provost {

/// Safe to use from any thread.
class Catalogues {
 public:
  explicit Catalogues(scim::Catalogue built_in)
      : built_in_(std::make_shared<const scim::Catalogue>(std::move(built_in))) {}

  /// The catalogue of the tenant whose tables these are. What points into it must not outlive it.
  Result<std::shared_ptr<const scim::Catalogue>> of(const Tables& tables) const;

 private:
  std::shared_ptr<const scim::Catalogue> built_in_;
};

}  // namespace provost
