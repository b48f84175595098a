// Delivers claimed lanes to one app, and says in the log when the app falls ill and when it is well again.
#pragma once

#include "core/delivery/delivery_tools.h"
#include "core/delivery/envoy.h"
#include "core/delivery/health.h"
#include "core/delivery/journey.h"
#include "core/delivery/lane_ledger.h"

namespace provost {

/// One of those that serve a connection; used by one thread at a time. Borrows what it is given.
class Courier {
 public:
  Courier(const DeliveryTools& tools, const LaneLedger& ledger, Connector& connector, Health& health)
      : tools_(tools), ledger_(ledger), health_(health), envoy_(connector, tools.log, tools.counters) {}

  /// Delivers a lane that was just claimed, in order, until it is done, a call fails, or `goes_on` says no between two
  /// events. Whatever happens, the lane is closed, put back, another's, or due again when its lease ends.
  void deliver(const Lane& lane, const Lease& lease, const Journey::GoesOn& goes_on) const;
  /// Asks the app whether it takes our credential, and tells the connection's health.
  void check() const;

 private:
  const DeliveryTools tools_;
  const LaneLedger& ledger_;
  Health& health_;
  const Envoy envoy_;
};

}  // namespace provost
