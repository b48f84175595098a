// What the delivery engine counts about itself since it started.
#pragma once

#include <atomic>
#include <cstdint>

namespace provost {

/// The counts at one moment.
struct DeliveryStats {
  std::uint64_t delivered = 0;    // steps that an app confirmed
  std::uint64_t failed = 0;       // steps that will be tried again
  std::uint64_t refused = 0;      // ordinary steps that were given up
  std::uint64_t still_alive = 0;  // times that old access still worked after it should have ended
  std::uint64_t lost = 0;         // results dropped because another held the lane by then
  std::uint64_t thrown = 0;       // exceptions that connectors let out: each is a bug
  std::uint64_t connections = 0;  // served now
};

/// The counters themselves. Safe to use from any thread.
struct DeliveryCounters {
  std::atomic<std::uint64_t> delivered{0}, failed{0}, refused{0}, still_alive{0}, lost{0}, thrown{0}, connections{0};

  DeliveryStats read() const {
    return DeliveryStats{delivered.load(), failed.load(), refused.load(),    still_alive.load(),
                         lost.load(),      thrown.load(), connections.load()};
  }
};

}  // namespace provost
