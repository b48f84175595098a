// Microseconds, seconds and instants do not mix by accident.
// expect: (could not convert|no viable conversion|no known conversion|cannot convert)
#include "core/base/clock.h"

int main() {
  const std::int64_t seconds = 1;
#ifdef MISTAKE
  return static_cast<int>(provost::to_iso8601(seconds).size());
#endif
  return static_cast<int>(provost::to_iso8601(provost::Instant{} + std::chrono::seconds(seconds)).size());
}
