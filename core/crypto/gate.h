// A door for work that is dear: few inside, few in the queue, everybody else is sent away at once.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

#include "core/base/result.h"

namespace provost::crypto {

/// Lets at most `running` callers in, and at most `waiting` wait. Safe to use from any thread.
class Gate {
 public:
  /// A place inside; given back when it goes. The gate must outlive it.
  class Pass {
   public:
    explicit Pass(Gate* gate) : gate_(gate) {}
    Pass(Pass&& other) noexcept : gate_(other.gate_) { other.gate_ = nullptr; }
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (gate_ != nullptr) gate_->leave();
    }

   private:
    Gate* gate_;
  };

  Gate(std::size_t running, std::size_t waiting) : free_(running), waiting_limit_(waiting) {}

  /// Waits for a place inside; fails at once with `limited` when the queue is full.
  Result<Pass> enter();
  /// How many wait now.
  std::size_t waiting() const;

 private:
  void leave();

  mutable std::mutex mutex_;
  std::condition_variable left_;
  std::size_t free_;
  std::size_t waiting_ = 0;
  const std::size_t waiting_limit_;
};

}  // namespace provost::crypto
