// Request targets and URL parts: decoded once, at one place, so that routing and authorisation see the same path.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace provost::http {

constexpr std::size_t kLongestTarget = 8 * 1024;
constexpr std::size_t kMostSegments = 64;
constexpr std::size_t kMostParameters = 100;

/// A request target in its canonical form.
struct Target {
  std::vector<std::string> segments;                       // decoded; `/` has none
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in the order sent, duplicates kept

  /// The value of the only parameter of this name, or nothing if there is none or more than one. Names are
  /// compared exactly; valid while this Target lives.
  std::optional<std::string_view> find(std::string_view name) const;
  /// How often a parameter of this name was sent; above one the caller should refuse.
  std::size_t count(std::string_view name) const;
};

/// Replaces each `%XX` by its byte, once (RFC 3986 §2.1). Fails with `invalid_value` on a bad escape, on NUL, and
/// when the outcome is not UTF-8.
Result<std::string> percent_decode(std::string_view text);

/// Splits a target in origin form (RFC 9112 §3.2.1) into decoded segments and parameters; `+` in a query is a space.
/// One trailing slash is tolerated: `/Users/` is `/Users`. Fails with `invalid_value` on any other form, an empty or
/// dot segment, a slash, backslash or control character within a segment however it is spelled, and what
/// percent_decode refuses; `too_large` beyond the limits above.
Result<Target> split(std::string_view target);

/// Writes one path segment: all but RFC 3986 §2.3 unreserved characters are escaped, and so are the dots of `.` and
/// `..`, which our own client refuses to send.
std::string encode_path_segment(std::string_view segment);

/// Writes one name or value of a query: all but unreserved characters are escaped, a space as `%20`.
std::string encode_query(std::string_view text);

}  // namespace provost::http
