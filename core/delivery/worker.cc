#include "core/delivery/worker.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <typeinfo>
#include <utility>

namespace provost {
namespace {

/// Other processes ring no bell of ours. The jitter keeps many threads from asking the database all at once.
std::chrono::milliseconds poll_interval(Random& random) {
  return std::chrono::milliseconds(250 + static_cast<std::int64_t>(random.below(251)));
}

}  // namespace

void Worker::add(std::shared_ptr<Route> route) {
  const std::lock_guard lock(mutex_);
  if (!thread_.joinable()) thread_ = std::thread([this] { serve(); });
  routes_.push_back(std::move(route));
}

void Worker::drop(const Route& route) {
  const std::lock_guard lock(mutex_);
  std::erase_if(routes_, [&](const std::shared_ptr<Route>& mine) { return mine.get() == &route; });
}

std::size_t Worker::load() const {
  const std::lock_guard lock(mutex_);
  return routes_.size();
}

void Worker::join() {
  stop();
  if (thread_.joinable()) thread_.join();
}

std::vector<std::shared_ptr<Route>> Worker::routes() const {
  const std::lock_guard lock(mutex_);
  return routes_;
}

void Worker::serve() {
  while (!stopping_) {
    const std::uint64_t seen = bell_.rings();
    bool busy = false;
    for (const std::shared_ptr<Route>& route : routes()) busy = turn(*route) || busy;
    if (!busy && !stopping_) bell_.wait(seen, poll_interval(tools_.random));
  }
}

bool Worker::turn(Route& route) {
  std::string_view type = "unknown";
  try {
    return route.round(stopping_);
  } catch (const std::exception& error) {
    type = typeid(error).name();
  } catch (...) {
    type = "no std::exception";
  }
  ++tools_.counters.thrown;
  tools_.log.error("delivery.round_threw", {{"type", type}});
  return false;
}

}  // namespace provost
