#include "core/delivery/patience.h"

#include <algorithm>

namespace provost {
namespace {

constexpr Duration kWithJoiners = std::chrono::minutes(15);
constexpr Duration kWithLeavers = std::chrono::minutes(1);
constexpr Duration kShortestPause = std::chrono::milliseconds(250);
constexpr Duration kLongestPause = std::chrono::seconds(10);
constexpr int kPausePart = 8;  // of the age

bool adds_who_was_late(const Event& event) {
  const Value* late = event.payload.find("late");
  return late != nullptr && late->is_bool() && late->as_bool();
}

}  // namespace

bool is_end_at_or_behind(const LanePage& page, std::size_t event) {
  const auto from = page.events.begin() + static_cast<std::ptrdiff_t>(event);
  return page.more || std::any_of(from, page.events.end(), [](const Event& each) { return each.is_barrier(); });
}

bool has_patience(const LanePage& page, std::size_t event, Duration age) {
  if (age < Duration::zero()) return false;
  const bool is_last = event + 1 == page.events.size() && !page.more;
  if (is_last && adds_who_was_late(page.events[event])) return true;
  return age <= (is_end_at_or_behind(page, event) ? kWithLeavers : kWithJoiners);
}

Duration pause_of(Duration age, Random& random) {
  const Duration pause = std::clamp<Duration>(age / kPausePart, kShortestPause, kLongestPause);
  return pause + Duration{static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(kShortestPause.count())))};
}

}  // namespace provost
