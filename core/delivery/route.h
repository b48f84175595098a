// One connection being served: its crew, hired when needed, and one round after another over its due lanes.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

#include "core/delivery/connector_maker.h"
#include "core/delivery/crew.h"
#include "core/delivery/delivery_tools.h"
#include "core/delivery/health.h"
#include "core/delivery/lane_ledger.h"
#include "core/delivery/listening_client.h"
#include "core/model/tenancy.h"

namespace provost {

/// round() is called by one thread at a time; the other calls come from any thread. Borrows tools and maker.
class Route {
 public:
  Route(const DeliveryTools& tools, const ConnectorMaker& maker, Connection connection);

  /// Claims one batch and delivers it: ends of access first. True if there was something to do, so that another round
  /// is worth it at once. Between events it stops, and hands back what it has not tried, when the route is retired or
  /// `stopping` is set, when the connection's health says so, and when ordinary work has taken its turn. Ends of access
  /// that come to be due meanwhile are told by the couriers that are free.
  bool round(const std::atomic<bool>& stopping);

  /// Takes the newest row of the connection; if kind or settings changed, the next round hires anew.
  void update(const Connection& connection);
  /// Somebody asked at this time that the app be tried now. The same time again, and one before this route was made,
  /// change nothing.
  void nudge(Instant at);
  /// The connection is paused or gone: no further claim.
  void retire() { retired_ = true; }
  /// How the connection fares: also for others who call the app. May outlive the route.
  std::shared_ptr<Health> health() const { return health_; }

 private:
  using Moment = std::chrono::steady_clock::time_point;

  bool ready();
  Result<ConnectionState> kept_health() const;
  bool know_health();
  bool in_good_standing();
  bool agrees_on_trial();
  void announce_trial();
  bool is_contradicted();
  void keep_health();
  void hire(const Connection& connection);
  void deliver(Claimed claimed, const std::atomic<bool>& stopping);
  void hand_back(std::span<const Lane> lanes) const;

  const DeliveryTools tools_;
  const ConnectorMaker& maker_;
  const LaneLedger ledger_;
  std::atomic<bool> retired_{false};

  std::mutex mutex_;  // guards what follows
  Connection connection_;
  bool changed_ = true;
  bool nudged_ = false;  // and not heeded yet
  bool told_of_nudges_ = false;
  Instant last_nudge_;
  const Instant made_at_;

  const std::shared_ptr<Health> health_;
  // Used by the serving thread alone.
  ListeningClient line_;
  bool health_known_ = false;
  bool health_unkept_ = false;  // something of it is not written yet
  ConnectionState kept_;        // what was read or written last; another server may have kept another since
  Moment look_again_{};         // for what another kept
  Crew crew_;
  Moment remake_at_{};  // no crew is hired before this moment
  bool unready_told_ = false;
  bool claim_told_ = false;
};

}  // namespace provost
