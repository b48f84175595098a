// How many changes of people one address may ask for in a minute.
#include "tests/admin/unleash/desk_fixture.h"

namespace provost::unleash {
namespace {

class LimitTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    serve({.public_url = "https://provost.test"});
  }
  http::Response post_from(const std::string& peer, const std::string& target, const std::string& body,
                           const std::string& token) {
    http::Request request;
    request.head.method = "POST";
    request.head.target = target;
    request.head.peer = peer;
    request.head.headers.add("Authorization", token);
    request.head.headers.add("Content-Type", "application/json");
    request.body = body;
    return test::recorded(*router_, request);
  }
  http::Response post_from(const std::string& peer) { return post_from(peer, kDelete, R"({"ids":[]})", token_); }
  static std::string header(const http::Response& response, std::string_view name) {
    return std::string(response.headers.find(name).value_or("none"));
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, LimitTest, test::both_engines(), test::engine_name);

TEST_P(LimitTest, TwentyPostsInAMinuteAndThenALineOfHtml) {
  for (int each = 1; each <= 20; ++each) {
    const http::Response answer = post_from("192.0.2.1");
    ASSERT_EQ(answer.status, 200) << each;
    EXPECT_EQ(header(answer, "RateLimit-Policy"), "20;w=60");
    EXPECT_EQ(header(answer, "RateLimit-Limit"), "20");
    EXPECT_EQ(header(answer, "RateLimit-Remaining"), std::to_string(20 - each));
    EXPECT_EQ(header(answer, "RateLimit-Reset"), "60");
    EXPECT_EQ(header(answer, "Retry-After"), "none");
  }
  clock_.advance(std::chrono::seconds(10));
  const http::Response refused = post_from("192.0.2.1");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(header(refused, "Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(refused.body.find('\n'), std::string::npos);
  EXPECT_FALSE(refused.body.empty());
  EXPECT_EQ(header(refused, "RateLimit-Remaining"), "0");
  EXPECT_EQ(header(refused, "RateLimit-Reset"), "50");
  EXPECT_EQ(header(refused, "Retry-After"), "50");
  EXPECT_EQ(post_from("192.0.2.2").status, 200) << "another address";
  clock_.advance(std::chrono::seconds(50));
  EXPECT_EQ(post_from("192.0.2.1").status, 200) << "a minute later";
}

TEST_P(LimitTest, AllPostsBelowUserAdminShareOneBucketAndNothingElseCounts) {
  const User maja = make_user("maja");
  const std::pair<std::string, std::string> posts[] = {
      {kUsers, "{}"},
      {kUsers + std::string("/validate-password"), R"({"password":"x"})"},
      {kUsers + std::string("/reset-password"), "{}"},
      {at(maja) + "/change-password", "{}"},
      {kDelete, "{"}};
  int left = 20;
  for (const auto& [target, body] : posts) {
    EXPECT_EQ(header(post_from("", target, body, token_), "RateLimit-Remaining"), std::to_string(--left)) << target;
  }
  EXPECT_EQ(header(post_from("", "/api/admin/roles", "{}", token_), "RateLimit-Limit"), "none");
  for (const Reply& other : {ask("GET", kUsers), ask("PUT", at(maja), "{}"), ask("DELETE", at(maja))}) {
    EXPECT_EQ(other.status, 200);
    EXPECT_EQ(other.headers.count("RateLimit-Limit"), 0U);
  }
  EXPECT_EQ(header(post_from(""), "RateLimit-Remaining"), std::to_string(--left));
}

TEST_P(LimitTest, AStrangerIsRefusedBeforeAndAPermissionAfterTheCount) {
  EXPECT_EQ(header(post_from("192.0.2.1", kDelete, "{}", "nonsense"), "RateLimit-Limit"), "none");
  const std::string viewer = personal_token(make_user("maja"));
  const http::Response first = post_from("192.0.2.1", kDelete, "{}", viewer);
  EXPECT_EQ(first.status, 403);
  EXPECT_EQ(header(first, "RateLimit-Remaining"), "19");
  for (int each = 1; each < 20; ++each) post_from("192.0.2.1", kDelete, "{}", viewer);
  EXPECT_EQ(post_from("192.0.2.1", kDelete, "{}", viewer).status, 429);
}

TEST_P(LimitTest, TheOperatorMaySayHowMany) {
  serve({.public_url = "https://provost.test", .posts_per_minute = 2});
  EXPECT_EQ(header(post_from(""), "RateLimit-Policy"), "2;w=60");
  EXPECT_EQ(post_from("").status, 200);
  EXPECT_EQ(post_from("").status, 429);
}

}  // namespace
}  // namespace provost::unleash
