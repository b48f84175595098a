// Instants as text: what identity providers send as a dateTime, and what is refused.
#include "core/base/clock.h"

#include <gtest/gtest.h>

namespace provost {
namespace {

struct Reading {
  std::string_view title;
  std::string_view text;
  std::optional<std::int64_t> us;
};

constexpr std::int64_t kSecond = 1'000'000;

constexpr Reading kReadings[] = {
    {"the beginning", "1970-01-01T00:00:00Z", 0},
    {"no zone is UTC", "1970-01-01T00:00:01", kSecond},
    {"a fraction of any length", "1970-01-01T00:00:00.5Z", 500'000},
    {"digits past microseconds are dropped", "1970-01-01T00:00:00.1234569Z", 123'456},
    {"east of UTC is earlier", "1970-01-01T02:00:00+02:00", 0},
    {"west of UTC is later", "1970-01-01T00:00:00-00:30", 1800 * kSecond},
    {"the widest zone", "1970-01-01T14:00:00+14:00", 0},
    {"before 1970", "1969-12-31T23:59:59.999Z", -1000},
    {"a leap day", "2024-02-29T00:00:00Z", 1'709'164'800 * kSecond},
    {"the last day of a century's leap year", "2000-02-29T00:00:00Z", 951'782'400 * kSecond},
    {"24:00:00 is the next midnight", "1970-01-01T24:00:00Z", 86'400 * kSecond},
    {"no leap day in an ordinary year", "2023-02-29T00:00:00Z", std::nullopt},
    {"no leap day in 1900", "1900-02-29T00:00:00Z", std::nullopt},
    {"month 13", "2023-13-01T00:00:00Z", std::nullopt},
    {"month 0", "2023-00-01T00:00:00Z", std::nullopt},
    {"day 0", "2023-01-00T00:00:00Z", std::nullopt},
    {"April has 30 days", "2023-04-31T00:00:00Z", std::nullopt},
    {"hour 24 has no minutes", "1970-01-01T24:00:01Z", std::nullopt},
    {"hour 25", "1970-01-01T25:00:00Z", std::nullopt},
    {"minute 60", "1970-01-01T00:60:00Z", std::nullopt},
    {"second 60", "1970-01-01T00:00:60Z", std::nullopt},
    {"a dot without digits", "1970-01-01T00:00:00.Z", std::nullopt},
    {"a zone past 14 hours", "1970-01-01T00:00:00+15:00", std::nullopt},
    {"a zone without minutes", "1970-01-01T00:00:00+01", std::nullopt},
    {"text after the zone", "1970-01-01T00:00:00Z ", std::nullopt},
    {"a blank for the T", "1970-01-01 00:00:00Z", std::nullopt},
    {"a date alone", "1970-01-01", std::nullopt},
    {"cut in the middle", "1970-01-01T00:0", std::nullopt},
    {"signs are no digits", "+970-01-01T00:00:00Z", std::nullopt},
    {"nothing", "", std::nullopt},
};

TEST(FromIso8601, ReadsWhatTheTableSays) {
  for (const Reading& reading : kReadings) {
    SCOPED_TRACE(reading.title);
    const std::optional<Instant> instant = from_iso8601(reading.text);
    EXPECT_EQ(instant.has_value(), reading.us.has_value());
    EXPECT_EQ(instant.value_or(Instant{}).us, reading.us.value_or(0));
  }
}

TEST(ToIso8601, WritesMillisecondsInUtc) {
  EXPECT_EQ(to_iso8601(Instant{0}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_iso8601(Instant{1'767'323'045'678'999}), "2026-01-02T03:04:05.678Z");
  EXPECT_EQ(to_iso8601(Instant{-1}), "1969-12-31T23:59:59.999Z");
}

TEST(ToIso8601, IsReadBackToTheMillisecond) {
  for (std::int64_t us = -4'000'000'000'000'000; us < 4'000'000'000'000'000; us += 99'999'999'937'000) {
    const auto back = from_iso8601(to_iso8601(Instant{us}));
    ASSERT_TRUE(back.has_value()) << us;
    EXPECT_EQ(back->us, us) << to_iso8601(Instant{us});
  }
}

TEST(Instant, CountsInMicroseconds) {
  const Instant start{10};
  EXPECT_EQ((start + std::chrono::milliseconds(1)).us, 1010);
  EXPECT_EQ((start - std::chrono::microseconds(4)).us, 6);
  EXPECT_EQ((start + std::chrono::seconds(1)) - start, std::chrono::seconds(1));
  EXPECT_LT(start, start + std::chrono::microseconds(1));
}

TEST(SystemClock, IsInThisCenturyAndMonotonicTimeDoesNotStepBack) {
  const SystemClock clock;
  EXPECT_GT(clock.now(), *from_iso8601("2024-01-01T00:00:00Z"));
  EXPECT_LT(clock.now(), *from_iso8601("2100-01-01T00:00:00Z"));
  const auto before = clock.monotonic();
  EXPECT_LE(before, clock.monotonic());
}

}  // namespace
}  // namespace provost
