// What a SCIM app may answer to hurt us, and that it does not.
#include <gtest/gtest.h>

#include "connectors/scim_app.h"
#include "connectors/scim_reply.h"
#include "tests/connectors/connector_bench.h"
#include "tests/support/http_app.h"

namespace provost::connectors {
namespace {

using test::ConnectorBench;
using test::HttpApp;

std::string listing(std::string_view resources, int total = 1) {
  return R"({"totalResults":)" + std::to_string(total) + R"(,"Resources":[)" + std::string(resources) + "]}";
}

constexpr std::string_view kError500 = R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"500"})";
constexpr std::string_view kError403 = R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":403})";

TEST(HostileSearch, NeverBindsAnAccountThatWasNotAskedFor) {
  struct Case {
    std::string_view name;
    std::string body;
    Code code;
  };
  const std::string good = R"({"id":"1","userName":"kim@example.org"})";
  const Case cases[] = {
      {"not JSON", "<html>Sign in</html>", Code::unavailable},
      {"an array", "[]", Code::unavailable},
      {"a number", "7", Code::unavailable},
      {"nothing", "", Code::unavailable},
      {"an object that is no list", "{}", Code::unavailable},
      {"a total of text", R"({"totalResults":"1","Resources":[]})", Code::unavailable},
      {"a negative total", R"({"totalResults":-1,"Resources":[]})", Code::unavailable},
      {"resources that are no array", R"({"totalResults":1,"Resources":{}})", Code::unavailable},
      {"a total without resources", R"({"totalResults":1})", Code::conflict},
      {"resources that are no objects", listing(R"(1,"x",null,[])"), Code::conflict},
      {"another userName", listing(R"({"id":"1","userName":"root"})"), Code::conflict},
      {"no userName", listing(R"({"id":"1"})"), Code::conflict},
      {"no id", listing(R"({"userName":"kim@example.org"})"), Code::conflict},
      {"an empty id", listing(R"({"id":"","userName":"kim@example.org"})"), Code::conflict},
      {"an id that is a number", listing(R"({"id":1,"userName":"kim@example.org"})"), Code::conflict},
      {"an id with a line break", listing(R"({"id":"1\r\nX: y","userName":"kim@example.org"})"), Code::conflict},
      {"an id of more than 1 KiB",
       listing(R"({"id":")" + std::string(1025, 'x') + R"(","userName":"kim@example.org"})"), Code::conflict},
      {"two that match", listing(good + R"(,{"id":"2","userName":"KIM@example.org"})", 2), Code::conflict},
      {"an error with status 200", std::string(kError500), Code::unavailable},
      {"a refusal with status 200", std::string(kError403), Code::forbidden},
      {"a name given twice", R"({"totalResults":0,"totalResults":1})", Code::unavailable},
      {"a deep nest", std::string(100'000, '['), Code::unavailable},
  };
  for (const Case& each : cases) {
    ConnectorBench bench;
    HttpApp app([&each](const test::AppRequest&) { return test::AppReply{200, {}, each.body}; });
    auto connector = bench.make("scim", app.url(""));
    for (const auto& verb : {&Connector::provision, &Connector::deactivate, &Connector::remove}) {
      const auto receipt = (*connector.*verb)(bench.account("kim@example.org"));
      ASSERT_FALSE(receipt) << each.name;
      EXPECT_EQ(test::code_of(receipt), each.code) << each.name << ": " << receipt.error().detail;
    }
    EXPECT_FALSE(connector->probe(bench.account("kim@example.org"))) << each.name;
    GroupChange change = bench.group("Staff");
    EXPECT_FALSE(connector->members(change)) << each.name;
    change.kind = GroupChange::Kind::remove;
    EXPECT_FALSE(connector->members(change)) << each.name;
    for (const test::AppRequest& request : app.requests()) EXPECT_EQ(request.method, "GET") << each.name;
  }
}

TEST(HostileCreation, BindsOnlyAnIdThatCameWithTheRightName) {
  struct Case {
    std::string_view name;
    std::string body;
    std::optional<Code> code;
  };
  const Case cases[] = {
      {"as it should be", R"({"id":"1","userName":"Kim@example.org"})", std::nullopt},
      {"another userName", R"({"id":"1","userName":"root"})", Code::unavailable},
      {"no userName", R"({"id":"1"})", Code::unavailable},
      {"no id", R"({"userName":"kim@example.org"})", Code::unavailable},
      {"an id that is too long", R"({"userName":"kim@example.org","id":")" + std::string(1025, 'x') + "\"}",
       Code::unavailable},
      {"no body", "", Code::unavailable},
      {"not JSON", "created!", Code::unavailable},
      {"an error", std::string(kError500), Code::unavailable},
  };
  for (const Case& each : cases) {
    ConnectorBench bench;
    HttpApp app([&each](const test::AppRequest& request) {
      return request.method == "POST" ? test::AppReply{201, {}, each.body} : test::AppReply{200, {}, listing("", 0)};
    });
    const auto receipt = bench.make("scim", app.url(""))->provision(bench.account("kim@example.org"));
    ASSERT_EQ(receipt.has_value(), !each.code) << each.name;
    if (!receipt) {
      EXPECT_EQ(test::code_of(receipt), *each.code) << each.name << ": " << receipt.error().detail;
    }
    if (receipt) {
      EXPECT_EQ(receipt->remote_id, RemoteId{"1"}) << each.name;
    }
  }
}

TEST(HostileChange, AnAnswerThatContradictsTheChangeIsNoSuccess) {
  struct Case {
    std::string_view name;
    std::string_view body;
    std::optional<Code> code;
  };
  constexpr Case kCases[] = {
      {"the account, switched off", R"({"id":"77","userName":"kim@example.org","active":false})", std::nullopt},
      {"no body", "", std::nullopt},
      {"an object that says nothing", "{}", std::nullopt},
      {"the account, still active", R"({"id":"77","userName":"kim@example.org","active":true})", Code::conflict},
      {"the account, still active in words", R"({"id":"77","active":"TRUE"})", Code::conflict},
      {"another account", R"({"id":"78","userName":"kim@example.org","active":false})", Code::unavailable},
      {"an id of a wrong type", R"({"id":77,"active":false})", Code::unavailable},
      {"a page to sign in", "<html>", Code::unavailable},
      {"an error", kError500, Code::unavailable},
      {"a refusal", kError403, Code::forbidden},
      {"a list", "[]", Code::unavailable},
  };
  for (const Case& each : kCases) {
    ConnectorBench bench;
    HttpApp app([&each](const test::AppRequest&) { return test::AppReply{200, {}, std::string(each.body)}; });
    auto connector = bench.make("scim", app.url(""));
    Account kim = bench.account("kim@example.org", "77");
    kim.active = false;
    for (const auto& verb : {&Connector::deactivate, &Connector::provision}) {
      const auto receipt = (*connector.*verb)(kim);
      ASSERT_EQ(receipt.has_value(), !each.code) << each.name;
      if (!receipt) {
        EXPECT_EQ(test::code_of(receipt), *each.code) << each.name << ": " << receipt.error().detail;
      }
    }
  }
}

TEST(HostileChange, AnotherUserNameIsNoSuccess) {
  ConnectorBench bench;
  HttpApp app([](const test::AppRequest&) { return test::AppReply{200, {}, R"({"id":"77","userName":"root"})"}; });
  const auto receipt = bench.make("scim", app.url(""))->provision(bench.account("kim@example.org", "77"));
  EXPECT_EQ(test::code_of(receipt), Code::conflict);
}

TEST(HostileList, EntriesWithoutAnIdAreLeftOutAndPagesEnd) {
  ConnectorBench bench;
  HttpApp app;
  auto connector = bench.make("scim", app.url(""));
  app.next({200, {}, listing(R"({"id":"1","userName":"a"},{"userName":"b"},7,{"id":"","userName":"c"})", 1'000'000)});
  const auto page = connector->list("");
  ASSERT_TRUE(page);
  ASSERT_EQ(page->accounts.size(), 1U);
  EXPECT_EQ(page->next, "5");
  app.next({200, {}, listing("", 1'000'000)});
  EXPECT_EQ(connector->list("5")->next, "") << "an empty page is the last, whatever the total";
}

TEST(HostileList, AnAppThatAlwaysGivesTheFirstPageIsNoLongerAsked) {
  ConnectorBench bench;
  HttpApp app;
  auto connector = bench.make("scim", app.url(""));
  const std::string first = R"({"totalResults":50,"startIndex":1,"Resources":[{"id":"1","userName":"a"}]})";
  app.next({200, {}, first});
  EXPECT_EQ(connector->list("")->next, "2");
  app.next({200, {}, first});
  EXPECT_EQ(test::code_of(connector->list("2")), Code::unsupported);
}

TEST(HostileList, MayBeLargerThanOtherReplies) {
  ConnectorBench bench;
  HttpApp app;
  auto connector = bench.make("scim", app.url(""));
  const std::string big = listing(R"({"id":"1","userName":"a","note":")" + std::string(900'000, 'x') + R"("},)" +
                                      R"({"id":"2","userName":"b","note":")" + std::string(900'000, 'x') + "\"}",
                                  2);
  app.next({200, {}, big});
  const auto page = connector->list("");
  ASSERT_TRUE(page) << page.error().detail;
  EXPECT_EQ(page->accounts.size(), 2U);
  app.next({200, {}, big});
  EXPECT_EQ(test::code_of(connector->deactivate(bench.account("a"))), Code::unavailable);
}

}  // namespace
}  // namespace provost::connectors
