// Time as Provost keeps it: microseconds since 1970 in UTC, asked of a Clock that tests can replace.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace provost {

using Duration = std::chrono::microseconds;

/// A point in time, microseconds since 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t us = 0;
  auto operator<=>(const Instant&) const = default;
};
inline Instant operator+(Instant instant, Duration span) { return Instant{instant.us + span.count()}; }
inline Instant operator-(Instant instant, Duration span) { return Instant{instant.us - span.count()}; }
inline Duration operator-(Instant later, Instant earlier) { return Duration{later.us - earlier.us}; }

/// Writes an Instant as xsd:dateTime in UTC with milliseconds, `2026-01-02T03:04:05.678Z` (RFC 7643 §2.3.5).
std::string to_iso8601(Instant instant);

/// Reads an xsd:dateTime with any zone or none (then UTC), or nothing if it is not one (RFC 7643 §2.3.5).
std::optional<Instant> from_iso8601(std::string_view text);

/// Where time comes from. Tests hand in a clock that they move by hand.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall time: what is stored and shown.
  virtual Instant now() const = 0;
  /// Time that never steps: what is left of a lease or of a deadline.
  virtual std::chrono::steady_clock::time_point monotonic() const = 0;
};

/// The machine's clocks.
class SystemClock final : public Clock {
 public:
  Instant now() const override;
  std::chrono::steady_clock::time_point monotonic() const override;
};

}  // namespace provost
