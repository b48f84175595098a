// What an app says in its headers about how often it may be called.
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/clock.h"
#include "core/http/message.h"

namespace provost {

/// What is left of the app's present window.
struct RateHint {
  std::int64_t limit = 0;      // calls in a window; 0 if it does not say
  std::int64_t remaining = 0;  // calls that are left
  Duration resets_in{0};       // from now; more than zero, at most an hour

  bool operator==(const RateHint&) const = default;
};

/// Reads `RateLimit-Limit`, `-Remaining` and `-Reset`, the same with `X-RateLimit-` and `X-Rate-Limit-`, a bare
/// `X-Rate-Limit` for the limit, and `RateLimit` as one field (`limit=9, remaining=1, reset=5`, or `"x";r=1;t=5`). A
/// reset is told in seconds from now, or as seconds or milliseconds since 1970; where there is none, the `w` of
/// `RateLimit-Policy`, or else a minute, is taken. Of several families the one with the fewest calls left counts.
/// Nothing if no family says what is left, or what it says makes no sense.
std::optional<RateHint> rate_hint(const http::Headers& headers, Instant now);

}  // namespace provost
