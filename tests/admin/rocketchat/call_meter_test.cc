// So many calls a minute, and who is not counted.
#include "tests/admin/rocketchat/rocketchat_fixture.h"

namespace provost {
namespace {

class RocketchatCalls : public test::RocketchatTest {
 protected:
  void SetUp() override {
    RocketchatTest::SetUp();
    open({.session_life = kSessionLife, .calls_a_minute = 2});
    maja_ = make({"maja"});
  }
  User maja_;
};
INSTANTIATE_TEST_SUITE_P(Engines, RocketchatCalls, test::both_engines(), test::engine_name);

TEST_P(RocketchatCalls, TheThirdOfTwoIsRefusedUntilTheMinuteEnds) {
  const Headers own = as(maja_);
  const std::string reset = std::to_string((clock_.now() + std::chrono::minutes(1)).us / 1000);
  const Reply first = read("me", own);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.header("X-RateLimit-Limit"), "2");
  EXPECT_EQ(first.header("X-RateLimit-Remaining"), "1");
  EXPECT_EQ(first.header("X-RateLimit-Reset"), reset);
  clock_.advance(std::chrono::seconds(20));
  EXPECT_EQ(read("me", own).header("X-RateLimit-Remaining"), "0");
  const Reply third = read("me", own);
  EXPECT_EQ(third.status, 429);
  EXPECT_EQ(third.text,
            R"({"success":false,"error":"Error, too many requests. Please slow down. You must wait 40 seconds before )"
            R"(trying this endpoint again. [error-too-many-requests]"})");
  EXPECT_EQ(third.header("X-RateLimit-Remaining"), "0");
  EXPECT_EQ(third.header("X-RateLimit-Reset"), reset);
  EXPECT_EQ(third.header("Retry-After"), "40");
  clock_.advance(std::chrono::seconds(40));
  EXPECT_EQ(read("me", own).status, 200);
}

TEST_P(RocketchatCalls, EachAddressAndEachPathHasItsOwnCount) {
  const Headers own = as(maja_);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(read("me", own).status, 200);
  EXPECT_EQ(read("me", own).status, 429);
  EXPECT_EQ(read("users.getPersonalAccessTokens", own).status, 200);
  EXPECT_EQ(read("me", as(make({"ida"}))).status, 429) << "another person of the same address";
  peer_ = "192.0.2.8";
  EXPECT_EQ(read("me", own).status, 200);
}

TEST_P(RocketchatCalls, RefusalsCountToo) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(log_in("maja", "wrong").status, 401);
    EXPECT_EQ(read("me").status, 401);
    EXPECT_EQ(post("users.create", "{}", as(maja_)).status, 403);
  }
  EXPECT_EQ(log_in("maja", "wrong").status, 429);
  EXPECT_EQ(read("me").status, 429);
  EXPECT_EQ(post("users.create", "{}", as(maja_)).status, 429);
}

TEST_P(RocketchatCalls, WhoGuessesIsToldHowLongToWait) {
  open({.session_life = kSessionLife, .calls_a_minute = 0});
  make({"siv", RootRole::viewer, "right"});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in("siv", "wrong").status, 401);
  for (const char* wait : {"1", "2", "4"}) {
    const Reply reply = log_in("siv", "right");
    EXPECT_EQ(reply.status, 429);
    EXPECT_EQ(reply.header("Retry-After"), wait);
    EXPECT_EQ(reply.error(), "Error, too many requests. Please slow down. You must wait " + std::string(wait) +
                                 " seconds before trying this endpoint again. [error-too-many-requests]");
    clock_.advance(std::chrono::seconds(std::stoi(wait)));
    EXPECT_EQ(log_in("siv", "wrong").status, 401);
  }
  clock_.advance(std::chrono::seconds(8));
  EXPECT_EQ(log_in("siv", "right").status, 200);
}

TEST_P(RocketchatCalls, AdminsAndOperatorsAreNotCountedAndAppsAre) {
  const User siv = make({"siv", RootRole::admin});
  const Headers app = as_app_of(siv, "users.read");
  for (const Headers& caller : {as(siv), as_operator("users.read")}) {
    for (int i = 0; i < 4; ++i) {
      const Reply reply = read("users.list", caller);
      EXPECT_EQ(reply.status, 200);
      EXPECT_EQ(reply.header("X-RateLimit-Limit"), "");
    }
  }
  for (int i = 0; i < 2; ++i) EXPECT_EQ(read("users.list", app).status, 200);
  EXPECT_EQ(read("users.list", app).status, 429);
}

TEST_P(RocketchatCalls, NoneMeansAnyNumber) {
  open({.session_life = kSessionLife, .calls_a_minute = 0});
  const Headers own = as(maja_);
  for (int i = 0; i < 20; ++i) {
    const Reply reply = read("me", own);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("X-RateLimit-Limit"), "");
  }
}

}  // namespace
}  // namespace provost
