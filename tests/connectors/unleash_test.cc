// The Unleash connector at a simulator: how few requests it makes, whom it takes for whom, what it refuses.
#include <gtest/gtest.h>

#include "connectors/unleash_app.h"
#include "tests/connectors/connector_bench.h"
#include "tests/connectors/unleash_double.h"

namespace provost::connectors {
namespace {

using test::AppReply;
using test::AppRequest;
using test::ConnectorBench;
using test::GivenSettings;
using test::HttpApp;
using test::UnleashDouble;
using Calls = std::vector<std::string>;

/// A connection and the app at its other end.
struct Pair {
  explicit Pair(const GivenSettings& settings = {}) : connector(bench.make("unleash", http.url("/"), settings)) {}

  /// The account of somebody with an address, known to the connector under this id.
  Account account(const std::string& name, std::int64_t id = 0) const {
    Account made = bench.account(name, id == 0 ? "" : std::to_string(id));
    made.attributes.set("emails", Value::array({Value::object({{"value", name + "@example.org"}})}));
    return made;
  }
  /// `METHOD path` of each call since the last look, below the people.
  Calls calls() {
    Calls calls;
    const auto requests = http.requests();
    for (; seen < requests.size(); ++seen) {
      const std::string& target = requests[seen].target;
      calls.push_back(requests[seen].method + target.substr(target.find("/user-admin") + 11));
    }
    return calls;
  }

  ConnectorBench bench;
  UnleashDouble app;
  HttpApp http{[this](const AppRequest& request) { return app.answer(request); }};
  std::size_t seen = 0;
  std::unique_ptr<Connector> connector;
};

TEST(Unleash, MakesAnAccountOfTheSettledRoleAndSendsNoMail) {
  Pair pair(GivenSettings{{"role", "admin"}});
  const auto receipt = pair.connector->provision(pair.account("kim"));
  ASSERT_TRUE(receipt) << receipt.error().detail;
  EXPECT_EQ(receipt->remote_id, RemoteId{"1"});
  EXPECT_EQ(pair.app.person(1).role, 1);
  EXPECT_EQ(pair.calls(), (Calls{"GET/search?q=kim", "GET/search?q=kim%40example.org", "POST"}));
  EXPECT_NE(pair.http.requests().back().body.find(R"("sendEmail":false)"), std::string::npos);
}

TEST(Unleash, AsksOnceWhereAllIsWell) {
  Pair pair;
  const auto id = pair.app.put_there({"kim", "kim@example.org", "Somebody", 2});
  ASSERT_TRUE(pair.connector->provision(pair.account("kim", id)));
  EXPECT_EQ(pair.calls(), (Calls{"GET/1"}));
  EXPECT_EQ(pair.app.person(id).role, 2) << "a role given by hand is kept";
}

TEST(Unleash, SwitchesOffInThreeRequestsAndRepeats) {
  Pair pair;
  const auto id = pair.app.put_there({"kim", "", "Kim", 1});
  const auto first = pair.connector->deactivate(pair.account("kim", id));
  ASSERT_TRUE(first) << first.error().detail;
  EXPECT_EQ(pair.calls(), (Calls{"GET/1", "PUT/1", "POST/1/change-password"}));
  EXPECT_EQ(first->effects.sessions, Effect::ended);
  EXPECT_EQ(first->effects.access_tokens, Effect::none);
  EXPECT_EQ(first->effects.personal_tokens, Effect::unsupported);
  const std::string password = pair.app.person(id).password;
  ASSERT_TRUE(pair.connector->deactivate(pair.account("kim", id)));
  EXPECT_EQ(pair.calls(), (Calls{"GET/1", "POST/1/change-password"}));
  EXPECT_NE(pair.app.person(id).password, password);
  EXPECT_EQ(first->note.find(password), std::string::npos);
}

TEST(Unleash, GivesTheSettledRoleBackToThoseWhoComeBack) {
  Pair pair(GivenSettings{{"role", "editor"}});
  const auto id = pair.app.put_there({"kim", "", "Kim", 1});
  ASSERT_TRUE(pair.connector->deactivate(pair.account("kim", id)));
  ASSERT_TRUE(pair.connector->provision(pair.account("kim", id)));
  EXPECT_EQ(pair.app.person(id).role, 2);
  EXPECT_EQ(pair.app.person(id).name, "Somebody");
}

TEST(Unleash, TakesAnAccountForAPersonByTheRuleAlone) {
  struct Case {
    std::string_view name;
    std::string match, username, email;
    bool taken;  // else it is a clash
  };
  const Case cases[] = {
      {"the username", "username", "Kim", "", true},
      {"the username, with another address", "username", "kim", "x@example.org", true},
      {"the address where the username counts", "username", "x", "kim@example.org", false},
      {"the address where it counts", "email", "x", "kim@example.org", true},
      {"the username where the address counts", "email", "kim", "x@example.org", false},
      {"both", "both", "kim", "kim@example.org", true},
      {"one of both", "both", "kim", "", false},
      {"the other of both", "both", "", "kim@example.org", false},
      {"anything where nothing counts", "none", "kim", "kim@example.org", false},
  };
  for (const Case& each : cases) {
    Pair pair(GivenSettings{{"match", each.match}});
    pair.app.put_there({each.username, each.email, "", 3});
    const auto receipt = pair.connector->provision(pair.account("kim"));
    ASSERT_EQ(receipt.has_value(), each.taken) << each.name;
    if (!each.taken) {
      EXPECT_EQ(test::code_of(receipt), Code::uniqueness) << each.name;
    }
    EXPECT_EQ(pair.app.count(), 1U) << each.name;
    // Whom the rule does not find, nothing befalls.
    ASSERT_TRUE(pair.connector->remove(pair.account("kim"))) << each.name;
    EXPECT_EQ(pair.app.count(), each.taken ? 0U : 1U) << each.name;
  }
}

TEST(Unleash, TakesNobodyWhoOnlyBeginsTheSame) {
  Pair pair(GivenSettings{{"match", "email"}});
  pair.app.put_there({"kimberly", "kim@example.org.invalid", "kim", 3});
  pair.app.put_there({"a_kim", "", "kim@example.org", 3});
  Account kim = pair.account("kim");
  ASSERT_TRUE(pair.connector->remove(kim));
  EXPECT_EQ(pair.app.count(), 2U);
  ASSERT_TRUE(pair.connector->provision(kim));
  EXPECT_EQ(pair.app.count(), 3U);
}

TEST(Unleash, TakesNoServiceAccountForAPerson) {
  Pair pair;
  UnleashDouble::Kept robot{"kim", "", "", 1};
  robot.service = true;
  pair.app.put_there(robot);
  ASSERT_TRUE(pair.connector->remove(pair.account("kim")));
  EXPECT_EQ(pair.app.count(), 1U);
  EXPECT_EQ(test::code_of(pair.connector->remove(pair.account("kim", 1))), Code::unavailable);
  EXPECT_EQ(pair.app.count(), 1U);
}

TEST(Unleash, DoesNotChooseBetweenTwo) {
  Pair pair;
  pair.app.put_there({"kim", "", "", 3});
  pair.app.put_there({"KIM", "", "", 3});
  EXPECT_EQ(test::code_of(pair.connector->provision(pair.account("kim"))), Code::conflict);
  EXPECT_EQ(test::code_of(pair.connector->deactivate(pair.account("kim"))), Code::conflict);
  EXPECT_EQ(pair.app.person(1).name, "");
}

TEST(Unleash, ActsUnderAKnownIdAndNoOther) {
  Pair pair;
  const auto id = pair.app.put_there({"kim", "", "", 3});
  ASSERT_TRUE(pair.connector->remove(pair.account("kim", 99)));
  EXPECT_EQ(pair.app.count(), 1U) << "the name may be another person's by now";
  EXPECT_EQ(pair.calls(), (Calls{"GET/99", "GET/admin-count"})) << "a 404 alone shows nothing";
  ASSERT_TRUE(pair.connector->deactivate(pair.account("renamed", id)));
  EXPECT_EQ(pair.app.person(id).name, "kim (deactivated)");
  for (const std::string odd : {"", "0", "-1", "x", "1/../2", "1x"}) {
    Account account = pair.account("kim");
    account.remote_id = RemoteId{odd};
    EXPECT_EQ(test::code_of(pair.connector->remove(account)), Code::invalid_value) << odd;
  }
}

TEST(Unleash, SaysThatAUsernameStays) {
  Pair pair;
  const auto id = pair.app.put_there({"kim", "", "", 3});
  const auto receipt = pair.connector->provision(pair.account("kim.two", id));
  ASSERT_TRUE(receipt);
  EXPECT_NE(receipt->note.find("cannot change a username"), std::string::npos);
}

TEST(Unleash, TellsWhoseAccountUnleashKeepsItself) {
  Pair pair;
  UnleashDouble::Kept kept{"kim", "", "", 1};
  kept.kept_by_scim = true;
  const auto id = pair.app.put_there(kept);
  EXPECT_EQ(test::code_of(pair.connector->deactivate(pair.account("kim", id))), Code::conflict);
  EXPECT_EQ(test::code_of(pair.connector->revoke(pair.account("kim", id))), Code::conflict);
  EXPECT_TRUE(pair.connector->check()) << "the token is as good as before";
  ASSERT_TRUE(pair.connector->remove(pair.account("kim", id)));
}

TEST(Unleash, IsAnsweredInHtmlWhenItAsksTooOften) {
  test::ConnectorBench bench;
  UnleashDouble app({.posts_in_a_minute = 1});
  HttpApp http([&](const AppRequest& request) { return app.answer(request); });
  const auto connector = bench.make("unleash", http.url(""));
  const auto off = [&](const char* name, std::int64_t id) {
    return connector->deactivate(bench.account(name, std::to_string(id)));
  };
  const auto kim = app.put_there({"kim", "", "Kim", 1});
  const auto lee = app.put_there({"lee", "", "Lee", 1});
  ASSERT_TRUE(off("kim", kim));
  EXPECT_EQ(test::code_of(off("lee", lee)), Code::limited);
  EXPECT_EQ(connector->asked_pause(), std::chrono::seconds(41));
  EXPECT_EQ(app.person(lee).role, 3) << "what needed no POST has been done";
}

TEST(Unleash, CannotKnowWhatAPersonStillHolds) {
  Pair pair;
  const auto id = pair.app.put_there({"kim", "", "Kim", 3});
  EXPECT_EQ(pair.connector->probe(pair.account("kim", id)).value(), Probe::alive);
  ASSERT_TRUE(pair.connector->deactivate(pair.account("kim", id)));
  EXPECT_EQ(pair.connector->probe(pair.account("kim", id)).value(), Probe::cannot_know);
  Pair strict(GivenSettings{{"on_deactivate", "delete"}, {"match", "none"}});
  const auto off = strict.app.put_there({"kim", "", "Kim (deactivated)", 3});
  EXPECT_EQ(strict.connector->probe(strict.account("kim", off)).value(), Probe::alive);
  EXPECT_EQ(strict.connector->probe(strict.account("kim")).value(), Probe::cannot_know) << "nobody was looked for";
  ASSERT_TRUE(strict.connector->deactivate(strict.account("kim", off)));
  EXPECT_EQ(strict.connector->probe(strict.account("kim", off)).value(), Probe::dead);
}

TEST(Unleash, FindsEvenTheShortestName) {
  Pair pair;
  pair.app.put_there({"k", "k@example.org", "", 3});
  ASSERT_TRUE(pair.connector->provision(pair.account("k")));
  EXPECT_EQ(pair.app.count(), 1U);
}

TEST(Unleash, IsRefusedWithoutAGoodAddress) {
  ConnectorBench bench;
  const GivenSettings good = {{"url", "https://unleash.example"}, {"token", "x"}};
  EXPECT_TRUE(bench.try_make("unleash", good));
  for (const auto& [name, value] : GivenSettings{{"url", "http://unleash.example"},
                                                 {"url", "https://unleash.example/?a=b"},
                                                 {"role", "owner"},
                                                 {"on_deactivate", "suspend"},
                                                 {"match", "name"}}) {
    GivenSettings given = good;
    given[name] = value;
    EXPECT_EQ(test::code_of(bench.try_make("unleash", given)), Code::invalid_value) << name << value;
  }
}

}  // namespace
}  // namespace provost::connectors
