#include "core/base/clock.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace provost {
namespace {

constexpr std::int64_t kMicros = 1'000'000;

/// Reads exactly `width` digits at `at` and moves past them.
std::optional<int> digits(std::string_view text, std::size_t& at, std::size_t width) {
  if (at + width > text.size()) return std::nullopt;
  int number = 0;
  for (std::size_t end = at + width; at < end; ++at) {
    if (text[at] < '0' || text[at] > '9') return std::nullopt;
    number = number * 10 + (text[at] - '0');
  }
  return number;
}

bool skip(std::string_view text, std::size_t& at, char wanted) {
  if (at >= text.size() || text[at] != wanted) return false;
  ++at;
  return true;
}

bool is_day(int year, int month, int day) {
  static constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= kDays.at(static_cast<std::size_t>(month - 1)) + (month == 2 && leap ? 1 : 0);
}

/// The fraction after a dot, in microseconds; digits beyond the sixth are dropped.
std::optional<std::int64_t> fraction_us(std::string_view text, std::size_t& at) {
  std::int64_t us = 0;
  std::int64_t unit = kMicros / 10;
  const std::size_t first = at;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10) us += (text[at] - '0') * unit;
  if (at == first) return std::nullopt;
  return us;
}

/// The zone at the end of a dateTime, in seconds east of UTC.
std::optional<std::int64_t> zone_seconds(std::string_view text, std::size_t& at) {
  if (at == text.size()) return 0;
  if (skip(text, at, 'Z')) return at == text.size() ? std::optional<std::int64_t>(0) : std::nullopt;
  const bool west = text[at] == '-';
  if (!west && text[at] != '+') return std::nullopt;
  ++at;
  const auto hours = digits(text, at, 2);
  if (!hours || !skip(text, at, ':')) return std::nullopt;
  const auto minutes = digits(text, at, 2);
  if (!minutes || at != text.size() || *hours > 14 || *minutes > 59) return std::nullopt;
  const std::int64_t seconds = *hours * 3600 + *minutes * 60;
  return west ? -seconds : seconds;
}

}  // namespace

std::string to_iso8601(Instant instant) {
  std::int64_t seconds = instant.us / kMicros;
  std::int64_t rest = instant.us % kMicros;
  if (rest < 0) {
    rest += kMicros;
    --seconds;
  }
  const std::time_t time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 64> text{};
  const int length = std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                                   parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
                                   parts.tm_sec, static_cast<int>(rest / 1000));
  return std::string(text.data(), static_cast<std::size_t>(length));
}

std::optional<Instant> from_iso8601(std::string_view text) {
  std::size_t at = 0;
  const auto year = digits(text, at, 4);
  if (!year || !skip(text, at, '-')) return std::nullopt;
  const auto month = digits(text, at, 2);
  if (!month || !skip(text, at, '-')) return std::nullopt;
  const auto day = digits(text, at, 2);
  if (!day || !skip(text, at, 'T')) return std::nullopt;
  const auto hour = digits(text, at, 2);
  if (!hour || !skip(text, at, ':')) return std::nullopt;
  const auto minute = digits(text, at, 2);
  if (!minute || !skip(text, at, ':')) return std::nullopt;
  const auto second = digits(text, at, 2);
  if (!second || !is_day(*year, *month, *day) || *minute > 59 || *second > 59) return std::nullopt;
  std::int64_t micros = 0;
  if (skip(text, at, '.')) {
    const auto fraction = fraction_us(text, at);
    if (!fraction) return std::nullopt;
    micros = *fraction;
  }
  const bool midnight_after = *hour == 24 && *minute == 0 && *second == 0 && micros == 0;  // XML Schema 1.1 §3.3.7
  if (*hour > 23 && !midnight_after) return std::nullopt;
  const auto zone = zone_seconds(text, at);
  if (!zone) return std::nullopt;
  std::tm parts{};
  parts.tm_year = *year - 1900;
  parts.tm_mon = *month - 1;
  parts.tm_mday = *day;
  parts.tm_hour = *hour;
  parts.tm_min = *minute;
  parts.tm_sec = *second;
  return Instant{(static_cast<std::int64_t>(timegm(&parts)) - *zone) * kMicros + micros};
}

Instant SystemClock::now() const {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return Instant{std::chrono::duration_cast<Duration>(since).count()};
}

std::chrono::steady_clock::time_point SystemClock::monotonic() const { return std::chrono::steady_clock::now(); }

}  // namespace provost
