#include "core/delivery/health_register.h"

namespace provost {

void HealthRegister::enter(const TenantId& tenant, const ConnectionId& connection,
                           const std::shared_ptr<Health>& health) {
  const std::lock_guard lock(mutex_);
  std::erase_if(healths_, [](const auto& entry) { return entry.second.expired(); });
  healths_[Key(tenant, connection)] = health;
}

std::shared_ptr<Health> HealthRegister::find(const TenantId& tenant, const ConnectionId& connection) const {
  const std::lock_guard lock(mutex_);
  const auto found = healths_.find(Key(tenant, connection));
  return found == healths_.end() ? nullptr : found->second.lock();
}

}  // namespace provost
