// Wakes the delivery threads of this process as soon as a change is committed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace provost {

/// Counts rings, so that one which comes between looking for work and waiting is not lost. Safe to use from any thread.
class Bell {
 public:
  /// Wakes everybody who waits. Cheap, and never fails.
  void ring();
  /// How often it has rung. Ask before looking for work, and hand the answer to wait().
  std::uint64_t rings() const;
  /// Returns once it has rung more often than `seen`, or when the time is over.
  void wait(std::uint64_t seen, std::chrono::milliseconds at_most) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable rung_;
  std::uint64_t rings_ = 0;
};

}  // namespace provost
