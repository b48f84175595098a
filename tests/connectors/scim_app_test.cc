#include "connectors/scim_app.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/connectors/scim_pair.h"

namespace provost::connectors {
namespace {

using test::GivenSettings;
using test::ScimDouble;
using Pair = test::ScimPair;

TEST(ScimList, PagesThroughEverybodyOnce) {
  Pair pair;
  for (int at = 0; at < 250; ++at) pair.remote_user("u" + std::to_string(at), Value::object({{"active", at % 2 == 0}}));
  std::set<std::string> seen;
  std::size_t active = 0;
  std::string cursor;
  int pages = 0;
  do {
    const auto page = pair.connector->list(cursor);
    ASSERT_TRUE(page) << page.error().detail;
    for (const RemoteAccount& account : page->accounts) {
      seen.insert(account.user_name);
      active += account.active ? 1 : 0;
    }
    cursor = page->next;
    ++pages;
  } while (!cursor.empty() && pages < 10);
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(seen.size(), 250U);
  EXPECT_EQ(active, 125U);
}

TEST(ScimList, AForeignOrBoundlessCursorIsRefused) {
  Pair pair;
  EXPECT_EQ(test::code_of(pair.connector->list("x")), Code::invalid_value);
  EXPECT_EQ(test::code_of(pair.connector->list("-1")), Code::invalid_value);
  EXPECT_EQ(test::code_of(pair.connector->list("99999999999")), Code::too_many);
  EXPECT_TRUE(pair.calls().empty());
}

TEST(ScimCheck, ProvesTheCredentialWithoutEffect) {
  Pair pair;
  EXPECT_TRUE(pair.connector->check());
  EXPECT_EQ(pair.calls(), (std::vector<std::string>{"GET /scim/ServiceProviderConfig", "GET /scim/Users"}));
  auto stranger = pair.bench.make("scim", pair.http.url("/scim"), {{"token", "wrong"}});
  EXPECT_EQ(test::code_of(stranger->check()), Code::forbidden);
  auto lost = pair.bench.make("scim", pair.http.url("/elsewhere"));
  EXPECT_EQ(test::code_of(lost->check()), Code::unavailable);
}

TEST(ScimCheck, AnAppWithoutPatchAsksForPut) {
  ScimDouble::Habits habits;
  habits.takes_patch = false;
  EXPECT_EQ(test::code_of(Pair({}, habits).connector->check()), Code::unsupported);
  EXPECT_TRUE(Pair(GivenSettings{{"update", "put"}}, habits).connector->check());
}

TEST(ScimCalls, CarryCredentialTypeAndAKeyThatOnlyARepeatShares) {
  Pair pair;
  ASSERT_TRUE(pair.connector->provision(pair.bench.account("kim@example.org")));
  const auto requests = pair.http.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].headers.find("Idempotency-Key"), std::nullopt) << "reading needs no key";
  EXPECT_EQ(requests[1].headers.find("Authorization"), "Bearer " + std::string(test::kCanaryToken));
  EXPECT_EQ(requests[1].headers.find("Content-Type"), "application/scim+json");
  EXPECT_EQ(requests[1].headers.find("Accept"), "application/scim+json");
  Pair again;
  ASSERT_TRUE(again.connector->provision(again.bench.account("lee@example.org")));
  const auto key_of = [](const Pair& one) {
    return std::string(*one.http.requests()[1].headers.find("Idempotency-Key"));
  };
  EXPECT_EQ(key_of(pair).substr(0, 11), "t1-u1-3-c1-");
  EXPECT_NE(key_of(pair), key_of(again));
  pair.http.next({200, {}, R"({"totalResults":0})"});
  ASSERT_TRUE(pair.connector->provision(pair.bench.account("kim@example.org")));
  EXPECT_EQ(pair.http.requests()[3].headers.find("Idempotency-Key"), key_of(pair));
}

TEST(ScimCalls, NothingIsSentWhenNoTimeIsLeft) {
  Pair pair;
  Account kim = pair.bench.account("kim@example.org", "77");
  kim.deadline = pair.bench.clock.monotonic();
  for (const auto& verb : {&Connector::provision, &Connector::deactivate, &Connector::remove}) {
    EXPECT_EQ(test::code_of((*pair.connector.*verb)(kim)), Code::unavailable);
  }
  GroupChange staff = pair.bench.group("Staff");
  staff.deadline = pair.bench.clock.monotonic();
  EXPECT_EQ(test::code_of(pair.connector->members(staff)), Code::unavailable);
  EXPECT_TRUE(pair.calls().empty());
}

TEST(ScimSettings, ABaseWithAQueryIsRefused) {
  test::ConnectorBench bench;
  const auto made = bench.try_make("scim", {{"url", "https://app.example/scim?x=1"}, {"token", "t"}});
  EXPECT_EQ(test::code_of(made), Code::invalid_value);
}

}  // namespace
}  // namespace provost::connectors
