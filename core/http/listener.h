// The listening socket and its reactor threads, with the library that makes them out of sight.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/http/io_loop.h"

namespace provost::http {

/// Accepts clients and runs one IoLoop on each of its threads.
class Listener {
 public:
  explicit Listener(std::shared_ptr<IoShared> shared);
  /// Stops accepting and joins all threads. Every connection must have been closed by its loop before.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Binds, listens and starts the threads; once. Fails with `unavailable` when the address is not to be had.
  Result<void> start();
  /// Refuses new clients; those that were accepted go on.
  void stop_accepting();
  /// 0 before start().
  std::uint16_t port() const;

 private:
  struct Reactors;
  std::shared_ptr<IoShared> shared_;
  std::unique_ptr<Reactors> reactors_;
  std::uint16_t port_ = 0;
};

}  // namespace provost::http
