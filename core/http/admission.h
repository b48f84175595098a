// Who may connect: counts connections, in all and of each address, and knows when all are gone.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

#include "core/http/limits.h"

namespace provost::http {

/// The book of open connections. Safe to call from any thread.
class Admission {
 public:
  enum class Verdict {
    serve,
    refuse,  // over a cap: answer 503 and close
    drop,    // over a cap, and enough others are being told so: close at once
  };

  /// One connection's entry in the book; it is struck out when this goes.
  class Ticket {
   public:
    Ticket(Admission& book, std::string address);
    ~Ticket();
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    Verdict verdict() const { return verdict_; }

   private:
    Admission& book_;
    std::string address_;
    Verdict verdict_;
  };

  explicit Admission(const Limits& limits) : limits_(limits) {}

  /// Waits until no connection is open, at most for `span`; true if none is.
  bool wait_until_empty(std::chrono::milliseconds span);

 private:
  Verdict enter(const std::string& address);
  void leave(const std::string& address, Verdict verdict);

  const Limits limits_;
  std::mutex mutex_;
  std::condition_variable emptied_;
  std::unordered_map<std::string, std::size_t> by_address_;
  std::size_t served_ = 0;
  std::size_t refused_ = 0;
  std::size_t dropped_ = 0;
};

}  // namespace provost::http
