// Gives committed audit notes their places, one after the other. A place is given after the commit, so whoever has read
// up to a position will never find something new before it.
#pragma once

#include <atomic>
#include <thread>

#include "core/base/log.h"
#include "core/delivery/bell.h"
#include "core/store/sql.h"

namespace provost {

/// One thread. start() and stop() are called by one thread. Several servers on one database take turns by the head's
/// row.
class Sequencer {
 public:
  /// What it borrows; outlives it.
  struct Parts {
    sql::Database& database;
    const Log& log;
    Bell& changed;  // rings when people or groups changed; other notes wait for the next look
  };
  static constexpr std::int64_t kBatch = 128;

  explicit Sequencer(const Parts& parts) : parts_(parts) {}
  Sequencer(const Sequencer&) = delete;
  Sequencer& operator=(const Sequencer&) = delete;
  ~Sequencer() { stop(); }

  void start();
  /// Ends after the batch that is being placed. Harmless when it does not run.
  void stop();

  /// Places one batch of each tenant that has unplaced notes; false if none had. One that fails keeps no other from
  /// its turn; the first failure, which names its tenant, is what this fails with at the end.
  Result<bool> round() const;

 private:
  bool turn();
  void serve();

  const Parts parts_;
  std::atomic<bool> stopping_{false};
  bool told_ = false;  // that rounds fail
  std::thread thread_;
};

}  // namespace provost
