#include "scim/tenant_service.h"

namespace provost::scim {

Result<std::shared_ptr<const Catalogue>> TenantServices::catalogue_of(const Caller& caller) const {
  if (auto known = parts_.catalogues.at_hand(caller.tenant, caller.schemas_version)) return known;
  std::shared_ptr<const Catalogue> catalogue;
  TRY(parts_.transact(sql::Mode::read, caller, [&](Tables& tables) -> Result<void> {
    catalogue = TRY(parts_.catalogues.of(tables));
    return {};
  }));
  return catalogue;
}

Result<std::shared_ptr<const TenantService>> TenantServices::of(const Caller& caller) const {
  auto catalogue = TRY(catalogue_of(caller));
  const std::lock_guard lock(mutex_);
  auto& service = services_[caller.tenant];
  if (!service || service->catalogue != catalogue) {
    service = std::make_shared<const TenantService>(parts_, std::move(catalogue));
  }
  return service;
}

}  // namespace provost::scim
