#include "connectors/zitadel_sessions.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/connectors/zitadel_pair.h"

namespace provost::connectors {
namespace {

using test::ZitadelDouble;
using Habits = ZitadelDouble::Habits;
using Pair = test::ZitadelPair;

constexpr std::string_view kKim = "kim@example.org";

TEST(ZitadelSessions, EndsWhatZitadelLeavesOpen) {
  for (const bool lag : {false, true}) {
    Pair pair({}, Habits{.lists_lag = lag, .sessions_page = 3});
    const Account kim = pair.provisioned(kKim);
    pair.by_hand("28", "lee@example.org");
    pair.app.sign_in("28", "lee-1");
    for (int at = 0; at < 10; ++at) pair.app.sign_in(kim.scim_id.value, "s-" + std::to_string(at));
    const auto receipt = pair.connector->deactivate(kim);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(pair.app.person(kim.scim_id.value).state, "INACTIVE");
    EXPECT_EQ(pair.app.sessions(), std::set<std::string>{"lee-1"}) << lag;
    EXPECT_EQ(receipt->effects.sessions, Effect::ended);
    EXPECT_EQ(receipt->effects.access_tokens, Effect::unknown);
    EXPECT_EQ(receipt->effects.refresh_tokens, Effect::ended);
    EXPECT_EQ(pair.connector->probe(kim).value(), Probe::dead);
    const auto again = pair.connector->deactivate(kim);
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(again->effects.sessions, Effect::none);
  }
}

TEST(ZitadelSessions, AnEmptyListOfATokenWithoutPermissionIsNoProof) {
  Pair blind({}, Habits{.hides_lists = true});
  const Account kim = blind.provisioned(kKim);
  blind.app.sign_in(kim.scim_id.value, "s-1");
  EXPECT_EQ(test::code_of(blind.connector->deactivate(kim)), Code::forbidden);
  Pair weak({}, Habits{.permissions = "user.read user.write"});
  EXPECT_EQ(test::code_of(weak.connector->deactivate(weak.provisioned(kKim))), Code::forbidden);
  Pair none({}, Habits{.permissions = ""});
  EXPECT_EQ(test::code_of(none.connector->deactivate(none.bench.account(kKim))), Code::forbidden);
  Pair silent({}, Habits{.tells_permissions = false});
  const auto receipt = silent.connector->deactivate(silent.provisioned(kKim));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->effects.sessions, Effect::unknown);
}

TEST(ZitadelSessions, NobodyElsesSessionIsEnded) {
  Pair pair({}, Habits{.ignores_filters = true});
  pair.by_hand("27", std::string(kKim));
  pair.app.sign_in("27", "kim-1");
  pair.app.sign_in("28", "lee-1");
  EXPECT_EQ(test::code_of(pair.connector->deactivate(pair.bench.account(kKim, "27"))), Code::conflict);
  EXPECT_EQ(pair.app.sessions().count("lee-1"), 1U);
}

TEST(ZitadelSessions, AListOfSessionsThatIsNoneProvesNothing) {
  for (const char* body : {R"({"details":{},"sessions":{}})", R"({"details":{},"sessions":[7]})",
                           R"({"details":{},"sessions":[{"id":"","factors":{"user":{"id":"27"}}}]})", "<html>",
                           R"({"details":[],"sessions":[]})", R"({"details":{"totalResult":"3"}})"}) {
    Pair pair;
    pair.by_hand("27", std::string(kKim));
    pair.http.next({200, {}, R"({"details":{}})"});
    pair.http.next({200, {}, body});
    EXPECT_FALSE(pair.connector->deactivate(pair.bench.account(kKim, "27"))) << body;
  }
}

TEST(ZitadelSessions, AnAppThatKeepsListingNewSessionsIsLeftForLater) {
  Pair pair;
  int listed = 0;
  test::HttpApp endless([&](const test::AppRequest& request) -> test::AppReply {
    if (!request.target.ends_with("/search")) return {200, {}, R"({"details":{}})"};
    return {200,
            {},
            R"({"details":{"totalResult":"1"},"sessions":[{"id":"s-)" + std::to_string(++listed) +
                R"(","factors":{"user":{"id":"27"}}}]})"};
  });
  const auto connector = pair.bench.make("zitadel", endless.url(""));
  EXPECT_EQ(test::code_of(connector->deactivate(pair.bench.account(kKim, "27"))), Code::unavailable);
  EXPECT_LE(listed, 100);
}

TEST(ZitadelLag, ACommandsAnswerCountsAndNotWhatAReadStillShows) {
  Pair pair({}, Habits{.people_lag = true});
  Account kim = pair.provisioned("kim@example.org");
  const std::string id = kim.remote_id->value;
  for (int time = 0; time < 2; ++time) {
    kim.active = false;
    ASSERT_TRUE(pair.connector->deactivate(kim));
    EXPECT_EQ(pair.app.person(id).state, "INACTIVE");
    ASSERT_TRUE(pair.connector->deactivate(kim)) << "it is so already";
    kim.active = true;
    ASSERT_TRUE(pair.connector->provision(kim));
    EXPECT_EQ(pair.app.person(id).state, "ACTIVE");
  }
  kim.active = false;
  ASSERT_TRUE(pair.connector->deactivate(kim));
  EXPECT_EQ(pair.connector->probe(kim), Probe::dead) << "no alarm about somebody whom only a read shows as active";
}

TEST(ZitadelLag, SomebodyNewWhoIsLockedIsNotTakenForAlive) {
  Pair pair({}, Habits{.people_lag = true});
  pair.app.put_there({"9", "INITIAL", "new@example.org", "new@example.org"});
  Account person = pair.bench.account("new@example.org", "9");
  person.active = false;
  EXPECT_EQ(pair.connector->probe(pair.bench.account("new@example.org", "9")), Probe::dead) << "not seen yet";
  ASSERT_TRUE(pair.connector->deactivate(person));
  EXPECT_EQ(pair.app.person("9").state, "LOCKED");
  EXPECT_EQ(pair.connector->probe(person), Probe::dead);
  EXPECT_EQ(pair.app.person("9").state, "LOCKED") << "it was only looked at";
}

}  // namespace
}  // namespace provost::connectors
