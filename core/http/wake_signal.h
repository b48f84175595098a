// A bell between threads that a poller can hear: eventfd and timerfd, owned.
#pragma once

#include <chrono>

namespace provost::http {

/// An eventfd: ring() from any thread makes fd() readable until silence().
class WakeSignal {
 public:
  /// Throws std::system_error if the process is out of descriptors.
  WakeSignal();
  ~WakeSignal();
  WakeSignal(const WakeSignal&) = delete;
  WakeSignal& operator=(const WakeSignal&) = delete;

  void ring() const noexcept;
  void silence() const noexcept;
  int fd() const { return fd_; }

 private:
  int fd_;
};

/// A timerfd that makes fd() readable once every period.
class TickSignal {
 public:
  /// Throws std::system_error if the process is out of descriptors.
  explicit TickSignal(std::chrono::milliseconds period);
  ~TickSignal();
  TickSignal(const TickSignal&) = delete;
  TickSignal& operator=(const TickSignal&) = delete;

  void silence() const noexcept;
  int fd() const { return fd_; }

 private:
  int fd_;
};

}  // namespace provost::http
