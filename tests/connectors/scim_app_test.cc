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

TEST(ScimList, AnAppWithCursorsIsWalkedByThem) {
  for (const bool counts : {true, false}) {
    ScimDouble::Habits habits;
    habits.pages_by_cursor = true;
    habits.counts = counts;
    habits.page = 40;
    Pair pair(GivenSettings{{"paging", "cursor"}}, habits);
    for (int at = 0; at < 100; ++at) pair.remote_user("u" + std::to_string(at));
    std::set<std::string> seen;
    std::string cursor;
    int pages = 0;
    do {
      const auto page = pair.connector->list(cursor);
      ASSERT_TRUE(page) << page.error().detail;
      for (const RemoteAccount& account : page->accounts) seen.insert(account.user_name);
      cursor = page->next;
    } while (++pages < 10 && !cursor.empty());
    EXPECT_EQ(pages, 3);
    EXPECT_EQ(seen.size(), 100U);
    EXPECT_TRUE(pair.connector->check());
    EXPECT_EQ(test::code_of(pair.connector->list("7:x")), Code::unavailable) << "it begins anew";
    EXPECT_EQ(test::code_of(pair.connector->list("7")), Code::invalid_value);
    EXPECT_EQ(test::code_of(pair.connector->list("99999999999:~1")), Code::too_many);
    EXPECT_FALSE(Pair({}, habits).connector->check()) << "an app without startIndex";
  }
}

TEST(ScimList, WhatIsNoWalkByCursorIsNotTakenForTheWhole) {
  struct Case {
    std::string_view name;
    std::string_view cursor;
    std::string_view body;
    Code code;
  };
  constexpr Case kCases[] = {
      {"a first page alone", "", R"({"totalResults":9,"Resources":[{"id":"1"}]})", Code::unsupported},
      {"the same cursor again", "2:~1", R"({"totalResults":9,"Resources":[{"id":"1"}],"nextCursor":"~1"})",
       Code::unsupported},
      {"no list", "", R"({"nextCursor":"~1"})", Code::unavailable},
      {"resources that are no array", "", R"({"Resources":{}})", Code::unavailable},
  };
  for (const Case& each : kCases) {
    Pair pair(GivenSettings{{"paging", "cursor"}});
    pair.http.next({200, {}, std::string(each.body)});
    EXPECT_EQ(test::code_of(pair.connector->list(std::string(each.cursor))), each.code) << each.name;
  }
  Pair pair(GivenSettings{{"paging", "cursor"}});
  pair.http.next({200, {}, R"({"Resources":[],"nextCursor":")" + std::string(5000, 'x') + "\"}"});
  EXPECT_EQ(test::code_of(pair.connector->list("")), Code::unavailable);
  pair.http.next({200, {}, R"({"Resources":[],"nextCursor":"a b&c"})"});
  EXPECT_EQ(pair.connector->list("")->next, "2:a b&c") << "an empty page is not the last one";
  EXPECT_EQ(test::code_of(pair.connector->list("2:a b&c")), std::nullopt);
  EXPECT_EQ(pair.http.requests().back().target, "/scim/Users?cursor=a%20b%26c&count=100");
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

TEST(ScimSettings, MembersInARequestAreCountedAndBounded) {
  test::ConnectorBench bench;
  for (const char* good : {"1", "1000", ""}) {
    EXPECT_TRUE(bench.try_make("scim", {{"url", "https://a.test"}, {"token", "t"}, {"members_per_request", good}}));
  }
  for (const char* bad : {"0", "-1", "1001", "many", "1.5"}) {
    const auto made = bench.try_make("scim", {{"url", "https://a.test"}, {"token", "t"}, {"members_per_request", bad}});
    EXPECT_EQ(test::code_of(made), Code::invalid_value) << bad;
  }
}

TEST(ScimSettings, ABaseWithAQueryIsRefused) {
  test::ConnectorBench bench;
  const auto made = bench.try_make("scim", {{"url", "https://app.example/scim?x=1"}, {"token", "t"}});
  EXPECT_EQ(test::code_of(made), Code::invalid_value);
}

}  // namespace
}  // namespace provost::connectors
