#include "core/crypto/gate.h"

namespace provost::crypto {

Result<Gate::Pass> Gate::enter() {
  std::unique_lock lock(mutex_);
  if (free_ == 0 && waiting_ >= waiting_limit_) return fail(Code::limited, "too many at once, come back later");
  ++waiting_;
  left_.wait(lock, [this] { return free_ > 0; });
  --waiting_;
  --free_;
  return Pass(this);
}

std::size_t Gate::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

void Gate::leave() {
  {
    const std::lock_guard lock(mutex_);
    ++free_;
  }
  left_.notify_one();
}

}  // namespace provost::crypto
