// One delivery thread: serves its routes in turn, and sleeps until the bell rings or it is time to look again.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/delivery/bell.h"
#include "core/delivery/delivery_tools.h"
#include "core/delivery/route.h"

namespace provost {

/// Borrows tools and bell.
class Worker {
 public:
  Worker(const DeliveryTools& tools, const Bell& bell) : tools_(tools), bell_(bell) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() { join(); }

  /// Serves a route from its next turn on. The thread starts with the first route; if it cannot, this throws and
  /// nothing is added.
  void add(std::shared_ptr<Route> route);
  /// Lets a route go once its round is over.
  void drop(const Route& route);
  std::size_t load() const;

  /// No new claim from now on; the caller rings the bell.
  void stop() { stopping_ = true; }
  /// Waits until the call in flight is over, which its deadline bounds.
  void join();

 private:
  void serve();
  bool turn(Route& route);
  std::vector<std::shared_ptr<Route>> routes() const;

  const DeliveryTools tools_;
  const Bell& bell_;
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Route>> routes_;
  std::thread thread_;
};

}  // namespace provost
