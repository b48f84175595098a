#include "connectors/zendesk_users.h"

#include <gtest/gtest.h>

#include "tests/connectors/zendesk_pair.h"

namespace provost::connectors {
namespace {

using test::ZendeskDouble;
using Pair = test::ZendeskPair;
using Calls = std::vector<std::string>;

constexpr std::string_view kKim = "kim@example.org";

ZendeskDouble::Habits habit(bool ZendeskDouble::Habits::*which) {
  ZendeskDouble::Habits habits;
  habits.*which = true;
  return habits;
}

std::int64_t id_in(const Result<Receipt>& receipt) { return receipt ? zendesk_id_of(receipt->remote_id) : 0; }

TEST(ZendeskProvision, MakesAUserOnceAndFindsItAgain) {
  Pair pair;
  const auto made = pair.connector->provision(pair.person(kKim));
  ASSERT_TRUE(made) << made.error().detail;
  const Value user = pair.app.user(id_in(made));
  EXPECT_EQ(user.text_at("email"), kKim);
  EXPECT_EQ(user.text_at("external_id"), test::scim_id_of(kKim).value);
  EXPECT_EQ(user.text_at("role"), "end-user");
  EXPECT_EQ(id_in(pair.connector->provision(pair.person(kKim))), id_in(made)) << "the id was forgotten";
  EXPECT_EQ(id_in(pair.connector->provision(pair.person(kKim, id_in(made)))), id_in(made));
  EXPECT_EQ(pair.app.users(), 1U);
  EXPECT_TRUE(pair.sent("PUT").empty()) << "nothing had changed, and changes are few a minute";
}

TEST(ZendeskProvision, MakesAgentsOnlyWhereTheSettingSaysSo) {
  Pair pair(test::GivenSettings{{"role", "agent"}});
  EXPECT_EQ(pair.app.user(id_in(pair.connector->provision(pair.person(kKim)))).text_at("role"), "agent");
  Pair full(test::GivenSettings{{"role", "agent"}}, habit(&ZendeskDouble::Habits::has_no_seat));
  EXPECT_EQ(test::code_of(full.connector->provision(full.person(kKim))), Code::invalid_value);
}

TEST(ZendeskProvision, LeavesARoleThatWasGivenThere) {
  Pair pair;
  const std::int64_t kim = pair.our_user(kKim, Value::object({{"role", "admin"}}));
  ASSERT_TRUE(pair.connector->provision(pair.person(kKim, kim)));
  EXPECT_EQ(pair.app.user(kim).text_at("role"), "admin");
}

TEST(ZendeskProvision, MakesNobodyWhoCouldSignInOfWhoMayNot) {
  Pair pair;
  Account kim = pair.person(kKim);
  kim.active = false;
  EXPECT_EQ(*pair.app.user(id_in(pair.connector->provision(kim))).find("suspended"), Value(true));
  Pair stubborn({}, habit(&ZendeskDouble::Habits::makes_nobody_suspended));
  EXPECT_EQ(*stubborn.app.user(id_in(stubborn.connector->provision(kim))).find("suspended"), Value(true));
}

TEST(ZendeskProvision, OfWhoMayNotSignInAnyMoreEndsSessions) {
  Pair pair;
  const std::int64_t there = pair.our_user(kKim);
  pair.app.open_session(there);
  Account kim = pair.person(kKim, there);
  kim.active = false;
  ASSERT_TRUE(pair.connector->provision(kim));
  EXPECT_EQ(*pair.app.user(there).find("suspended"), Value(true));
  EXPECT_EQ(pair.app.sessions(there), 0U);
}

TEST(ZendeskProvision, SaysAllChangesInOneRequest) {
  Pair pair;
  const std::int64_t kim = pair.our_user(kKim, Value::object({{"name", "Old"}, {"suspended", true}}));
  ASSERT_TRUE(pair.connector->provision(pair.person(kKim, kim)));
  ASSERT_EQ(pair.sent("PUT").size(), 1U);
  EXPECT_EQ(json::write(pair.sent("PUT")[0]), R"({"user":{"name":"Somebody","suspended":false}})");
}

TEST(ZendeskProvision, OutlivesAnotherCaseOfTheExternalId) {
  Pair pair({}, habit(&ZendeskDouble::Habits::lowers_external_id));
  Account kim = pair.person(kKim);
  kim.scim_id = ScimId{"01HZX5Q9V3K8J7N6M4P2R1T0WY"};
  const auto made = pair.connector->provision(kim);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(id_in(pair.connector->provision(kim)), id_in(made));
  EXPECT_TRUE(pair.sent("PUT").empty());
}

TEST(ZendeskProvision, MovesTheFirstAddressAndLeavesNoSecondOne) {
  Pair pair;
  const std::int64_t kim = pair.our_user(kKim, Value::object({{"name", "Somebody"}}));
  Account moved = pair.person(kKim, kim);
  moved.attributes.set("emails", Value::array({Value::object({{"value", "k@example.net"}})}));
  ASSERT_TRUE(pair.connector->provision(moved));
  EXPECT_EQ(pair.app.user(kim).text_at("email"), "k@example.net");
  EXPECT_EQ(pair.app.addresses(kim), Calls{"k@example.net"}) << "the old address must not sign in";
  pair.app.put_user("taken@example.net");
  moved.attributes.set("emails", Value::array({Value::object({{"value", "taken@example.net"}})}));
  EXPECT_EQ(test::code_of(pair.connector->provision(moved)), Code::uniqueness);
}

TEST(ZendeskMatch, TakesNobodyForOursByAddressUnlessToldTo) {
  Pair pair;
  const std::int64_t there = pair.app.put_user(kKim);
  const auto refused = pair.connector->provision(pair.person(kKim));
  EXPECT_EQ(test::code_of(refused), Code::uniqueness);
  EXPECT_TRUE(pair.app.user(there).text_at("external_id").empty());
  ASSERT_TRUE(pair.connector->deactivate(pair.person(kKim)));
  ASSERT_TRUE(pair.connector->remove(pair.person(kKim)));
  EXPECT_EQ(*pair.app.user(there).find("suspended"), Value(false)) << "not ours, so not touched";
  EXPECT_EQ(pair.app.users(), 1U);
}

TEST(ZendeskMatch, AdoptsByAddressWhoHasNoExternalId) {
  Pair pair(test::GivenSettings{{"match", "external_id_or_email"}});
  const std::int64_t there = pair.app.put_user("KIM@example.org", Value::object({{"role", "agent"}}));
  pair.app.put_user("other@example.org");
  pair.app.put_user("kim@example.org.evil.example");
  Account kim = pair.person("kim@example.org");
  kim.attributes.set("emails", Value::array({Value::object({{"value", "KIM@example.org"}})}));
  EXPECT_EQ(id_in(pair.connector->provision(kim)), there);
  EXPECT_EQ(pair.app.user(there).text_at("external_id"), kim.scim_id.value);
  EXPECT_EQ(pair.app.user(there).text_at("role"), "agent");
}

TEST(ZendeskMatch, AnAddressOfSomebodyElsesUserIsAClash) {
  Pair pair(test::GivenSettings{{"match", "external_id_or_email"}});
  const std::int64_t there = pair.app.put_user(kKim, Value::object({{"external_id", "emp-17"}}));
  EXPECT_EQ(test::code_of(pair.connector->provision(pair.person(kKim))), Code::uniqueness);
  EXPECT_EQ(pair.app.user(there).text_at("external_id"), "emp-17");
  ASSERT_TRUE(pair.connector->deactivate(pair.person(kKim)));
  EXPECT_EQ(*pair.app.user(there).find("suspended"), Value(false));
}

TEST(ZendeskMatch, AnAddressThatWouldEndThePhraseIsNotSearched) {
  Pair pair(test::GivenSettings{{"match", "external_id_or_email"}});
  ASSERT_TRUE(pair.connector->deactivate(pair.person("\"x\" role:admin@example.org")));
  for (const auto& request : pair.http.requests()) EXPECT_EQ(request.target.find("query="), std::string::npos);
}

TEST(ZendeskMatch, AUserWhoBearsAnotherPersonsIdIsLeftAlone) {
  Pair pair;
  const std::int64_t there = pair.our_user("lee@example.org");
  const Account kim = pair.person(kKim, there);
  EXPECT_EQ(test::code_of(pair.connector->provision(kim)), Code::conflict);
  EXPECT_EQ(test::code_of(pair.connector->deactivate(kim)), Code::conflict);
  EXPECT_EQ(test::code_of(pair.connector->remove(kim)), Code::conflict);
  EXPECT_EQ(*pair.app.user(there).find("suspended"), Value(false));
  EXPECT_TRUE(pair.sent("PUT").empty() && pair.sent("DELETE").empty());
}

TEST(ZendeskSearch, MayLag) {
  Pair pair({}, habit(&ZendeskDouble::Habits::search_lags));
  const std::int64_t kim = pair.our_user(kKim);
  EXPECT_EQ(id_in(pair.connector->provision(pair.person(kKim))), kim) << "the records have who is not indexed yet";
  Pair other({}, habit(&ZendeskDouble::Habits::lists_lag));
  const std::int64_t indexed = other.our_user(kKim);
  EXPECT_EQ(id_in(other.connector->provision(other.person(kKim))), indexed) << "and the other way round";
  ZendeskDouble::Habits blind = habit(&ZendeskDouble::Habits::search_lags);
  blind.lists_lag = true;
  Pair worse({}, blind);
  worse.our_user(kKim);
  EXPECT_EQ(test::code_of(worse.connector->provision(worse.person(kKim))), Code::unavailable) << "it comes again";
  EXPECT_EQ(worse.app.users(), 1U);
}

TEST(ZendeskDeleted, AreNotBroughtBackButMadeAnew) {
  Pair pair;
  const std::int64_t old = pair.our_user(kKim);
  ASSERT_TRUE(pair.connector->remove(pair.person(kKim, old)));
  const auto back = pair.connector->provision(pair.person(kKim, old));
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_NE(id_in(back), old);
  EXPECT_EQ(pair.app.users(), 1U);
}

TEST(ZendeskDeactivate, IsOneChangeAndTheEndOfSessions) {
  Pair pair;
  const std::int64_t kim = pair.our_user(kKim);
  pair.app.open_session(kim);
  const std::string path = "/users/" + std::to_string(kim);
  const auto done = pair.connector->deactivate(pair.person(kKim, kim));
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(pair.calls(), (Calls{"GET " + path, "PUT " + path, "DELETE " + path + "/sessions"}));
  EXPECT_EQ(*pair.app.user(kim).find("suspended"), Value(true));
  EXPECT_EQ(pair.app.sessions(kim), 0U);
  EXPECT_EQ(done->effects.sessions, Effect::ended);
  EXPECT_EQ(done->effects.access_tokens, Effect::unknown);
  EXPECT_EQ(done->effects.personal_tokens, Effect::unsupported);
  ASSERT_TRUE(pair.connector->deactivate(pair.person(kKim, kim)));
  EXPECT_EQ(pair.sent("PUT").size(), 1U) << "who is suspended is not suspended again";
  EXPECT_EQ(pair.sent("DELETE").size(), 2U) << "sessions are ended each time";
}

TEST(ZendeskDeactivate, WhoIsNotThereIsDone) {
  Pair pair;
  const std::int64_t kim = pair.our_user(kKim);
  ASSERT_TRUE(pair.connector->remove(pair.person(kKim, kim)));
  EXPECT_TRUE(pair.connector->deactivate(pair.person(kKim, kim)));
  EXPECT_TRUE(pair.connector->deactivate(pair.person("lee@example.org", 12345)));
  EXPECT_TRUE(pair.connector->deactivate(pair.person("lee@example.org")));
  EXPECT_TRUE(pair.sent("PUT").empty());
}

TEST(ZendeskDeactivate, TheOwnerIsARefusalAndNoBrokenCredential) {
  Pair pair;
  const std::int64_t owner = pair.our_user(kKim);
  pair.app.protect(owner);
  for (const auto& verb : {&Connector::deactivate, &Connector::remove}) {
    const auto refused = (*pair.connector.*verb)(pair.person(kKim, owner));
    EXPECT_EQ(test::code_of(refused), Code::conflict);
    EXPECT_NE(refused.error().detail.find("owner"), std::string::npos);
  }
}

TEST(ZendeskDeactivate, DoesNotLockUsOut) {
  Pair pair;
  const auto seen = pair.connector->deactivate(pair.person(test::kZendeskAdmin, 1));
  EXPECT_EQ(test::code_of(seen), Code::conflict);
  EXPECT_EQ(test::code_of(pair.connector->remove(pair.person(test::kZendeskAdmin, 1))), Code::conflict);
  EXPECT_EQ(*pair.app.user(1).find("suspended"), Value(false));
}

TEST(ZendeskLimits, AreToldToTheDispatcher) {
  ZendeskDouble::Habits strict;
  strict.changes_in_a_minute = 0;
  Pair pair({}, strict);
  const std::int64_t kim = pair.our_user(kKim);
  EXPECT_EQ(test::code_of(pair.connector->deactivate(pair.person(kKim, kim))), Code::limited);
  EXPECT_EQ(pair.connector->asked_pause(), std::chrono::seconds(12));
}

TEST(ZendeskRemove, IsSoftUnlessTheSettingSaysElse) {
  Pair pair;
  const std::int64_t kim = pair.our_user(kKim);
  ASSERT_TRUE(pair.connector->remove(pair.person(kKim, kim)));
  EXPECT_EQ(*pair.app.user(kim).find("active"), Value(false));
  EXPECT_TRUE(pair.connector->remove(pair.person(kKim, kim))) << "again";
  Pair thorough(test::GivenSettings{{"permanent_delete", "true"}});
  const std::int64_t lee = thorough.our_user("lee@example.org");
  ASSERT_TRUE(thorough.connector->remove(thorough.person("lee@example.org", lee)));
  EXPECT_TRUE(thorough.app.user(lee).is_null());
  EXPECT_TRUE(thorough.connector->remove(thorough.person("lee@example.org", lee))) << "again";
}

TEST(ZendeskRemove, FinishesWhatASoftDeletionBegan) {
  Pair pair(test::GivenSettings{{"permanent_delete", "true"}});
  const std::int64_t kim = pair.our_user(kKim, Value::object({{"active", false}}));
  ASSERT_TRUE(pair.connector->remove(pair.person(kKim, kim)));
  EXPECT_TRUE(pair.app.user(kim).is_null());
}

}  // namespace
}  // namespace provost::connectors
