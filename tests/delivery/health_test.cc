// How a connection fares: one that is out, one that is too fast, and one whose credential is refused.
#include "core/delivery/health.h"

#include "core/delivery/route.h"
#include "tests/delivery/delivery_world.h"
#include "tests/delivery/mortal_database.h"
#include "tests/delivery/scripted_kind.h"

namespace provost::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// How often a word stands in a text.
std::size_t count_of(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

class HealthTest : public DeliveryWorld {
 protected:
  void go() { go(*route_); }
  void go(Route& route) {
    for (int rounds = 0; route.round(stopping_); ++rounds) ASSERT_LT(rounds, 1000);
  }
  /// Lets time pass as a worker would: a look every quarter of a second.
  void live(Duration span) {
    for (Duration passed{0}; passed < span; passed += milliseconds(250)) {
      go();
      clock_.advance(milliseconds(250));
    }
    go();
  }
  void restart() { route_ = std::make_unique<Route>(tools_, maker_, connection_to(kApp)); }

  ConnectionState state() {
    ConnectionState state;
    in_tables([&](Tables& tables) -> Result<void> {
      state = TRY(tables.connection_states.find(kApp));
      return {};
    });
    return state;
  }
  std::vector<Figure> crowd(int size) {
    std::vector<Figure> people;
    for (int count = 0; count < size; ++count) {
      people.push_back(person("p" + std::to_string(count)));
      joins(people.back());
    }
    return people;
  }
  /// The app does not answer from now on.
  void go_down() { down_ = true; }
  void come_back() { down_ = false; }
  /// Every call fails with this code while the app is down; the number of calls is seen by the test.
  void let_fail(Code code) {
    app().on_call([this, code](const std::string& call) {
      if (down_) app().fail_next(*verb_from(call.substr(0, call.find(' '))), {code});
    });
  }
  ScriptedApp& app() { return kind_.app("app-1"); }

  bool down_ = false;
  ScriptedKind kind_;
  ConnectorMaker maker_ = kind_.maker(clock_);
  std::unique_ptr<Route> route_ = std::make_unique<Route>(tools_, maker_, connection_to(kApp));
  std::atomic<bool> stopping_{false};
};
INSTANTIATE_TEST_SUITE_P(Engines, HealthTest, both_engines(), engine_name);

TEST_P(HealthTest, AnAppThatIsOutIsAskedByOneCallAtATime) {
  let_fail(Code::unavailable);
  go_down();
  crowd(40);
  go();
  EXPECT_THAT(app().take_calls(), SizeIs(kBreakerTrips));
  EXPECT_TRUE(state().out_since.has_value());
  EXPECT_EQ(state().reason, "the app said no");
  live(minutes(10));
  const auto trials = app().take_calls().size();
  EXPECT_GE(trials, 10u);
  EXPECT_LE(trials, 20u) << "a trial a minute, after the first few";
  come_back();
  live(seconds(61));
  EXPECT_THAT(pending(), IsEmpty());
  EXPECT_FALSE(state().out_since.has_value());
  EXPECT_EQ(state().reason, "");
}

TEST_P(HealthTest, AnEndOfAccessReachesTheAppSecondsAfterItIsBackAndBeforeTheRest) {
  let_fail(Code::unavailable);
  go_down();
  crowd(20);
  live(minutes(30));
  Figure eve = person("eve");
  leaves(eve);
  live(minutes(30));
  app().take_calls();
  come_back();
  live(seconds(11));
  const auto calls = app().calls();
  ASSERT_GE(calls.size(), 3u);
  EXPECT_THAT(std::vector(calls.begin(), calls.begin() + 3), ElementsAre("deactivate eve 1", "revoke eve 1", "probe"));
}

TEST_P(HealthTest, AnEndOfAccessIsTriedEveryTenSecondsWhateverTheAppsSilence) {
  let_fail(Code::unavailable);
  go_down();
  Figure eve = person("eve");
  leaves(eve);
  live(minutes(10));
  app().take_calls();
  live(minutes(1));
  EXPECT_GE(app().calls().size(), 6u);
  EXPECT_LE(app().calls().size(), 9u);
}

TEST_P(HealthTest, ARestartRemembersThatTheAppIsOut) {
  let_fail(Code::unavailable);
  go_down();
  crowd(40);
  go();
  app().take_calls();
  restart();
  go();
  EXPECT_THAT(app().take_calls(), SizeIs(1)) << "the first trial, and no more";
  come_back();
  restart();
  go();
  EXPECT_THAT(state().out_since, std::nullopt);
}

TEST_P(HealthTest, WhatAnAppRefusesIsNoOutage) {
  let_fail(Code::invalid_value);
  go_down();
  crowd(40);
  go();
  EXPECT_THAT(app().calls(), SizeIs(::testing::Ge(40u)));
  EXPECT_EQ(state().out_since, std::nullopt);
}

TEST_P(HealthTest, TheHeadersOfAnAppSlowItsConnectionAndLeaveTheLastCallsToEndsOfAccess) {
  http::Headers headers;
  headers.add("X-RateLimit-Limit", "20");
  headers.add("X-RateLimit-Remaining", "2");
  headers.add("X-RateLimit-Reset", std::to_string(clock_.now().us / 1000 + 45'000));
  app().say(headers);
  crowd(10);
  go();
  EXPECT_THAT(app().take_calls(), SizeIs(1));
  EXPECT_EQ(state().quiet_until, clock_.now() + seconds(45)) << "people see why the others wait";
  Figure eve = person("eve");
  leaves(eve);
  go();
  EXPECT_THAT(app().take_calls(), ElementsAre("deactivate eve 1", "revoke eve 1", "probe"));
  app().say({});
  clock_.advance(seconds(44));
  go();
  EXPECT_THAT(app().take_calls(), IsEmpty());
  clock_.advance(seconds(1));
  go();
  EXPECT_THAT(app().take_calls(), SizeIs(9));
}

TEST_P(HealthTest, ALimitSlowsThisConnectionAlone) {
  connect(connection_to(ConnectionId{"app-2"}));
  Route other(tools_, maker_, connection_to(ConnectionId{"app-2"}));
  crowd(20);
  app().fail_next(Verb::provision, {Code::limited});
  go();
  EXPECT_THAT(app().take_calls(), SizeIs(1));
  go(other);
  EXPECT_THAT(kind_.app("app-2").calls(), SizeIs(20));
  live(seconds(5));
  const std::size_t slowly = app().take_calls().size();
  EXPECT_GE(slowly, 3u);
  EXPECT_LE(slowly, 10u);
  Figure eve = person("eve");
  leaves(eve);
  go();
  const auto calls = app().calls();
  ASSERT_GE(calls.size(), 3u);
  EXPECT_EQ(calls.front(), "deactivate eve 1") << "an end of access overtakes";
  live(minutes(1));
  go(other);
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(HealthTest, ASlownessThatIsOverIsShownNoMore) {
  const Error limited{Code::limited, "too many"};
  health_.heard({&limited}, Urgency::ordinary);
  ASSERT_TRUE(health_.take_change());
  EXPECT_GT(health_.state().rate_milli, 0);
  for (int calls = 0; !health_.take_change(); ++calls) {
    ASSERT_LT(calls, 1000);
    health_.called();
    health_.heard({}, Urgency::ordinary);
    clock_.advance(milliseconds(100));
  }
  EXPECT_EQ(health_.state().rate_milli, 0);
}

TEST_P(HealthTest, ARestartRemembersAPauseAndAPace) {
  crowd(20);
  app().ask_pause(minutes(10));
  app().fail_next(Verb::provision, {Code::limited});
  go();
  app().take_calls();
  EXPECT_EQ(state().quiet_until, clock_.now() + minutes(10));
  EXPECT_GT(state().rate_milli, 0);
  restart();
  clock_.advance(minutes(9));
  go();
  EXPECT_THAT(app().calls(), IsEmpty());
  clock_.advance(minutes(1));
  go();
  EXPECT_THAT(app().calls(), Not(IsEmpty()));
}

TEST_P(HealthTest, AnAppThatIsAwayForAWhileSaysSoOnceAndIsLeftAloneAfterARestartToo) {
  crowd(20);
  app().ask_pause(minutes(10));
  app().fail_next(Verb::provision, {Code::unavailable});
  go();
  EXPECT_THAT(app().take_calls(), SizeIs(1));
  EXPECT_EQ(state().quiet_until, clock_.now() + minutes(10));
  restart();
  go();
  EXPECT_THAT(app().calls(), IsEmpty());
  clock_.advance(minutes(10));
  go();
  EXPECT_THAT(app().calls(), SizeIs(20));
}

TEST_P(HealthTest, ARefusedCredentialPausesTheConnectionWithOneAlarmAndOneProbeAMinute) {
  let_fail(Code::forbidden);
  go_down();
  app().answer_checks(std::vector<Result<void>>(4, fail(Code::forbidden, "the app answered 401")));
  crowd(40);
  Figure eve = person("eve");
  leaves(eve);
  ::testing::internal::CaptureStderr();
  go();
  EXPECT_THAT(app().take_calls(), ElementsAre("deactivate eve 1", "deactivate eve 1", "check"));
  EXPECT_EQ(kind_.made(), 2) << "the connector was made anew once";
  for (const PendingLane& lane : pending()) EXPECT_LE(lane.next, clock_.now()) << "lanes stay due";
  for (int minute = 0; minute < 3; ++minute) {
    live(seconds(59));
    EXPECT_THAT(app().take_calls(), IsEmpty());
    live(seconds(1));
    EXPECT_THAT(app().take_calls(), ElementsAre("check"));
  }
  const std::string alarms = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(count_of(alarms, "delivery.credential_refused alarm=yes"), 1u) << alarms;
  EXPECT_TRUE(state().refused_since.has_value());
  EXPECT_EQ(state().reason, "the app answered 401");
  come_back();
  live(seconds(60));
  EXPECT_THAT(pending(), IsEmpty());
  EXPECT_EQ(state().refused_since, std::nullopt);
  EXPECT_EQ(app().calls()[1], "deactivate eve 1") << "after the check, ends of access first";
}

TEST_P(HealthTest, ARestartRaisesNoSecondAlarm) {
  let_fail(Code::forbidden);
  go_down();
  app().answer_checks(std::vector<Result<void>>(2, fail(Code::forbidden, "the app answered 401")));
  crowd(1);
  go();
  app().take_calls();
  restart();
  ::testing::internal::CaptureStderr();
  go();
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), Not(HasSubstr("credential_refused")));
  EXPECT_THAT(app().take_calls(), ElementsAre("check"));
  come_back();
  clock_.advance(minutes(1));
  go();
  EXPECT_THAT(app().calls(), ElementsAre("check", "provision p0 1"));
}

TEST_P(HealthTest, ARefusalOfOnePersonPausesNobody) {
  Figure ada = person("ada");
  joins(ada);
  app().fail_next(Verb::provision, std::vector<Code>(2, Code::forbidden));
  go();
  EXPECT_THAT(app().take_calls(), ElementsAre("provision ada 1", "provision ada 1", "check", "provision ada 1"));
  EXPECT_THAT(pending(), IsEmpty());
  crowd(5);
  app().fail_next(Verb::provision, {Code::forbidden});
  go();
  EXPECT_THAT(app().take_calls(), SizeIs(5)) << "within the minute nobody asks again";
  EXPECT_EQ(state().refused_since, std::nullopt);
}

TEST_P(HealthTest, ANewCredentialIsTriedAtOnce) {
  let_fail(Code::forbidden);
  go_down();
  app().answer_checks({fail(Code::forbidden, "the app answered 401")});
  crowd(3);
  go();
  app().take_calls();
  come_back();
  Connection renewed = connection_to(kApp);
  renewed.settings["more"] = "anything";
  route_->update(renewed);
  go();
  EXPECT_THAT(app().calls(), SizeIs(4));
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(HealthTest, ANudgeOfLongAgoIsNoneAfterARestart) {
  const Instant long_ago = clock_.now();
  clock_.advance(minutes(1));
  app().ask_pause(minutes(10));
  app().fail_next(Verb::provision, {Code::limited});
  crowd(3);
  go();
  app().take_calls();
  clock_.advance(seconds(1));
  restart();
  route_->nudge(long_ago);
  go();
  EXPECT_THAT(app().calls(), IsEmpty());
  route_->nudge(clock_.now() - minutes(5));  // by another clock; it is another nudge all the same
  go();
  EXPECT_THAT(app().calls(), Not(IsEmpty()));
}

TEST_P(HealthTest, ANudgeTriesAtOnceWhatIsOut) {
  let_fail(Code::unavailable);
  go_down();
  crowd(40);
  live(minutes(5));
  app().take_calls();
  come_back();
  route_->nudge(clock_.now());
  go();
  EXPECT_FALSE(state().out_since.has_value());
  EXPECT_THAT(app().calls(), SizeIs(::testing::Ge(30u)));
}

}  // namespace
}  // namespace provost::test
