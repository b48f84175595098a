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
#include "core/delivery/health_register.h"
#include "core/delivery/listening_client.h"
#include "core/reconcile/pass_runner.h"

namespace provost {

/// One thread. start() and stop() are called by one thread. Several processes on one database share the passes: each
/// step is one process's.
class Reconciler {
 public:
  /// The register is borrowed. What deliveries know of an app is heeded, and they know what a pass meets.
  Reconciler(const PassRunner::Parts& parts, const ConnectorMaker& maker, const HealthRegister& healths,
             const PassRules& rules)
      : parts_(parts), maker_(maker), healths_(healths), rules_(rules), runner_(parts, rules) {}
  Reconciler(const Reconciler&) = delete;
  Reconciler& operator=(const Reconciler&) = delete;
  ~Reconciler() { stop(); }

  /// Begins to compare; a rest of zero in the rules means never.
  void start();
  /// Ends after the step that is being done, which the deadlines of its calls bound to some ten seconds. Harmless when
  /// it does not run.
  void stop();

  /// Does the steps that are due, one a connection; false if none was.
  Result<bool> round();

 private:
  using Key = std::pair<TenantId, ConnectionId>;
  struct Visited {
    Visited(http::HttpClient& http, const Clock& clock);
    Connection connection;
    std::shared_ptr<Health> health;  // while it is visited, if it is served here
    ListeningClient line;
    std::unique_ptr<Connector> connector;  // calls by the line
  };

  Result<std::vector<Connection>> due_connections() const;
  Result<bool> visit(const Connection& connection);
  Result<void> make_ready(Visited& visited, const Connection& connection) const;
  void serve();

  const PassRunner::Parts parts_;
  const ConnectorMaker maker_;
  const HealthRegister& healths_;
  const PassRules rules_;
  const PassRunner runner_;
  DeliveryCounters counters_;
  std::map<Key, Visited> visited_;
  std::atomic<bool> stopping_{false};
  Bell woken_;
  std::thread thread_;
};

}  // namespace provost
