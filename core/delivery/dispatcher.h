// Keeps every enabled connection of every tenant served, as connections come, change, pause and go, and what is done
// out of the way.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/random.h"
#include "core/delivery/bell.h"
#include "core/delivery/connector_maker.h"
#include "core/delivery/delivery_stats.h"
#include "core/delivery/health_register.h"
#include "core/delivery/pruner.h"
#include "core/delivery/route.h"
#include "core/delivery/worker.h"
#include "core/store/sql.h"

namespace provost {

/// One thread a connection up to 1,024, so that an app which does not answer delays no other; beyond that several share
/// one in turn. start() and stop() are called by one
/// thread; stats() by any.
class Dispatcher {
 public:
  /// What it borrows; outlives it.
  struct Parts {
    sql::Database& database;
    const Clock& clock;
    Random& random;
    const Log& log;
    Bell& bell;
  };

  Dispatcher(const Parts& parts, const ConnectorMaker& maker, const Retention& retention = {});
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;
  ~Dispatcher() { stop(); }

  /// Begins to deliver. An embedded database has no other process that delivers, so what an earlier run held is due at
  /// once. Fails as the database does, and then nothing runs.
  Result<void> start();
  /// Ends deliveries: nothing new is claimed, what was claimed and not tried is handed back, and calls in flight are
  /// waited for, which their deadline of at most 8 s bounds. Harmless when it does not run.
  void stop();

  DeliveryStats stats() const { return counters_.read(); }
  /// How the connections that are served fare. As safe as that is.
  const HealthRegister& healths() const { return healths_; }

 private:
  using Key = std::pair<TenantId, ConnectionId>;
  struct Served {
    std::shared_ptr<Route> route;
    Worker* worker;
  };

  Result<void> behind_wall(const std::function<Result<void>()>& work) const;
  /// What is to be served, and which connections somebody wants to be tried.
  struct Demand {
    std::vector<Connection> enabled;
    std::map<Key, Instant> nudges;
  };
  Result<Demand> demand() const;
  Result<void> release_all() const;
  Result<void> refresh();
  void serve(const Connection& connection);
  void let_go(const Served& served);
  /// Gives a route to a worker: a new one, an idle one, or else the one with the fewest.
  Worker& employ(const std::shared_ptr<Route>& route);
  Worker& least_loaded() const;
  void prune();
  void keep();

  const Parts parts_;
  const ConnectorMaker maker_;
  DeliveryCounters counters_;
  const DeliveryTools tools_;
  HealthRegister healths_;
  Pruner pruner_;            // used by the keeper alone,
  bool prune_told_ = false;  // as is this
  std::atomic<bool> stopping_{false};
  std::vector<std::unique_ptr<Worker>> workers_;
  std::map<Key, Served> served_;
  std::thread keeper_;
};

}  // namespace provost
