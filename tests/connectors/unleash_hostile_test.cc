// What something that poses as Unleash may answer to hurt us, and that it does not.
#include <gtest/gtest.h>

#include "connectors/unleash_app.h"
#include "tests/connectors/connector_bench.h"
#include "tests/support/http_app.h"

namespace provost::connectors {
namespace {

using test::AppReply;
using test::AppRequest;
using test::ConnectorBench;
using test::HttpApp;

using Verb = Result<Receipt> (Connector::*)(const Account&);
constexpr Verb kVerbs[] = {&Connector::provision, &Connector::deactivate, &Connector::remove, &Connector::revoke};

std::size_t writes(const HttpApp& app) {
  std::size_t writes = 0;
  for (const AppRequest& request : app.requests()) writes += request.method == "GET" ? 0 : 1;
  return writes;
}

TEST(HostileUnleash, IsNotBelievedAboutAnotherPersonThanAskedFor) {
  struct Case {
    std::string_view name;
    std::string body;
  };
  const Case cases[] = {
      {"not JSON", "<html>Sign in</html>"},
      {"nothing", ""},
      {"a list", R"([{"id":7}])"},
      {"an error with status 200", R"({"name":"NotFoundError","message":"No user found"})"},
      {"another id", R"({"id":8,"username":"kim"})"},
      {"an id as text", R"({"id":"7","username":"kim"})"},
      {"a service account", R"({"id":7,"username":"kim","accountType":"Service Account"})"},
      {"a name of a wrong type", R"({"id":7,"username":{"a":1}})"},
      {"an id given twice", R"({"id":8,"id":7})"},
      {"a deep nest", std::string(100'000, '[')},
  };
  for (const Case& each : cases) {
    ConnectorBench bench;
    HttpApp app([&each](const AppRequest&) { return AppReply{200, {}, each.body}; });
    const auto connector = bench.make("unleash", app.url(""));
    for (const Verb verb : kVerbs) {
      const auto receipt = (*connector.*verb)(bench.account("kim", "7"));
      EXPECT_EQ(test::code_of(receipt), Code::unavailable) << each.name;
    }
    EXPECT_FALSE(connector->probe(bench.account("kim", "7"))) << each.name;
    EXPECT_EQ(writes(app), 0U) << each.name;
  }
}

TEST(HostileUnleash, BindsNobodyWhomASearchMisnames) {
  struct Case {
    std::string_view name;
    std::string found, looked_at;
  };
  const Case cases[] = {
      {"an object", R"({"id":7,"username":"kim"})", ""},
      {"HTML", "<html></html>", ""},
      {"another when it is looked at", R"([{"id":7,"username":"kim"}])", R"({"id":7,"username":"root"})"},
      {"another id when it is looked at", R"([{"id":7,"username":"kim"}])", R"({"id":1,"username":"kim"})"},
      {"another address when it is looked at", R"([{"id":7,"username":"kim","email":"a@x.org"}])",
       R"({"id":7,"username":"kim","email":"b@x.org"})"},
  };
  for (const Case& each : cases) {
    ConnectorBench bench;
    HttpApp app([&each](const AppRequest& request) {
      const bool search = request.target.find("/search") != std::string::npos;
      return AppReply{200, {}, search ? each.found : each.looked_at};
    });
    const auto connector = bench.make("unleash", app.url(""));
    for (const Verb verb : kVerbs) {
      EXPECT_EQ(test::code_of((*connector.*verb)(bench.account("kim"))), Code::unavailable) << each.name;
    }
    EXPECT_EQ(writes(app), 0U) << each.name;
  }
}

TEST(HostileUnleash, BindsNoIdThatCameWithAnotherName) {
  const std::string bodies[] = {R"({"id":7,"username":"root"})", R"({"id":7})", R"({"username":"kim"})", "<html>",
                                "[]"};
  for (const std::string& body : bodies) {
    ConnectorBench bench;
    HttpApp app([&body](const AppRequest& request) {
      return request.method == "POST" ? AppReply{201, {}, body} : AppReply{200, {}, "[]"};
    });
    const auto connector = bench.make("unleash", app.url(""));
    EXPECT_EQ(test::code_of(connector->provision(bench.account("kim"))), Code::unavailable) << body;
  }
}

TEST(HostileUnleash, EndsNothingByAnAnswerAboutAnother) {
  const std::string bodies[] = {R"({"id":8,"username":"kim"})", R"({"error":"no"})", ""};
  for (const std::string& body : bodies) {
    ConnectorBench bench;
    HttpApp app([&body](const AppRequest& request) {
      return AppReply{200, {}, request.method == "PUT" ? body : R"({"id":7,"username":"kim","rootRole":1})"};
    });
    const auto connector = bench.make("unleash", app.url(""));
    EXPECT_EQ(test::code_of(connector->deactivate(bench.account("kim", "7"))), Code::unavailable) << body;
  }
}

TEST(HostileUnleash, A404IsBelievedOnlyOfUnleash) {
  ConnectorBench bench;
  HttpApp app([](const AppRequest& request) {
    const bool counting = request.target.find("/admin-count") != std::string::npos;
    return counting ? AppReply{200, {}, "<html>"} : AppReply{404};
  });
  const auto connector = bench.make("unleash", app.url(""));
  for (const Verb verb : kVerbs) {
    EXPECT_EQ(test::code_of((*connector.*verb)(bench.account("kim", "7"))), Code::unavailable);
  }
}

TEST(HostileUnleash, AListWithoutPeopleIsAFailure) {
  for (const std::string body : {"[]", "{}", R"({"users":{}})", R"({"users":null})", "7", ""}) {
    ConnectorBench bench;
    HttpApp app([&body](const AppRequest&) { return AppReply{200, {}, body}; });
    const auto connector = bench.make("unleash", app.url(""));
    EXPECT_EQ(test::code_of(connector->list("")), Code::unavailable) << body;
    EXPECT_EQ(test::code_of(connector->list("2")), Code::invalid_value) << body;
    EXPECT_EQ(test::code_of(connector->check()), Code::unavailable) << body;
  }
}

TEST(HostileUnleash, ALargeHouseIsListedWhole) {
  constexpr int kPeople = 20'000;
  std::string body = R"({"users":[)";
  for (int id = 1; id <= kPeople; ++id) {
    body +=
        (id == 1 ? "" : ",") + (R"({"id":)" + std::to_string(id)) + R"(,"username":"u","rootRole":3,"scimId":null})";
  }
  body += "]}";
  ConnectorBench bench;
  HttpApp app([&body](const AppRequest&) { return AppReply{200, {}, body}; });
  const auto page = bench.make("unleash", app.url(""))->list("");
  ASSERT_TRUE(page) << page.error().detail;
  EXPECT_EQ(page->accounts.size(), static_cast<std::size_t>(kPeople));
}

}  // namespace
}  // namespace provost::connectors
