#include "connectors/zendesk_access.h"

#include <gtest/gtest.h>

#include "connectors/kinds.h"
#include "tests/connectors/zendesk_pair.h"

namespace provost::connectors {
namespace {

using test::ZendeskDouble;
using Pair = test::ZendeskPair;

constexpr std::string_view kKim = "kim@example.org";

TEST(ZendeskRevoke, EndsSessionsAndEachTokenOfThePersonOnly) {
  ZendeskDouble::Habits habits;
  habits.page = 3;
  Pair pair({}, habits);
  const std::int64_t kim = pair.our_user(kKim);
  const std::int64_t lee = pair.our_user("lee@example.org");
  pair.app.open_session(kim);
  pair.app.open_session(lee);
  for (int count = 0; count < 7; ++count) {
    pair.app.grant_token(kim);
    pair.app.grant_token(lee);
  }
  const auto revoked = pair.connector->revoke(pair.person(kKim, kim));
  ASSERT_TRUE(revoked) << revoked.error().detail;
  EXPECT_EQ(pair.app.sessions(kim), 0U);
  EXPECT_EQ(pair.app.tokens(kim), 0U);
  EXPECT_EQ(pair.app.sessions(lee), 1U);
  EXPECT_EQ(pair.app.tokens(lee), 7U);
  EXPECT_EQ(revoked->effects.sessions, Effect::ended);
  EXPECT_EQ(revoked->effects.access_tokens, Effect::ended);
  EXPECT_EQ(revoked->effects.refresh_tokens, Effect::unknown);
  EXPECT_EQ(revoked->effects.authorization_codes, Effect::unsupported);
  EXPECT_EQ(revoked->effects.personal_tokens, Effect::unsupported);
  EXPECT_NE(revoked->note.find("API tokens"), std::string::npos);
  const auto again = pair.connector->revoke(pair.person(kKim, kim));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->effects.access_tokens, Effect::none);
  EXPECT_TRUE(pair.sent("PUT").empty()) << "the person may go on signing in";
}

TEST(ZendeskRevoke, DoesNotClaimWhatItCouldNotSee) {
  Pair pair;
  const std::int64_t kim = pair.our_user(kKim);
  const std::string user = json::write(Value::object({{"user", pair.app.user(kim)}}));
  pair.http.next({200, {}, user});
  pair.http.next({204});
  pair.http.next({200, {}, R"({"tokens":[{"id":3},{"user_id":"x"},7]})"});
  const auto revoked = pair.connector->revoke(pair.person(kKim, kim));
  ASSERT_TRUE(revoked) << revoked.error().detail;
  EXPECT_EQ(revoked->effects.access_tokens, Effect::unknown);
}

TEST(ZendeskRevoke, AListWithoutEndIsLeft) {
  Pair pair;
  const std::int64_t kim = pair.our_user(kKim);
  const std::string user = json::write(Value::object({{"user", pair.app.user(kim)}}));
  pair.http.next({200, {}, user});
  pair.http.next({204});
  for (int count = 0; count < 2; ++count) {
    pair.http.next({200, {}, R"({"tokens":[],"meta":{"has_more":true,"after_cursor":"same"}})"});
  }
  EXPECT_EQ(test::code_of(pair.connector->revoke(pair.person(kKim, kim))), Code::unavailable);
  EXPECT_EQ(pair.calls().size(), 4U);
}

TEST(ZendeskProbe, LooksAtTheStateAndAtSessions) {
  Pair pair;
  const std::int64_t kim = pair.our_user(kKim);
  const Account person = pair.person(kKim, kim);
  EXPECT_EQ(pair.connector->probe(person), Probe::alive);
  pair.app.open_session(kim);
  ASSERT_TRUE(pair.connector->deactivate(person));
  EXPECT_EQ(pair.connector->probe(person), Probe::dead);
  EXPECT_EQ(pair.connector->probe(pair.person(kKim)), Probe::dead) << "found by rule";
  ASSERT_TRUE(pair.connector->remove(person));
  EXPECT_EQ(pair.connector->probe(person), Probe::dead);
  EXPECT_EQ(pair.connector->probe(pair.person("lee@example.org")), Probe::dead);
}

TEST(ZendeskProbe, ASessionThatOutlivesASuspensionIsAlive) {
  ZendeskDouble::Habits habits;
  habits.keeps_sessions = true;
  Pair pair({}, habits);
  const std::int64_t kim = pair.our_user(kKim);
  pair.app.open_session(kim);
  ASSERT_TRUE(pair.connector->deactivate(pair.person(kKim, kim)));
  EXPECT_EQ(pair.connector->probe(pair.person(kKim, kim)), Probe::alive);
}

TEST(ZendeskProbe, ATokenThatOutlivesASuspensionIsAlive) {
  Pair pair;
  const std::int64_t kim = pair.our_user(kKim);
  pair.app.grant_token(kim);
  const Account person = pair.person(kKim, kim);
  ASSERT_TRUE(pair.connector->deactivate(person));
  EXPECT_EQ(pair.connector->probe(person), Probe::alive) << "tokens stand until they are revoked";
  ASSERT_TRUE(pair.connector->revoke(person));
  EXPECT_EQ(pair.connector->probe(person), Probe::dead);
  pair.http.next({200, {}, json::write(Value::object({{"user", pair.app.user(kim)}}))});
  pair.http.next({200, {}, R"({"sessions":[]})"});
  pair.http.next({200, {}, R"({"tokens":[{"id":7}]})"});
  EXPECT_EQ(pair.connector->probe(person), Probe::cannot_know) << "a token that nobody is said to own";
}

/// What an act leaves alive in the simulator, said as the rows say it.
Effects left_by(Truth::Act act) {
  Pair pair;
  const std::int64_t kim = pair.our_user(kKim);
  pair.app.open_session(kim);
  pair.app.grant_token(kim);
  const Account person = pair.person(kKim, kim);
  const auto receipt = act == Truth::Act::deactivate ? pair.connector->deactivate(person)
                       : act == Truth::Act::remove   ? pair.connector->remove(person)
                                                     : pair.connector->revoke(person);
  if (!receipt) return {};
  Effects left = receipt->effects;
  if (left.sessions == Effect::ended && pair.app.sessions(kim) != 0) left.sessions = Effect::unknown;
  if (left.access_tokens == Effect::ended && pair.app.tokens(kim) != 0) left.access_tokens = Effect::unknown;
  return left;
}

TEST(ZendeskTruth, IsWhatTheSimulatorShows) {
  const ConnectorKind* kind = find_kind(connector_kinds(), "zendesk");
  ASSERT_NE(kind, nullptr);
  ASSERT_EQ(kind->truth.size(), 3U);
  for (const Truth& row : kind->truth) {
    const Effects left = left_by(row.act);
    const int act = static_cast<int>(row.act);
    EXPECT_EQ(row.effects.sessions, left.sessions) << act;
    EXPECT_EQ(row.effects.access_tokens, left.access_tokens) << act;
    EXPECT_EQ(row.effects.refresh_tokens, left.refresh_tokens) << act;
    EXPECT_EQ(row.effects.authorization_codes, left.authorization_codes) << act;
    EXPECT_EQ(row.effects.personal_tokens, left.personal_tokens) << act;
    EXPECT_TRUE(row.note.ends_with('.')) << act;
  }
}

}  // namespace
}  // namespace provost::connectors
