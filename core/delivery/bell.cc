#include "core/delivery/bell.h"

namespace provost {

void Bell::ring() {
  {
    const std::lock_guard lock(mutex_);
    ++rings_;
  }
  rung_.notify_all();
}

std::uint64_t Bell::rings() const {
  const std::lock_guard lock(mutex_);
  return rings_;
}

void Bell::wait(std::uint64_t seen, std::chrono::milliseconds at_most) const {
  std::unique_lock lock(mutex_);
  rung_.wait_for(lock, at_most, [&] { return rings_ != seen; });
}

}  // namespace provost
