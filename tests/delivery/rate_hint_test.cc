#include "core/delivery/rate_hint.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace provost {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Instant kNow{1'767'225'600'000'000};  // 2026-01-01

struct Case {
  const char* name;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<RateHint> expected;
};

std::vector<Case> cases() {
  return {
      {"nothing is nothing", {}, std::nullopt},
      {"the draft's three, in seconds",
       {{"RateLimit-Limit", "20"}, {"RateLimit-Remaining", "19"}, {"RateLimit-Reset", "41"}},
       RateHint{20, 19, seconds(41)}},
      {"in lower case",
       {{"ratelimit-limit", "700"}, {"ratelimit-remaining", "0"}, {"ratelimit-reset", "7"}},
       RateHint{700, 0, seconds(7)}},
      {"a limit with its policy in the same field",
       {{"RateLimit-Limit", "100, 100;w=60"}, {"RateLimit-Remaining", "5"}, {"RateLimit-Reset", "1"}},
       RateHint{100, 5, seconds(1)}},
      {"without a reset the policy's window",
       {{"RateLimit-Policy", "20;w=30"}, {"RateLimit-Limit", "20"}, {"RateLimit-Remaining", "3"}},
       RateHint{20, 3, seconds(30)}},
      {"the older pair without a reset is of a minute",
       {{"X-Rate-Limit", "700"}, {"X-Rate-Limit-Remaining", "699"}},
       RateHint{700, 699, seconds(60)}},
      {"milliseconds since 1970",
       {{"X-RateLimit-Limit", "10"}, {"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "1767225641500"}},
       RateHint{10, 0, milliseconds(41'500)}},
      {"seconds since 1970",
       {{"X-Rate-Limit-Limit", "600"}, {"X-Rate-Limit-Remaining", "1"}, {"X-Rate-Limit-Reset", "1767225630"}},
       RateHint{600, 1, seconds(30)}},
      {"of two families the tighter counts",
       {{"RateLimit-Remaining", "50"},
        {"RateLimit-Reset", "9"},
        {"X-RateLimit-Remaining", "2"},
        {"X-RateLimit-Reset", "3"}},
       RateHint{0, 2, seconds(3)}},
      {"one field by names", {{"RateLimit", "limit=100, remaining=50, reset=50"}}, RateHint{100, 50, seconds(50)}},
      {"one field by letters", {{"RateLimit", "\"default\";r=1;t=5"}}, RateHint{0, 1, seconds(5)}},
      {"a limit alone says nothing", {{"X-RateLimit-Limit", "10"}}, std::nullopt},
      {"a reset that is over says nothing",
       {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "1767225599000"}},
       std::nullopt},
      {"nor one of now", {{"RateLimit-Remaining", "0"}, {"RateLimit-Reset", "0"}}, std::nullopt},
      {"a reset next year is an hour",
       {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "1798761600"}},
       RateHint{0, 0, seconds(3600)}},
      {"so is a long span",
       {{"RateLimit-Remaining", "0"}, {"RateLimit-Reset", "999999999"}},
       RateHint{0, 0, seconds(3600)}},
      {"words are nothing", {{"RateLimit-Remaining", "many"}, {"RateLimit-Reset", "9"}}, std::nullopt},
      {"less than nothing is nothing", {{"RateLimit-Remaining", "-1"}, {"RateLimit-Reset", "9"}}, std::nullopt},
      {"a number that no machine holds is nothing",
       {{"RateLimit-Remaining", "99999999999999999999"}, {"RateLimit-Reset", "9"}},
       std::nullopt},
      {"a reset that is no number is a minute",
       {{"RateLimit-Remaining", "0"}, {"RateLimit-Reset", "soon"}},
       RateHint{0, 0, seconds(60)}},
  };
}

TEST(RateHint, IsReadInEveryFormThatAppsUse) {
  for (const Case& row : cases()) {
    http::Headers headers;
    for (const auto& [name, value] : row.headers) headers.add(name, value);
    const auto hint = rate_hint(headers, kNow);
    ASSERT_EQ(hint.has_value(), row.expected.has_value()) << row.name;
    if (!hint) continue;
    EXPECT_EQ(hint->limit, row.expected->limit) << row.name;
    EXPECT_EQ(hint->remaining, row.expected->remaining) << row.name;
    EXPECT_EQ(hint->resets_in, row.expected->resets_in) << row.name;
  }
}

}  // namespace
}  // namespace provost
