#include "connectors/scim_app.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/connectors/connector_bench.h"
#include "tests/connectors/scim_double.h"

namespace provost::connectors {
namespace {

using test::AppRequest;
using test::GivenSettings;
using test::HttpApp;
using test::ScimDouble;

/// A connection to one stateful app.
struct Pair {
  explicit Pair(const GivenSettings& settings = {}, ScimDouble::Habits habits = {})
      : app(habits), connector(bench.make("scim", http.url("/scim/"), settings)) {}

  std::vector<std::string> calls() const {
    std::vector<std::string> calls;
    for (const AppRequest& request : http.requests()) {
      calls.push_back(request.method + " " + request.target.substr(0, request.target.find('?')));
    }
    return calls;
  }
  std::string remote_user(const std::string& user_name, Value more = Value::object()) {
    more.set("userName", user_name);
    if (more.find("active") == nullptr) more.set("active", true);
    return app.put_there("Users", std::move(more));
  }

  test::ConnectorBench bench;
  ScimDouble app;
  HttpApp http{[this](const AppRequest& request) { return app.answer(request); }};
  std::unique_ptr<Connector> connector;
};

TEST(ScimProvision, CreatesThenUpdatesTheSameAccount) {
  for (const char* update : {"patch", "put"}) {
    Pair pair(GivenSettings{{"update", update}});
    const auto made = pair.connector->provision(pair.bench.account("kim@example.org"));
    ASSERT_TRUE(made) << made.error().detail;
    ASSERT_TRUE(made->remote_id);
    Account later = pair.bench.account("kim@example.org", made->remote_id->value);
    later.attributes = Value::object({{"displayName", "Kim"}, {"urn:example:x", Value::object({{"a", 1}})}});
    ASSERT_TRUE(pair.connector->provision(later)) << update;
    ASSERT_TRUE(pair.connector->provision(later)) << update;
    EXPECT_EQ(pair.app.count("Users"), 1U);
    const Value kept = pair.app.resource("Users", made->remote_id->value);
    EXPECT_EQ(kept.text_at("displayName"), "Kim");
    EXPECT_EQ(kept.text_at("externalId"), later.scim_id.value);
    EXPECT_EQ(*kept.find("active"), Value(true));
    EXPECT_EQ(*kept.find("urn:example:x"), Value::object({{"a", 1}}));
  }
}

TEST(ScimProvision, AdoptsByRuleOnly) {
  struct Case {
    std::string_view name;
    const char* match;
    Value present;
    bool adopted;
    bool provisioned;
  };
  const std::string ours = test::scim_id_of("kim@example.org").value;
  const Case cases[] = {
      {"the same userName", "userName", Value::object({{"userName", "KIM@example.org"}}), true, true},
      {"our id as externalId", "externalId", Value::object({{"userName", "old"}, {"externalId", ours}}), true, true},
      {"the same userName under another rule", "externalId", Value::object({{"userName", "KIM@example.org"}}), false,
       false},
      {"the same userName without a rule", "none", Value::object({{"userName", "KIM@example.org"}}), false, false},
      {"another userName", "userName", Value::object({{"userName", "lee@example.org"}}), false, true},
      {"nobody who collides, without a rule", "none", Value::object({{"userName", "lee@example.org"}}), false, true},
  };
  for (const Case& each : cases) {
    Pair pair(GivenSettings{{"match", each.match}});
    const std::string present = pair.app.put_there("Users", each.present);
    const auto receipt = pair.connector->provision(pair.bench.account("kim@example.org"));
    EXPECT_EQ(receipt.has_value(), each.provisioned) << each.name;
    if (!receipt) {
      EXPECT_EQ(receipt.error().code, Code::uniqueness) << each.name;
    }
    if (receipt) {
      EXPECT_EQ(receipt->remote_id == RemoteId{present}, each.adopted) << each.name;
    }
    EXPECT_EQ(pair.app.resource("Users", present).text_at("externalId") == ours, each.adopted) << each.name;
  }
}

TEST(ScimProvision, AnAccountThatWasDeletedByHandComesBack) {
  Pair pair;
  const auto receipt = pair.connector->provision(pair.bench.account("kim@example.org", "gone"));
  ASSERT_TRUE(receipt);
  EXPECT_NE(receipt->remote_id, RemoteId{"gone"});
  EXPECT_EQ(pair.app.count("Users"), 1U);
}

TEST(ScimProvision, AnExtensionThatTheAppDoesNotKnowIsLeftOutAndSaidSo) {
  ScimDouble::Habits habits;
  habits.refuses_extensions = true;
  Pair pair({}, habits);
  const std::string id = pair.remote_user("kim@example.org");
  for (const bool known : {true, false}) {
    Account kim = pair.bench.account("kim@example.org", known ? id : "");
    kim.attributes = Value::object({{"title", known ? "one" : "two"}, {"urn:example:x", Value::object({{"a", 1}})}});
    const auto receipt = pair.connector->provision(kim);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_NE(receipt->note.find("extension"), std::string::npos);
    EXPECT_EQ(pair.app.resource("Users", id).text_at("title"), known ? "one" : "two");
  }
}

TEST(ScimProvision, AnAttributeThatTheAppDoesNotKnowIsAFailure) {
  Pair pair;
  const std::string id = pair.remote_user("kim@example.org");
  pair.http.next({400, {}, R"({"scimType":"invalidPath"})"});
  EXPECT_EQ(pair.connector->provision(pair.bench.account("kim@example.org", id)).error().code, Code::invalid_path);
}

TEST(ScimProvision, WhoeverIsFasterThanOurPostIsUpdated) {
  Pair pair;
  const std::string faster = pair.remote_user("kim@example.org");
  pair.http.next({200, {}, R"({"totalResults":0})"});
  pair.http.next({409, {}, "{}"});
  const auto receipt = pair.connector->provision(pair.bench.account("kim@example.org"));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->remote_id, RemoteId{faster});
}

TEST(ScimProvision, AnAccountThatMayNotSignInIsCreatedSo) {
  Pair pair;
  Account kim = pair.bench.account("kim@example.org");
  kim.active = false;
  const auto receipt = pair.connector->provision(kim);
  ASSERT_TRUE(receipt);
  EXPECT_EQ(*pair.app.resource("Users", receipt->remote_id->value).find("active"), Value(false));
}

TEST(ScimProvision, OddNamesReachTheAppUnharmed) {
  for (const char* name :
       {R"(quote"back\slash)", "a b&c=d#e?f%g+h", "Zoë 日本", R"(" or userName pr or userName eq ")"}) {
    Pair pair;
    pair.remote_user("somebody else");
    const std::string there = pair.remote_user(name);
    const auto receipt = pair.connector->provision(pair.bench.account(name));
    ASSERT_TRUE(receipt) << name << ": " << receipt.error().detail;
    EXPECT_EQ(receipt->remote_id, RemoteId{there}) << name;
  }
}

TEST(ScimDeactivate, SwitchesOffByIdAndByFinding) {
  for (const char* update : {"patch", "put"}) {
    for (const bool known : {true, false}) {
      Pair pair(GivenSettings{{"update", update}});
      const std::string id = pair.remote_user("kim@example.org", Value::object({{"title", "kept"}}));
      const Account kim = pair.bench.account("kim@example.org", known ? id : "");
      const auto receipt = pair.connector->deactivate(kim);
      ASSERT_TRUE(receipt) << receipt.error().detail;
      ASSERT_TRUE(pair.connector->deactivate(kim));
      EXPECT_EQ(receipt->remote_id, RemoteId{id});
      EXPECT_EQ(receipt->effects.sessions, Effect::unknown);
      EXPECT_EQ(*pair.app.resource("Users", id).find("active"), Value(false));
      EXPECT_EQ(pair.app.resource("Users", id).text_at("title"), "kept");
    }
  }
}

TEST(ScimDeactivate, AnAccountThatIsNotThereIsSuccessWithANote) {
  for (const char* match : {"userName", "externalId", "none"}) {
    for (const char* id : {"", "gone"}) {
      Pair pair(GivenSettings{{"match", match}});
      pair.remote_user("lee@example.org");
      const auto receipt = pair.connector->deactivate(pair.bench.account("kim@example.org", id));
      ASSERT_TRUE(receipt) << match << id;
      EXPECT_EQ(receipt->remote_id, std::nullopt);
      EXPECT_FALSE(receipt->note.empty());
    }
  }
}

TEST(ScimDeactivate, NotFoundIsNotBelievedOfAnAppThatRefusesOurCredential) {
  for (const char* match : {"userName", "none"}) {
    Pair pair(GivenSettings{{"match", match}});
    pair.http.next({404});
    pair.http.next({403});
    EXPECT_EQ(pair.connector->deactivate(pair.bench.account("kim@example.org", "77")).error().code, Code::forbidden);
  }
}

TEST(ScimRemoval, DeletesOrSwitchesOffAsTheAdminWants) {
  for (const bool known : {true, false}) {
    Pair pair;
    const std::string id = pair.remote_user("kim@example.org");
    const Account kim = pair.bench.account("kim@example.org", known ? id : "");
    ASSERT_TRUE(pair.connector->remove(kim));
    EXPECT_EQ(pair.app.count("Users"), 0U);
    ASSERT_TRUE(pair.connector->remove(kim));
  }
  Pair gentle(GivenSettings{{"remove", "deactivate"}});
  const std::string id = gentle.remote_user("kim@example.org");
  ASSERT_TRUE(gentle.connector->remove(gentle.bench.account("kim@example.org", id)));
  EXPECT_EQ(*gentle.app.resource("Users", id).find("active"), Value(false));
}

TEST(ScimRemoval, ANameThatPassedToAnotherPersonOfOursIsLeftAlone) {
  Pair pair;
  const std::string id =
      pair.remote_user("kim@example.org", Value::object({{"externalId", "01JABCDEFGHJKMNPQRSTVWXYZ0"}}));
  const Account former = pair.bench.account("kim@example.org");
  ASSERT_TRUE(pair.connector->deactivate(former));
  ASSERT_TRUE(pair.connector->remove(former));
  EXPECT_EQ(*pair.app.resource("Users", id).find("active"), Value(true));
}

TEST(ScimRevoke, SaysWithoutACallThatScimCannot) {
  Pair pair;
  const auto receipt = pair.connector->revoke(pair.bench.account("kim@example.org", "77"));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->effects.sessions, Effect::unsupported);
  EXPECT_EQ(receipt->effects.personal_tokens, Effect::unsupported);
  EXPECT_FALSE(receipt->note.empty());
  EXPECT_TRUE(pair.calls().empty());
}

TEST(ScimProbe, LooksAtTheAccount) {
  Pair pair;
  const std::string on = pair.remote_user("on@example.org");
  const std::string off = pair.remote_user("off@example.org", Value::object({{"active", false}}));
  const std::string text = pair.remote_user("text@example.org", Value::object({{"active", "False"}}));
  const std::string odd = pair.remote_user("odd@example.org", Value::object({{"active", 7}}));
  const auto probe = [&](std::string_view name, std::string_view id) {
    return pair.connector->probe(pair.bench.account(name, id)).value();
  };
  EXPECT_EQ(probe("on@example.org", on), Probe::alive);
  EXPECT_EQ(probe("on@example.org", ""), Probe::alive);
  EXPECT_EQ(probe("off@example.org", off), Probe::dead);
  EXPECT_EQ(probe("text@example.org", text), Probe::dead);
  EXPECT_EQ(probe("odd@example.org", odd), Probe::cannot_know);
  EXPECT_EQ(probe("nobody@example.org", "gone"), Probe::dead);
  EXPECT_EQ(probe("nobody@example.org", ""), Probe::dead);
  Pair unmatched(GivenSettings{{"match", "none"}});
  EXPECT_EQ(unmatched.connector->probe(unmatched.bench.account("on@example.org")).value(), Probe::cannot_know);
}

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
  EXPECT_EQ(pair.connector->list("x").error().code, Code::invalid_value);
  EXPECT_EQ(pair.connector->list("-1").error().code, Code::invalid_value);
  EXPECT_EQ(pair.connector->list("99999999999").error().code, Code::too_many);
  EXPECT_TRUE(pair.calls().empty());
}

TEST(ScimCheck, ProvesTheCredentialWithoutEffect) {
  Pair pair;
  EXPECT_TRUE(pair.connector->check());
  EXPECT_EQ(pair.calls(), (std::vector<std::string>{"GET /scim/ServiceProviderConfig", "GET /scim/Users"}));
  auto stranger = pair.bench.make("scim", pair.http.url("/scim"), {{"token", "wrong"}});
  EXPECT_EQ(stranger->check().error().code, Code::forbidden);
  auto lost = pair.bench.make("scim", pair.http.url("/elsewhere"));
  EXPECT_EQ(lost->check().error().code, Code::unavailable);
}

TEST(ScimCheck, AnAppWithoutPatchAsksForPut) {
  ScimDouble::Habits habits;
  habits.takes_patch = false;
  EXPECT_EQ(Pair({}, habits).connector->check().error().code, Code::unsupported);
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
    EXPECT_EQ((*pair.connector.*verb)(kim).error().code, Code::unavailable);
  }
  GroupChange staff = pair.bench.group("Staff");
  staff.deadline = pair.bench.clock.monotonic();
  EXPECT_EQ(pair.connector->members(staff).error().code, Code::unavailable);
  EXPECT_TRUE(pair.calls().empty());
}

TEST(ScimSettings, ABaseWithAQueryIsRefused) {
  test::ConnectorBench bench;
  const auto made = bench.try_make("scim", {{"url", "https://app.example/scim?x=1"}, {"token", "t"}});
  EXPECT_EQ(made.error().code, Code::invalid_value);
}

}  // namespace
}  // namespace provost::connectors
