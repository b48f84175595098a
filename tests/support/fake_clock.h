// A clock that stands still until a test moves it.
#pragma once

#include <atomic>
#include <chrono>

#include "core/base/clock.h"

namespace provost::test {

/// Starts at 2026-01-01T00:00:00Z. Safe to use from any thread.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(Instant start = Instant{1'767'225'600'000'000}) : wall_us_(start.us) {}

  Instant now() const override { return Instant{wall_us_.load()}; }
  std::chrono::steady_clock::time_point monotonic() const override {
    return std::chrono::steady_clock::time_point(std::chrono::microseconds(steady_us_.load()));
  }

  /// Lets time pass, on both clocks.
  void advance(Duration span) {
    wall_us_ += span.count();
    steady_us_ += span.count();
  }
  /// Sets the wall clock forward or back, as an administrator or NTP does; the monotonic one does not notice.
  void step_wall(Duration span) { wall_us_ += span.count(); }

 private:
  std::atomic<std::int64_t> wall_us_;
  std::atomic<std::int64_t> steady_us_{1'000'000'000'000};
};

}  // namespace provost::test
