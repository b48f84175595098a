// What a server does beside requests without being asked: work that was begun and waits, and work that comes by the
// clock.
#pragma once

#include <atomic>
#include <functional>
#include <string_view>
#include <thread>
#include <vector>

#include "core/base/log.h"
#include "core/base/result.h"
#include "core/delivery/bell.h"

namespace provost {

/// One kind of work. Several processes may do it at once; what it finds done it leaves alone.
struct Chore {
  std::string_view name;
  /// Does the next piece; false if there is nothing to do now.
  std::function<Result<bool>()> round;
};

/// One thread that goes through the chores again and again. start() and stop() are called by one thread.
class Chores {
 public:
  Chores(const Log& log, Bell& begun, std::vector<Chore> chores)
      : log_(log), begun_(begun), chores_(std::move(chores)) {}
  Chores(const Chores&) = delete;
  Chores& operator=(const Chores&) = delete;
  ~Chores() { stop(); }

  void start();
  /// Ends after the piece that is being done. Harmless when it does not run.
  void stop();
  /// What long pieces ask in between.
  bool goes_on() const { return !stopping_; }

  /// Does one piece of each chore; false if there was none. A chore that fails or throws keeps no other from its turn.
  bool round();

 private:
  bool turn(const Chore& chore);
  void serve();

  const Log& log_;
  Bell& begun_;
  const std::vector<Chore> chores_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace provost
