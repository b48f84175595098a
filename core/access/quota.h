// How many calls a caller may make in a window of time. In memory of one process: it spares the house, and guards
// nothing.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/clock.h"

namespace provost {

/// So many calls in each window; a window begins with the first call after the one before.
struct QuotaRule {
  std::int64_t most = 0;
  Duration window{0};
};

/// What a caller learns of it, in headers.
struct QuotaStanding {
  bool allowed = false;
  std::int64_t most = 0, left = 0;
  Instant resets;  // the end of the window

  /// Whole seconds until the window ends, at least one.
  std::int64_t seconds_left(Instant now) const;
};

/// Counts by key. Safe to use from any thread. Keeps no more than so many keys: past that, newcomers share one count
/// until windows end.
class Quota {
 public:
  Quota(const Clock& clock, QuotaRule rule, std::size_t most_keys = 10'000)
      : clock_(clock), rule_(rule), most_keys_(most_keys) {}

  /// Counts one call; a call that is not allowed does not count.
  QuotaStanding take(std::string_view key);

 private:
  struct Window {
    Instant ends;
    std::int64_t calls = 0;
  };
  Window& window_of(std::string_view key, Instant now);

  const Clock& clock_;
  const QuotaRule rule_;
  const std::size_t most_keys_;
  std::mutex mutex_;
  std::unordered_map<std::string, Window> windows_;
};

}  // namespace provost
