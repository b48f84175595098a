// Which connections are served here, and how each of them fares: for whoever else calls their apps.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "core/base/ids.h"
#include "core/delivery/health.h"

namespace provost {

/// Owns none of them: a health goes with the route that serves its connection, and with whoever asks the app just then.
/// Safe to use from any thread.
class HealthRegister {
 public:
  /// From now on this is the health of the connection.
  void enter(const TenantId& tenant, const ConnectionId& connection, const std::shared_ptr<Health>& health);
  /// The health of a connection, to be kept for as long as one call takes; nothing while nobody serves it here.
  std::shared_ptr<Health> find(const TenantId& tenant, const ConnectionId& connection) const;

 private:
  using Key = std::pair<TenantId, ConnectionId>;

  mutable std::mutex mutex_;  // guards what follows
  std::map<Key, std::weak_ptr<Health>> healths_;
};

}  // namespace provost
