#include "connectors/token_listing.h"

#include <gtest/gtest.h>

#include "tests/connectors/connector_bench.h"

namespace provost::connectors {
namespace {

const ListingShape kShape{"data.tokens", "token", "kind", "sub"};

struct Case {
  std::string_view name;
  std::string_view answer;
  std::string_view tokens;  // refused if it is "!"
};

constexpr Case kCases[] = {
    {"nobody's", R"({"data":{"tokens":[]}})", ""},
    {"one", R"({"data":{"tokens":[{"token":"a","sub":"kim"}]}})", "a "},
    {"another's is left", R"({"data":{"tokens":[{"token":"a","sub":"lee"},{"token":"b","sub":"kim"}]}})", "b "},
    {"owners are compared exactly", R"({"data":{"tokens":[{"token":"a","sub":"Kim"}]}})", ""},
    {"refresh tokens go first",
     R"({"data":{"tokens":[{"token":"a","sub":"kim","kind":"AccessToken"},
                           {"token":"b","sub":"kim","kind":"REFRESH"},{"token":"c","sub":"kim","kind":"refresh_token"}]}})",
     "b c a "},
    {"no list", R"({"data":{}})", "!"},
    {"a list elsewhere", R"([{"token":"a","sub":"kim"}])", "!"},
    {"a list that is none", R"({"data":{"tokens":{"token":"a","sub":"kim"}}})", "!"},
    {"an entry without an owner", R"({"data":{"tokens":[{"token":"a"}]}})", "!"},
    {"an owner that is no text", R"({"data":{"tokens":[{"token":"a","sub":7}]}})", "!"},
    {"an entry without a token", R"({"data":{"tokens":[{"sub":"kim"}]}})", "!"},
    {"an entry that is no object", R"({"data":{"tokens":["a"]}})", "!"},
    {"nothing", "null", "!"},
};

TEST(ListedTokens, AreThePersonsOwn) {
  for (const Case& each : kCases) {
    const auto listed = listed_tokens(*json::parse(each.answer), kShape, "kim");
    if (each.tokens == "!") {
      EXPECT_EQ(test::code_of(listed), Code::unavailable) << each.name;
      continue;
    }
    ASSERT_TRUE(listed) << each.name;
    std::string texts;
    for (const ListedToken& token : *listed) texts.append(token.token.reveal()).append(" ");
    EXPECT_EQ(texts, each.tokens) << each.name;
  }
}

TEST(ListedTokens, MayBeTheWholeAnswer) {
  const auto listed = listed_tokens(*json::parse(R"([{"token":"a","sub":"kim"}])"), {"", "token", "", "sub"}, "kim");
  ASSERT_TRUE(listed);
  EXPECT_EQ(listed->size(), 1U);
}

TEST(ListingUrl, HoldsThePersonEscaped) {
  EXPECT_EQ(listing_url("https://s.test/users/{subject}/tokens", "kim"), "https://s.test/users/kim/tokens");
  EXPECT_EQ(listing_url("https://s.test/t?u={subject}&v={subject}", "a/b&c={subject}"),
            "https://s.test/t?u=a%2Fb%26c%3D%7Bsubject%7D&v=a%2Fb%26c%3D%7Bsubject%7D");
  EXPECT_EQ(listing_url("https://s.test/{subject}", ".."), "https://s.test/%2E%2E");
}

}  // namespace
}  // namespace provost::connectors
