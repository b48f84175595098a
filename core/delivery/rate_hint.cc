#include "core/delivery/rate_hint.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "core/base/text.h"

namespace provost {
namespace {

constexpr std::int64_t kHourSeconds = 3600;
constexpr std::int64_t kMinuteSeconds = 60;
constexpr std::int64_t kMostCalls = 1'000'000'000;
// Nobody resets in thirty years, and nobody's clock is before 2001: what is greater is a moment, not a span.
constexpr std::int64_t kLeastEpochSeconds = 1'000'000'000;
constexpr std::int64_t kLeastEpochMillis = 100'000'000'000;
constexpr std::int64_t kMillisInSecond = 1000;
constexpr std::int64_t kMicrosInMilli = 1000;

struct Family {
  std::string_view limit, remaining, reset;
};
constexpr std::array kFamilies{
    Family{"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"},
    Family{"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"},
    Family{"X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset"},
    Family{"X-Rate-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset"},
};

/// The whole number that a value begins with ("100, 100;w=60" is 100); nothing if it begins with none.
std::optional<std::int64_t> leading_number(std::string_view value) {
  value = text::trim(value);
  std::size_t digits = 0;
  while (digits < value.size() && value[digits] >= '0' && value[digits] <= '9') ++digits;
  const auto number = text::to_integer(value.substr(0, digits));
  if (digits == 0 || !number) return std::nullopt;
  return number;
}

std::optional<std::int64_t> number_of(const http::Headers& headers, std::string_view name) {
  const auto field = headers.find(name);
  return field ? leading_number(*field) : std::nullopt;
}

/// The number of the parameter `name=` in a list that is divided by commas and semicolons.
std::optional<std::int64_t> parameter(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(",;"), list.size());
    const std::string_view part = text::trim(list.substr(0, end));
    if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=') {
      return leading_number(part.substr(name.size() + 1));
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return std::nullopt;
}

Duration span_of(std::int64_t reset, Instant now) {
  const std::int64_t now_ms = now.us / kMicrosInMilli;
  std::int64_t left_ms = 0;
  if (reset >= kLeastEpochMillis) {
    left_ms = reset - now_ms;
  } else if (reset >= kLeastEpochSeconds) {
    left_ms = reset * kMillisInSecond - now_ms;
  } else {
    left_ms = std::min(reset, kHourSeconds) * kMillisInSecond;
  }
  return std::chrono::milliseconds(std::clamp<std::int64_t>(left_ms, 0, kHourSeconds * kMillisInSecond));
}

std::int64_t window_seconds(const http::Headers& headers) {
  const auto policy = headers.find("RateLimit-Policy");
  return policy ? parameter(*policy, "w").value_or(kMinuteSeconds) : kMinuteSeconds;
}

struct Told {
  std::optional<std::int64_t> limit, remaining, reset;
};

std::optional<RateHint> hint_of(const Told& told, const http::Headers& headers, Instant now) {
  if (!told.remaining || *told.remaining > kMostCalls) return std::nullopt;
  const Duration left = span_of(told.reset.value_or(window_seconds(headers)), now);
  if (left == Duration::zero()) return std::nullopt;  // the window is over, and the next is not told of
  return RateHint{std::min(told.limit.value_or(0), kMostCalls), *told.remaining, left};
}

Told told_at_once(std::string_view field) {
  Told told{parameter(field, "limit"), parameter(field, "remaining"), parameter(field, "reset")};
  if (!told.remaining) told = Told{parameter(field, "q"), parameter(field, "r"), parameter(field, "t")};
  return told;
}

}  // namespace

std::optional<RateHint> rate_hint(const http::Headers& headers, Instant now) {
  std::optional<RateHint> tightest;
  const auto consider = [&](const Told& told) {
    const auto hint = hint_of(told, headers, now);
    if (!hint) return;
    const bool says_more = tightest && hint->remaining == tightest->remaining && tightest->limit == 0;
    if (!tightest || hint->remaining < tightest->remaining || says_more) tightest = hint;
  };
  for (const Family& family : kFamilies) {
    consider(
        {number_of(headers, family.limit), number_of(headers, family.remaining), number_of(headers, family.reset)});
  }
  if (const auto field = headers.find("RateLimit")) consider(told_at_once(*field));
  return tightest;
}

}  // namespace provost
