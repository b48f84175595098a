// One connection being served: its connector, made when needed, and one round after another over its due lanes.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

#include "core/delivery/connector_maker.h"
#include "core/delivery/courier.h"
#include "core/delivery/delivery_tools.h"
#include "core/delivery/lane_ledger.h"
#include "core/model/tenancy.h"

namespace provost {

/// round() is called by one thread at a time; the other calls come from any thread. Borrows tools and maker.
class Route {
 public:
  Route(const DeliveryTools& tools, const ConnectorMaker& maker, Connection connection);

  /// Claims one batch and delivers it: ends of access first. True if there was something to do, so that another round
  /// is worth it at once. Between lanes it stops, and hands back what it has not tried, when the route is retired or
  /// `stopping` is set, and when ordinary lanes have taken so long that ends of access may be waiting by now.
  bool round(const std::atomic<bool>& stopping);

  /// Takes the newest row of the connection; if kind or settings changed, the next round makes a new connector.
  void update(const Connection& connection);
  /// The connection is paused or gone: no further claim.
  void retire() { retired_ = true; }

 private:
  using Moment = std::chrono::steady_clock::time_point;

  bool ready();
  void make_connector(const Connection& connection);
  void deliver(const Claimed& claimed, const std::atomic<bool>& stopping);
  void hand_back(std::span<const Lane> lanes) const;

  const DeliveryTools tools_;
  const ConnectorMaker& maker_;
  const LaneLedger ledger_;
  std::atomic<bool> retired_{false};

  std::mutex mutex_;  // guards the two below
  Connection connection_;
  bool changed_ = true;

  // Used by the serving thread alone.
  std::unique_ptr<Connector> connector_;
  std::optional<Courier> courier_;
  Moment not_before_{};  // no round before this moment
  bool unready_told_ = false;
  bool claim_told_ = false;
};

}  // namespace provost
