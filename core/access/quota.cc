#include "core/access/quota.h"

#include <algorithm>

namespace provost {
namespace {

/// The key of everybody for whom there is no room.
constexpr std::string_view kCrowd;

}  // namespace

std::int64_t QuotaStanding::seconds_left(Instant now) const {
  const std::int64_t seconds = std::chrono::ceil<std::chrono::seconds>(resets - now).count();
  return std::max<std::int64_t>(1, seconds);
}

Quota::Window& Quota::window_of(std::string_view key, Instant now) {
  const auto known = windows_.find(std::string(key));
  if (known != windows_.end()) return known->second;
  if (windows_.size() >= most_keys_) std::erase_if(windows_, [&](const auto& each) { return each.second.ends <= now; });
  return windows_[std::string(windows_.size() < most_keys_ ? key : kCrowd)];
}

QuotaStanding Quota::take(std::string_view key) {
  const Instant now = clock_.now();
  const std::lock_guard lock(mutex_);
  Window& window = window_of(key, now);
  if (window.ends <= now || window.ends > now + rule_.window) window = {now + rule_.window, 0};
  const bool allowed = window.calls < rule_.most;
  if (allowed) ++window.calls;
  return {allowed, rule_.most, rule_.most - window.calls, window.ends};
}

}  // namespace provost
