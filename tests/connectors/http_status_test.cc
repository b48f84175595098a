#include "connectors/http_status.h"

#include <gtest/gtest.h>

namespace provost::connectors {
namespace {

using std::chrono::seconds;

constexpr Instant kNow{1'767'225'600'000'000};  // 2026-01-01T00:00:00Z

TEST(HttpStatus, EachStatusHasTheCodeThatDecidesWhetherItIsTriedAgain) {
  struct Case {
    int status;
    Code code;
  };
  constexpr Case kCases[] = {
      {100, Code::unavailable}, {301, Code::unavailable},   {302, Code::unavailable},
      {304, Code::unavailable}, {308, Code::unavailable},   {400, Code::invalid_value},
      {401, Code::forbidden},   {402, Code::invalid_value}, {403, Code::forbidden},
      {404, Code::not_found},   {405, Code::unsupported},   {408, Code::unavailable},
      {409, Code::uniqueness},  {410, Code::not_found},     {412, Code::precondition_failed},
      {413, Code::too_large},   {418, Code::invalid_value}, {422, Code::invalid_value},
      {425, Code::unavailable}, {429, Code::limited},       {499, Code::invalid_value},
      {500, Code::unavailable}, {501, Code::unavailable},   {503, Code::unavailable},
      {599, Code::unavailable}, {0, Code::unavailable},     {-1, Code::unavailable},
      {999, Code::unavailable},
  };
  for (const Case& each : kCases) EXPECT_EQ(code_for(each.status), each.code) << each.status;
}

TEST(HttpStatus, OnlyTwoHundredsAreSuccess) {
  EXPECT_FALSE(succeeded(199));
  EXPECT_TRUE(succeeded(200));
  EXPECT_TRUE(succeeded(299));
  EXPECT_FALSE(succeeded(300));
}

TEST(HttpStatus, ARefusalNamesWhatWasDoneAndTheStatus) {
  EXPECT_EQ(refusal(503, "creating").value().detail, "creating: the app answered 503");
  EXPECT_EQ(refusal(503, "creating", "busy").value().detail, "creating: the app answered 503: busy");
  EXPECT_NE(refusal(302, "creating").value().detail.find("redirect"), std::string::npos);
}

TEST(HttpStatus, RetryAfterIsReadAsSecondsOrADateAndBounded) {
  struct Case {
    std::string_view name;
    std::string_view value;
    std::optional<seconds> pause;
  };
  const Case cases[] = {
      {"seconds", "30", seconds(30)},
      {"blanks around seconds", " 30\t", seconds(30)},
      {"zero", "0", seconds(0)},
      {"more than an hour", "86400", seconds(3600)},
      {"more than any number holds", "99999999999999999999999", seconds(3600)},
      {"a negative number", "-5", std::nullopt},
      {"a fraction", "1.5", std::nullopt},
      {"words", "soon", std::nullopt},
      {"nothing", "", std::nullopt},
      {"a date to come", "Thu, 01 Jan 2026 00:01:30 GMT", seconds(90)},
      {"a date gone by", "Wed, 31 Dec 2025 23:59:00 GMT", seconds(0)},
      {"a date far away", "Fri, 01 Jan 2027 00:00:00 GMT", seconds(3600)},
      {"a date of an unknown month", "Thu, 01 Foo 2026 00:01:30 GMT", std::nullopt},
      {"a date of another zone", "Thu, 01 Jan 2026 00:01:30 CET", std::nullopt},
      {"a date with letters for digits", "Thu, xx Jan 2026 00:01:30 GMT", std::nullopt},
  };
  for (const Case& each : cases) {
    http::Headers headers;
    headers.add("retry-after", std::string(each.value));
    EXPECT_EQ(retry_after(headers, kNow), each.pause) << each.name;
  }
  EXPECT_EQ(retry_after({}, kNow), std::nullopt);
}

}  // namespace
}  // namespace provost::connectors
