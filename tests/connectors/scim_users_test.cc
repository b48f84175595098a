#include "connectors/scim_users.h"

#include <gtest/gtest.h>

#include "tests/connectors/scim_pair.h"

namespace provost::connectors {
namespace {

using test::GivenSettings;
using test::ScimDouble;
using Pair = test::ScimPair;

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
      EXPECT_EQ(test::code_of(receipt), Code::uniqueness) << each.name;
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
  EXPECT_EQ(test::code_of(pair.connector->provision(pair.bench.account("kim@example.org", id))), Code::invalid_path);
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
    EXPECT_EQ(test::code_of(pair.connector->deactivate(pair.bench.account("kim@example.org", "77"))), Code::forbidden);
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

}  // namespace
}  // namespace provost::connectors
