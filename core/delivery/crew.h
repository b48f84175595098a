// The couriers of one connection: several people are told of at once, so that an app that is slow holds up fewer.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "core/delivery/connector_maker.h"
#include "core/delivery/courier.h"
#include "core/delivery/delivery_tools.h"
#include "core/delivery/health.h"
#include "core/delivery/lane_ledger.h"
#include "core/http/client.h"
#include "core/model/tenancy.h"

namespace provost {

/// Each courier has a connector of its own, as a connector serves one call at a time. Used by one thread; what runs
/// beside it is over when a function returns. Borrows what it is given.
class Crew {
 public:
  Crew(const DeliveryTools& tools, const LaneLedger& ledger, Health& health)
      : tools_(tools), ledger_(ledger), health_(health) {}

  /// Replaces everybody by as many as the connection's setting `in_flight` says. If a connector cannot be made, nobody
  /// is there.
  Result<void> hire(const ConnectorMaker& maker, const Connection& connection, http::HttpClient& http);
  void dismiss() { members_.clear(); }
  bool ready() const { return !members_.empty(); }

  /// Asks the app whether it takes our credential.
  void check() const { members_.front()->courier.check(); }

  /// What a crew asks while it works.
  struct Orders {
    /// False once nothing more of this urgency may be begun: asked before each lane and between its events, from
    /// several threads.
    std::function<bool(Urgency urgency)> goes_on;
    /// Ends of access that came to be due meanwhile, at most so many. Asked again and again by the thread of deliver()
    /// while some couriers are free and others are not, so that no slow call of ordinary work keeps them waiting.
    std::function<Claimed(std::size_t most)> more;
  };
  /// Delivers claimed lanes, the first ones first, until they are at their end or the orders say no. Returns the lanes
  /// that were not begun.
  std::vector<Lane> deliver(Claimed claimed, const Orders& orders) const;

 private:
  struct Member {
    Member(const DeliveryTools& tools, const LaneLedger& ledger, Health& health, std::unique_ptr<Connector> made)
        : connector(std::move(made)), courier(tools, ledger, *connector, health) {}
    std::unique_ptr<Connector> connector;
    Courier courier;
  };
  class Shift;

  const DeliveryTools tools_;
  const LaneLedger& ledger_;
  Health& health_;
  std::vector<std::unique_ptr<Member>> members_;
};

}  // namespace provost
