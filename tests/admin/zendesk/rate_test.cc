// How many calls a caller has, and how that is told.
#include "tests/admin/zendesk/zendesk_fixture.h"

namespace provost {
namespace {

class ZendeskRates : public test::ZendeskTest {
 protected:
  static std::string told(const Reply& reply) {
    std::string line;
    for (const char* name : {"ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "x-rate-limit",
                             "x-rate-limit-remaining", "Retry-After"}) {
      line.append(line.empty() ? "" : " ").append(reply.headers.find(name).value_or("-"));
    }
    return line;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, ZendeskRates, test::both_engines(), test::engine_name);

TEST_P(ZendeskRates, AreToldWithEveryAnswer) {
  EXPECT_EQ(told(read("users")), "700 699 60 700 699 -");
  clock_.advance(std::chrono::seconds(20));
  EXPECT_EQ(told(read("users/4711")), "700 698 40 700 698 -") << "with a refusal, too";
  EXPECT_EQ(told(send("DELETE", "users/me/logout", admin_)), "700 697 40 700 697 -");
  EXPECT_EQ(told(send("GET", "users", bearer(operator_token("users.read")))), "700 699 60 700 699 -")
      << "each caller has one's own";
}

TEST_P(ZendeskRates, RefuseACallTooManyAndSayWhenToComeBack) {
  parts_.calls = {2, std::chrono::minutes(1)};
  make_face();
  EXPECT_EQ(read("users").status, 200);
  EXPECT_EQ(read("users").status, 200);
  clock_.advance(std::chrono::seconds(15));
  const Reply refused = write("POST", "users", R"({"user":{"name":"Ben"}})");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.body.text_at("error"), "TooManyRequests");
  EXPECT_EQ(told(refused), "2 0 45 2 0 45");
  clock_.advance(std::chrono::seconds(45));
  EXPECT_EQ(*read("users/count").at("count").find("value"), Value(1)) << "it was not done";
}

TEST_P(ZendeskRates, BoundDeletionsForGood) {
  parts_.final_deletions = {1, std::chrono::minutes(10)};
  make_face();
  std::vector<std::string> paths;
  for (const char* name : {"ben", "cor"}) {
    const std::string id = id_of(make({name}));
    ASSERT_EQ(send("DELETE", "users/" + id, admin_).status, 200);
    paths.push_back("deleted_users/" + id);
  }
  EXPECT_EQ(send("DELETE", paths[0], admin_).status, 200);
  const Reply refused = send("DELETE", paths[1], admin_);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(*refused.headers.find("Retry-After"), "600");
  EXPECT_EQ(read(paths[1]).status, 200) << "it was not done";
  clock_.advance(std::chrono::minutes(10));
  EXPECT_EQ(send("DELETE", paths[1], admin_).status, 200);
}

}  // namespace
}  // namespace provost
