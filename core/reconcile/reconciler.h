// Compares every app of every tenant with the directory, again and again, as long as the server runs. This finds what
// no queue can: accounts that somebody switched on by hand at the app, and apps that were restored from a backup.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "core/delivery/connector_maker.h"
#include "core/reconcile/pass_runner.h"

namespace provost {

/// One thread. start() and stop() are called by one thread. Several processes on one database share the passes: each
/// step is one process's.
class Reconciler {
 public:
  Reconciler(const PassRunner::Parts& parts, const ConnectorMaker& maker, const PassRules& rules)
      : parts_(parts), maker_(maker), rules_(rules), runner_(parts, rules) {}
  Reconciler(const Reconciler&) = delete;
  Reconciler& operator=(const Reconciler&) = delete;
  ~Reconciler() { stop(); }

  /// Begins to compare; a rest of zero in the rules means never.
  void start();
  /// Ends after the step that is being done, which the deadline of a call bounds. Harmless when it does not run.
  void stop();

  /// Does the steps that are due, one a connection; false if none was.
  Result<bool> round();

 private:
  using Key = std::pair<TenantId, ConnectionId>;
  struct Visited {
    Connection connection;
    std::unique_ptr<Connector> connector;
  };

  Result<std::vector<Connection>> due_connections() const;
  Result<bool> visit(const Connection& connection);
  Result<Connector*> connector_of(const Connection& connection);
  void serve();

  const PassRunner::Parts parts_;
  const ConnectorMaker maker_;
  const PassRules rules_;
  const PassRunner runner_;
  DeliveryCounters counters_;
  std::map<Key, Visited> visited_;
  std::atomic<bool> stopping_{false};
  Bell woken_;
  std::thread thread_;
};

}  // namespace provost
