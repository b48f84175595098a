#include "connectors/zitadel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/connectors/zitadel_pair.h"

namespace provost::connectors {
namespace {

using test::GivenSettings;
using test::ZitadelDouble;
using Habits = ZitadelDouble::Habits;
using Pair = test::ZitadelPair;

constexpr std::string_view kKim = "kim@example.org";

TEST(ZitadelProvision, CreatesUnderOurOwnIdAndThenUpdatesTheSameUser) {
  Pair pair(GivenSettings{{"organization", "org-1"}});
  Account kim = pair.provisioned(kKim);
  EXPECT_EQ(kim.remote_id, RemoteId{kim.scim_id.value});
  EXPECT_EQ(pair.app.person(kim.scim_id.value).mark, crypto::to_base64(kim.scim_id.value));
  kim.attributes = Value::object({{"displayName", "Kim"}});
  for (const bool known : {true, false}) {
    if (!known) kim.remote_id.reset();
    const auto receipt = pair.connector->provision(kim);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(receipt->note, "The user was brought up to date.");
    EXPECT_EQ(pair.app.count(), 1U);
    const Value sent = pair.app.person(kim.scim_id.value).document;
    EXPECT_EQ(sent.find("profile")->text_at("displayName"), "Kim");
  }
}

TEST(ZitadelProvision, AdoptsByRuleOnly) {
  struct Case {
    std::string_view name;
    const char* match;
    const char* user_name;
    const char* email;
    std::optional<Code> refused;
    bool adopted;
  };
  const Case cases[] = {
      {"the same user name", "userName", "KIM@example.org", "other@example.org", std::nullopt, true},
      {"the same address alone, without that rule", "userName", "k", "kim@example.org", std::nullopt, false},
      {"the same address, by the rule", "email", "k", "KIM@example.org", std::nullopt, true},
      {"the same user name without a rule", "none", "kim@example.org", "k@example.org", Code::uniqueness, false},
      {"the same user name under the other rule", "email", "kim@example.org", "k@example.org", Code::uniqueness, false},
  };
  for (const Case& each : cases) {
    Pair pair(GivenSettings{{"match", each.match}});
    pair.app.put_there({"27", "ACTIVE", each.user_name, each.email});
    const auto receipt = pair.connector->provision(pair.bench.account(kKim));
    EXPECT_EQ(test::code_of(receipt), each.refused) << each.name;
    EXPECT_EQ(!pair.app.person("27").mark.empty(), each.adopted) << each.name;
    if (receipt) {
      EXPECT_EQ(receipt->remote_id == RemoteId{"27"}, each.adopted) << each.name;
    }
  }
}

TEST(ZitadelProvision, NeverTakesWhatIsAnotherPersons) {
  Pair pair;
  pair.by_hand("27", std::string(kKim), "01JABCDEFGHJKMNPQRSTVWXYZ0");
  const Account kim = pair.bench.account(kKim);
  EXPECT_EQ(test::code_of(pair.connector->provision(kim)), Code::conflict);
  for (const auto& verb : {&Connector::deactivate, &Connector::remove, &Connector::revoke}) {
    const auto receipt = (*pair.connector.*verb)(kim);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(receipt->remote_id, std::nullopt);
  }
  EXPECT_EQ(pair.app.person("27").state, "ACTIVE");
}

TEST(ZitadelProvision, NeverAdoptsAMachineOrAStrangerOfAnotherOrganization) {
  Pair pair(GivenSettings{{"organization", "org-1"}}, Habits{.ignores_filters = true});
  pair.app.put_there({.id = "27", .user_name = std::string(kKim), .human = false});
  EXPECT_EQ(test::code_of(pair.connector->provision(pair.bench.account(kKim))), Code::conflict);
  Pair other(GivenSettings{{"organization", "org-1"}}, Habits{.ignores_filters = true});
  other.app.put_there({.id = "27", .user_name = std::string(kKim), .organization = "org-2"});
  EXPECT_EQ(test::code_of(other.connector->provision(other.bench.account(kKim))), Code::conflict);
}

TEST(ZitadelProvision, BringsBackWhoWasSwitchedOff) {
  Pair pair;
  const Account kim = pair.provisioned(kKim);
  ASSERT_TRUE(pair.connector->deactivate(kim));
  ASSERT_TRUE(pair.connector->provision(kim));
  EXPECT_EQ(pair.app.person(kim.scim_id.value).state, "ACTIVE");
}

TEST(ZitadelProvision, UnlocksOnlyOnDemand) {
  for (const bool unlock : {false, true}) {
    Pair pair(GivenSettings{{"unlock", unlock ? "true" : "false"}});
    pair.app.put_there({"27", "LOCKED", std::string(kKim), ""});
    const auto receipt = pair.connector->provision(pair.bench.account(kKim, "27"));
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(pair.app.person("27").state, unlock ? "ACTIVE" : "LOCKED");
    EXPECT_EQ(receipt->note.find("locked") == std::string::npos, unlock) << receipt->note;
  }
}

TEST(ZitadelProvision, APersonWhoMayNotSignInIsMadeAndSwitchedOff) {
  Pair pair;
  Account kim = pair.bench.account(kKim);
  kim.active = false;
  ASSERT_TRUE(pair.connector->provision(kim));
  EXPECT_EQ(pair.app.person(kim.scim_id.value).state, "INACTIVE");
}

TEST(ZitadelProvision, NobodyIsMadeWithoutAnAddress) {
  Pair pair;
  const auto receipt = pair.connector->provision(pair.bench.account("kim"));
  EXPECT_EQ(test::code_of(receipt), Code::invalid_value);
  EXPECT_EQ(pair.app.count(), 0U);
}

TEST(ZitadelDeactivate, FindsByRuleWhomWeDidNotMake) {
  Pair pair;
  pair.by_hand("27", std::string(kKim));
  const auto receipt = pair.connector->deactivate(pair.bench.account(kKim));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->remote_id, RemoteId{"27"});
  EXPECT_EQ(pair.app.person("27").state, "INACTIVE");
}

TEST(ZitadelDeactivate, LocksWhomZitadelWillNotDeactivate) {
  Pair pair;
  pair.app.put_there({"27", "INITIAL", std::string(kKim), ""});
  for (int time = 0; time < 2; ++time) {
    EXPECT_TRUE(pair.connector->deactivate(pair.bench.account(kKim, "27")));
  }
  EXPECT_NE(pair.app.person("27").state, "INITIAL");
}

TEST(ZitadelDeactivate, OnlyTheKnownRefusalsAreSuccess) {
  struct Case {
    std::string_view name;
    test::AppReply reply;
    std::optional<Code> code;
  };
  const auto error = [](int status, int code, const std::string& id) {
    return test::AppReply{
        status, {}, R"({"code":)" + std::to_string(code) + R"(,"message":"m","details":[{"id":")" + id + "\"}]}"};
  };
  const Case cases[] = {
      {"already inactive", error(400, 9, "COMMAND-5gunjw0cd7"), std::nullopt},
      {"another precondition", error(400, 9, "COMMAND-other"), Code::conflict},
      {"an argument", error(400, 3, "COMMAND-78iiirat8y"), Code::invalid_value},
      {"400 and HTML", {400, {}, "<html>"}, Code::invalid_value},
      {"an unknown route", {404, {}, R"({"code":5,"message":"Not Found","details":[]})"}, Code::unavailable},
      {"no membership", error(404, 5, "AUTHZ-cdgFk"), Code::unavailable},
      {"404 of a proxy", {404, {}, "<html>"}, Code::unavailable},
      {"no permission", error(403, 7, "AUTHZ-HKJD33"), Code::forbidden},
      {"no authentication", error(401, 16, "AUTH-7fs1e"), Code::forbidden},
      {"too many calls", error(429, 8, ""), Code::limited},
      {"an inner failure", error(500, 13, "X"), Code::unavailable},
      {"200 with an error", {200, {}, R"({"code":9,"message":"m","details":[]})"}, Code::unavailable},
      {"200 with nothing", {200, {}, "{}"}, Code::unavailable},
      {"200 with HTML", {200, {}, "<html>"}, Code::unavailable},
      {"200 with a list", {200, {}, "[1]"}, Code::unavailable},
      {"a number for details", {200, {}, R"({"details":7})"}, Code::unavailable},
  };
  for (const Case& each : cases) {
    Pair pair;
    pair.by_hand("27", std::string(kKim));
    pair.http.next(each.reply);
    EXPECT_EQ(test::code_of(pair.connector->deactivate(pair.bench.account(kKim, "27"))), each.code) << each.name;
  }
}

TEST(ZitadelRemoval, SwitchesOffUnlessTheAdminWantsMore) {
  Pair gentle(GivenSettings{{"on_remove", "deactivate"}});
  const Account kept = gentle.provisioned(kKim);
  ASSERT_TRUE(gentle.connector->remove(kept));
  EXPECT_EQ(gentle.app.person(kept.scim_id.value).state, "INACTIVE");
  Pair pair(GivenSettings{{"on_remove", "delete"}});
  const Account kim = pair.provisioned(kKim);
  pair.app.sign_in(kim.scim_id.value, "s-1");
  const auto receipt = pair.connector->remove(kim);
  ASSERT_TRUE(receipt) << receipt.error().detail;
  EXPECT_EQ(receipt->effects.sessions, Effect::ended);
  EXPECT_EQ(pair.app.count(), 0U);
  EXPECT_TRUE(pair.app.sessions().empty());
  ASSERT_TRUE(pair.connector->remove(kim));
  EXPECT_EQ(pair.connector->probe(kim).value(), Probe::dead);
}

TEST(ZitadelRevoke, EndsSessionsAndSaysWhatItCannot) {
  Pair pair;
  Account kim = pair.provisioned(kKim);
  for (const bool known : {true, false}) {
    if (!known) kim.remote_id.reset();
    pair.app.sign_in(kim.scim_id.value, "s-1");
    const auto receipt = pair.connector->revoke(kim);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(receipt->effects.sessions, Effect::ended);
    EXPECT_EQ(receipt->effects.refresh_tokens, Effect::unsupported);
    EXPECT_TRUE(pair.app.sessions().empty());
    EXPECT_EQ(pair.app.person(kim.scim_id.value).state, "ACTIVE");
  }
}

TEST(ZitadelProbe, LooksAtStateAndSessions) {
  Pair pair;
  const char* states[] = {"ACTIVE", "INITIAL", "INACTIVE", "LOCKED", "DELETED", "SOMETHING"};
  const Probe expected[] = {Probe::alive, Probe::alive, Probe::dead, Probe::dead, Probe::dead, Probe::cannot_know};
  for (std::size_t at = 0; at < std::size(states); ++at) {
    pair.app.put_there({states[at], states[at], states[at], ""});
    EXPECT_EQ(pair.connector->probe(pair.bench.account(states[at], states[at])).value(), expected[at]) << states[at];
  }
  pair.app.sign_in("INACTIVE", "s-1");
  EXPECT_EQ(pair.connector->probe(pair.bench.account("x", "INACTIVE")).value(), Probe::alive);
  EXPECT_EQ(pair.connector->probe(pair.bench.account("nobody@example.org")).value(), Probe::dead);
  pair.http.next({200, {}, R"({"details":{},"user":{"userId":"other","state":"USER_STATE_INACTIVE"}})"});
  EXPECT_EQ(test::code_of(pair.connector->probe(pair.bench.account("x", "LOCKED"))), Code::unavailable);
}

TEST(ZitadelList, PagesThroughPeopleOnce) {
  Pair pair;
  for (int at = 0; at < 250; ++at) {
    const std::string name = std::to_string(at);
    pair.app.put_there({name, at % 2 == 0 ? "ACTIVE" : "LOCKED", "u" + name, ""});
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
  EXPECT_EQ(seen.size(), 250U);
  EXPECT_EQ(active, 125);
  EXPECT_EQ(test::code_of(pair.connector->list("x")), Code::invalid_value);
  EXPECT_EQ(test::code_of(pair.connector->list("99999999999")), Code::too_many);
}

TEST(ZitadelCheck, ProvesTokenAndPermissionsWithoutEffect) {
  Pair pair(GivenSettings{{"on_remove", "delete"}});
  EXPECT_TRUE(pair.connector->check());
  EXPECT_EQ(pair.calls(), (std::vector<std::string>{"POST /v2/users", "POST /auth/v1/permissions/zitadel/me/_search"}));
  const auto stranger = pair.bench.make("zitadel", pair.http.url(""), {{"token", "wrong"}});
  EXPECT_EQ(test::code_of(stranger->check()), Code::forbidden);
  Habits weak;
  weak.permissions = "user.read user.write session.read session.delete";
  EXPECT_TRUE(Pair(GivenSettings{{"on_remove", "deactivate"}}, weak).connector->check());
  EXPECT_EQ(test::code_of(Pair(GivenSettings{{"on_remove", "delete"}}, weak).connector->check()), Code::forbidden);
  EXPECT_EQ(test::code_of(pair.bench.make("zitadel", pair.http.url("/else"))->check()), Code::unavailable);
}

TEST(ZitadelKind, LeavesAliveWhatItsRowsSay) {
  const ConnectorKind kind = zitadel_kind();
  ASSERT_EQ(kind.truth.size(), 3U);
  for (const Truth& row : kind.truth) {
    Pair pair(GivenSettings{{"on_remove", "delete"}});
    const Account kim = pair.provisioned(kKim);
    pair.app.sign_in(kim.scim_id.value, "s-1");
    const auto receipt = row.act == Truth::Act::deactivate ? pair.connector->deactivate(kim)
                         : row.act == Truth::Act::remove   ? pair.connector->remove(kim)
                                                           : pair.connector->revoke(kim);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(receipt->effects.sessions, row.effects.sessions);
    EXPECT_EQ(receipt->effects.access_tokens, row.effects.access_tokens);
    EXPECT_EQ(receipt->effects.refresh_tokens, row.effects.refresh_tokens);
    EXPECT_EQ(receipt->effects.authorization_codes, row.effects.authorization_codes);
    EXPECT_EQ(receipt->effects.personal_tokens, row.effects.personal_tokens);
    EXPECT_TRUE(pair.app.sessions().empty());
  }
}

}  // namespace
}  // namespace provost::connectors
