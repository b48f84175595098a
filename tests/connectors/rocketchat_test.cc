#include "connectors/rocketchat.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/connectors/rocketchat_pair.h"

namespace provost::connectors {
namespace {

using test::GivenSettings;
using test::RocketchatDouble;
using Habits = RocketchatDouble::Habits;
using Pair = test::RocketchatPair;
using std::chrono::seconds;

constexpr const char* kKim = "kim@example.org";

void expect_same(const Effects& seen, const Effects& wanted) {
  EXPECT_EQ(seen.sessions, wanted.sessions);
  EXPECT_EQ(seen.access_tokens, wanted.access_tokens);
  EXPECT_EQ(seen.refresh_tokens, wanted.refresh_tokens);
  EXPECT_EQ(seen.authorization_codes, wanted.authorization_codes);
  EXPECT_EQ(seen.personal_tokens, wanted.personal_tokens);
}

TEST(RocketchatProvision, CreatesThenChangesOnlyWhatDiffers) {
  Pair pair(GivenSettings{{"role", "guest"}});
  Account kim = pair.bench.account(kKim);
  const auto made = pair.connector->provision(kim);
  ASSERT_TRUE(made) << made.error().detail;
  const Value sent = pair.app.person(made->remote_id->value).created;
  EXPECT_EQ(*sent.find("sendWelcomeEmail"), Value(false));
  EXPECT_EQ(*sent.find("roles"), Value::array({"guest"}));
  kim.remote_id = made->remote_id;
  ASSERT_TRUE(pair.connector->provision(kim));
  EXPECT_EQ(pair.calls(), (std::vector<std::string>{"users.info", "users.create", "users.info"}));
  kim.attributes = Value::object({{"displayName", "Kim"}});
  ASSERT_TRUE(pair.connector->provision(kim));
  EXPECT_EQ(pair.app.person(made->remote_id->value).name, "Kim");
}

TEST(RocketchatProvision, NoTwoPeopleGetTheSamePassword) {
  Pair pair;
  const auto kim = pair.connector->provision(pair.bench.account(kKim));
  const auto lee = pair.connector->provision(pair.bench.account("lee@example.org"));
  EXPECT_NE(pair.app.person(kim->remote_id->value).created.text_at("password"),
            pair.app.person(lee->remote_id->value).created.text_at("password"));
}

TEST(RocketchatProvision, AdoptsByRuleOnly) {
  struct Case {
    std::string_view name;
    GivenSettings settings;
    RocketchatDouble::Person present;
    std::optional<Code> refused;
    bool adopted;
  };
  const Case cases[] = {
      {"the same name", {}, {"27", "KIM@example.org", "k@example.org"}, std::nullopt, true},
      {"the same address alone", {}, {"27", "k", kKim}, Code::uniqueness, false},
      {"the same address, by the rule", {{"match", "email"}}, {"27", "k", kKim}, std::nullopt, true},
      {"an address that nobody verified", {{"match", "email"}}, {"27", "k", kKim, false}, Code::uniqueness, false},
      {"the same name without a rule", {{"match", "none"}}, {"27", kKim, "k@example.org"}, Code::uniqueness, false},
      {"a namesake of another domain",
       {{"username", "localPart"}},
       {"27", "kim", "kim@other.example"},
       Code::uniqueness,
       false},
      {"the same local part and address", {{"username", "localPart"}}, {"27", "kim", kKim}, std::nullopt, true},
      {"a bot of the name", {}, {"27", kKim, "k@example.org", true, true, "bot"}, Code::uniqueness, false},
  };
  for (const Case& each : cases) {
    Pair pair(each.settings);
    pair.app.put_there(each.present);
    const auto receipt = pair.connector->provision(pair.bench.account(kKim));
    EXPECT_EQ(test::code_of(receipt), each.refused) << each.name;
    EXPECT_EQ(receipt && receipt->remote_id == RemoteId{"27"}, each.adopted) << each.name;
  }
}

TEST(RocketchatProvision, SwitchesOnAndOffAsTheAccountSays) {
  Pair pair;
  pair.signed_in({.id = "27", .user_name = kKim, .email = kKim, .active = false});
  Account kim = pair.bench.account(kKim, "27");
  ASSERT_TRUE(pair.connector->provision(kim));
  EXPECT_TRUE(pair.app.person("27").active);
  kim.active = false;
  ASSERT_TRUE(pair.connector->provision(kim));
  EXPECT_FALSE(pair.app.person("27").active);
  Account lee = pair.bench.account("lee@example.org");
  lee.active = false;
  const auto made = pair.connector->provision(lee);
  ASSERT_TRUE(made);
  EXPECT_FALSE(pair.app.person(made->remote_id->value).active);
}

TEST(RocketchatProvision, ASecondFactorIsNamedAsTheTrouble) {
  Pair pair({}, Habits{.asks_second_factor = true});
  pair.app.put_there({"27", kKim, kKim});
  const auto receipt = pair.connector->provision(pair.bench.account(kKim));
  ASSERT_EQ(test::code_of(receipt), Code::forbidden);
  EXPECT_NE(receipt.error().detail.find("two-factor bypass"), std::string::npos);
}

TEST(RocketchatDeactivate, EndsSessionsAndTokensAsTheVersionCan) {
  struct Version {
    const char* name;
    Effect oauth;
    Probe left;
  };
  const Version versions[] = {{"8.5.0", Effect::ended, Probe::dead},
                              {"8.4.2", Effect::unsupported, Probe::cannot_know},
                              {"strange", Effect::unknown, Probe::cannot_know}};
  for (const auto& [version, oauth, left] : versions) {
    for (const bool known : {true, false}) {
      Pair pair({}, Habits{.version = version});
      pair.signed_in({.id = "27", .user_name = kKim, .email = kKim});
      const Account kim = pair.bench.account(kKim, known ? "27" : "");
      for (int time = 0; time < 2; ++time) {
        const auto receipt = pair.connector->deactivate(kim);
        ASSERT_TRUE(receipt) << receipt.error().detail;
        EXPECT_EQ(receipt->remote_id, RemoteId{"27"});
        expect_same(receipt->effects, {Effect::ended, oauth, oauth, oauth, Effect::ended});
      }
      const auto person = pair.app.person("27");
      EXPECT_FALSE(person.active);
      EXPECT_EQ(person.login_tokens, 0);
      EXPECT_EQ(person.oauth_tokens == 0, oauth == Effect::ended) << version;
      EXPECT_EQ(pair.connector->probe(kim).value(), left) << version;
    }
  }
}

TEST(RocketchatDeactivate, TheOnlyOwnerOfRoomsStaysButIsSignedOut) {
  Pair pair;
  pair.signed_in({.id = "27", .user_name = kKim, .email = kKim, .only_owner = true});
  const Account kim = pair.bench.account(kKim, "27");
  const auto refused = pair.connector->deactivate(kim);
  ASSERT_EQ(test::code_of(refused), Code::conflict);
  EXPECT_NE(refused.error().detail.find("only owner"), std::string::npos);
  EXPECT_TRUE(pair.app.person("27").active);
  EXPECT_EQ(pair.app.person("27").login_tokens, 0);
  EXPECT_EQ(pair.connector->probe(kim).value(), Probe::alive);
  const auto bold = pair.bench.make("rocketchat", pair.http.url(""), {{"confirm_relinquish", "true"}});
  ASSERT_TRUE(bold->deactivate(kim));
  EXPECT_FALSE(pair.app.person("27").active);
}

TEST(RocketchatDeactivate, TheLastAdministratorAndOurselvesAreLeftAlone) {
  Pair pair;
  pair.app.put_there({.id = "27", .user_name = kKim, .admin = true});
  EXPECT_EQ(test::code_of(pair.connector->deactivate(pair.bench.account(kKim, "27"))), Code::conflict);
  const std::string own(test::kRocketchatOwnId);
  pair.signed_in({.id = own, .user_name = "us"});
  for (const auto& verb : {&Connector::deactivate, &Connector::remove, &Connector::revoke}) {
    EXPECT_EQ(test::code_of((*pair.connector.*verb)(pair.bench.account("us", own))), Code::conflict);
  }
  EXPECT_TRUE(pair.app.person(own).active);
  EXPECT_EQ(pair.app.person(own).login_tokens, 2);
}

TEST(RocketchatDeactivate, SomebodyWhoIsNotThereIsSuccessOnlyForATokenThatIsTaken) {
  for (const char* id : {"", "gone"}) {
    Pair pair;
    const auto receipt = pair.connector->deactivate(pair.bench.account(kKim, id));
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(receipt->remote_id, std::nullopt);
    EXPECT_EQ(pair.calls().back(), "me");
  }
}

TEST(RocketchatDeactivate, AnAnswerAboutSomebodyElseIsNotBelieved) {
  Pair pair({}, Habits{.answers_of_others = true});
  pair.app.put_there({"27", kKim, kKim});
  const Account kim = pair.bench.account(kKim, "27");
  EXPECT_EQ(test::code_of(pair.connector->deactivate(kim)), Code::unavailable);
  EXPECT_EQ(test::code_of(pair.connector->provision(kim)), Code::unavailable);
  EXPECT_EQ(test::code_of(pair.connector->probe(kim)), Code::unavailable);
}

TEST(RocketchatRemoval, SwitchesOffUnlessTheAdminWantsMore) {
  Pair gentle(GivenSettings{{"on_remove", "deactivate"}});
  gentle.signed_in({.id = "27", .user_name = kKim});
  ASSERT_TRUE(gentle.connector->remove(gentle.bench.account(kKim, "27")));
  EXPECT_FALSE(gentle.app.person("27").active);
  EXPECT_EQ(gentle.app.count(), 1U);
  Pair pair;
  pair.signed_in({.id = "27", .user_name = kKim});
  for (int time = 0; time < 2; ++time) {
    const auto receipt = pair.connector->remove(pair.bench.account(kKim, "27"));
    ASSERT_TRUE(receipt) << receipt.error().detail;
  }
  EXPECT_EQ(pair.app.count(), 0U);
  EXPECT_EQ(pair.app.orphans(), 0) << "deleting alone leaves OAuth tokens";
  EXPECT_EQ(pair.connector->probe(pair.bench.account(kKim, "27")).value(), Probe::dead);
}

TEST(RocketchatPause, LastsUntilTheResetInMilliseconds) {
  Pair pair;
  pair.app.put_there({"27", kKim, kKim});
  for (const int status : {429, 400}) {
    test::AppReply reply{status, {}, R"({"success":false,"error":"Told [error-too-many-requests]"})"};
    reply.headers.add("X-RateLimit-Reset", std::to_string(pair.bench.clock.now().us / 1000 + 41'500));
    pair.http.next(reply);
    EXPECT_EQ(test::code_of(pair.connector->deactivate(pair.bench.account(kKim, "27"))), Code::limited);
    EXPECT_EQ(pair.connector->asked_pause(), seconds(42));
  }
  ASSERT_TRUE(pair.connector->deactivate(pair.bench.account(kKim, "27")));
  EXPECT_EQ(pair.connector->asked_pause(), seconds(0));
}

TEST(RocketchatPause, ComesAfterTenCallsInAMinute) {
  RocketchatDouble::Habits habits;
  habits.calls_in_a_minute = 10;
  habits.reset_ms = test::FakeClock().now().us / 1000 + 59'001;
  Pair pair({}, habits);
  for (int at = 0; at < 11; ++at) pair.app.put_there({.id = std::to_string(at), .user_name = "u" + std::to_string(at)});
  const auto off = [&](int at) {
    return pair.connector->deactivate(pair.bench.account("u" + std::to_string(at), std::to_string(at)));
  };
  for (int at = 0; at < 10; ++at) ASSERT_TRUE(off(at)) << at;
  EXPECT_EQ(test::code_of(off(10)), Code::limited);
  EXPECT_EQ(pair.connector->asked_pause(), seconds(60));
  EXPECT_TRUE(pair.app.person("10").active);
  pair.app.next_minute();
  ASSERT_TRUE(off(10));
  EXPECT_FALSE(pair.app.person("10").active);
}

TEST(RocketchatList, PagesThroughPeopleAndNotBots) {
  Pair pair;
  for (int at = 0; at < 230; ++at) {
    const std::string name = "u" + std::to_string(at);
    pair.app.put_there({name, name, "", true, at % 2 == 0, at < 10 ? "bot" : "user"});
  }
  std::set<std::string> seen;
  std::ptrdiff_t active = 0;
  std::string cursor;
  int pages = 0;
  do {
    const auto page = pair.connector->list(cursor);
    ASSERT_TRUE(page) << page.error().detail;
    for (const RemoteAccount& account : page->accounts) seen.insert(account.id.value);
    active += std::count_if(page->accounts.begin(), page->accounts.end(), [](const auto& one) { return one.active; });
    cursor = page->next;
    ++pages;
  } while (!cursor.empty() && pages < 10);
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(seen.size(), 220U);
  EXPECT_EQ(active, 110);
  EXPECT_EQ(test::code_of(pair.connector->list("-1")), Code::invalid_value);
  EXPECT_EQ(test::code_of(pair.connector->list("99999999999")), Code::too_many);
}

TEST(RocketchatCheck, ProvesTokenUserAndPermissionsWithoutEffect) {
  Pair pair;
  EXPECT_TRUE(pair.connector->check());
  EXPECT_EQ(pair.calls(), (std::vector<std::string>{"me", "permissions.listAll"}));
  const auto stranger = pair.bench.make("rocketchat", pair.http.url(""), {{"token", "wrong"}});
  EXPECT_EQ(test::code_of(stranger->check()), Code::forbidden);
  for (const char* lacking : {"logout-other-user", "delete-user"}) {
    const auto checked = Pair({}, Habits{.lacks_permission = lacking}).connector->check();
    ASSERT_EQ(test::code_of(checked), Code::forbidden);
    EXPECT_NE(checked.error().detail.find(lacking), std::string::npos);
  }
  const GivenSettings gentle{{"on_remove", "deactivate"}};
  EXPECT_TRUE(Pair(gentle, Habits{.lacks_permission = "delete-user"}).connector->check());
  EXPECT_EQ(test::code_of(pair.bench.make("rocketchat", pair.http.url("/else"))->check()), Code::unavailable);
}

TEST(RocketchatKind, LeavesAliveWhatItsRowsSay) {
  const ConnectorKind kind = rocketchat_kind();
  ASSERT_EQ(kind.truth.size(), 3U);
  for (const Truth& row : kind.truth) {
    Pair pair;
    pair.signed_in({.id = "27", .user_name = kKim});
    const Account kim = pair.bench.account(kKim, "27");
    const auto receipt = row.act == Truth::Act::deactivate ? pair.connector->deactivate(kim)
                         : row.act == Truth::Act::remove   ? pair.connector->remove(kim)
                                                           : pair.connector->revoke(kim);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    expect_same(receipt->effects, row.effects);
    EXPECT_EQ(pair.app.person("27").login_tokens, 0);
    const bool oauth_left = pair.app.person("27").oauth_tokens + pair.app.orphans() > 0;
    EXPECT_EQ(oauth_left, row.effects.access_tokens != Effect::ended);
  }
}

}  // namespace
}  // namespace provost::connectors
