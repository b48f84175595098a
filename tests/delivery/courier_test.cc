// What one app hears about one person: everything that must be heard, in order, whatever fails in between.
#include "core/delivery/courier.h"

#include <algorithm>

#include "tests/delivery/delivery_world.h"
#include "tests/delivery/mortal_database.h"

namespace provost::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CourierTest : public DeliveryWorld {
 protected:
  Lane claim_one(const LaneLedger& ledger, Lease& lease) {
    const auto claimed = ledger.claim();
    EXPECT_TRUE(claimed && claimed->lanes.size() == 1);
    if (!claimed || claimed->lanes.size() != 1) return Lane{};
    lease = claimed->lease;
    return claimed->lanes.front();
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, CourierTest, both_engines(), engine_name);

TEST_P(CourierTest, WhoeverJoinsHasAnAccountAndItsNameIsKept) {
  Figure ada = person("ada");
  joins(ada);
  deliver();
  EXPECT_THAT(app_.calls(), ElementsAre("provision ada 1"));
  EXPECT_THAT(app_.keys(), ElementsAre("7-u101-1-app-1-provision"));
  EXPECT_EQ(remote_id(ada), RemoteId{"remote-ada"});
  EXPECT_THAT(receipts(ada), ElementsAre("provision 1 done 1"));
  EXPECT_THAT(pending(), IsEmpty());
  EXPECT_EQ(counters_.read().delivered, 1u);
}

TEST_P(CourierTest, AnEndIsDeactivationThenRevocationThenAProof) {
  Figure ada = person("ada");
  leaves(ada);
  deliver();
  EXPECT_THAT(app_.calls(), ElementsAre("deactivate ada 1", "revoke ada 1", "probe"));
  const auto rows = receipt_rows(ada);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].note, "as told");
  EXPECT_THAT(rows[1].effects, HasSubstr(R"("refreshTokens":"ended")"));
  EXPECT_THAT(rows[1].effects, HasSubstr(R"("probe":"dead")"));
}

TEST_P(CourierTest, AFailureBetweenTheVerbsOfAnEndSkipsNothing) {
  Figure ada = person("ada");
  leaves(ada);
  app_.fail_next(Verb::revoke, {Code::unavailable});
  deliver();
  EXPECT_THAT(receipts(ada), ElementsAre("deactivate 1 done 1", "revoke 1 failed 1"));
  ASSERT_EQ(pending().size(), 1u);
  EXPECT_EQ(pending().front().acked_seq, 0);
  clock_.advance(seconds(60));
  deliver();
  EXPECT_THAT(app_.calls(),
              ElementsAre("deactivate ada 1", "revoke ada 1", "deactivate ada 1", "revoke ada 1", "probe"));
  EXPECT_EQ(app_.keys()[0], app_.keys()[2]);
  EXPECT_NE(app_.keys()[0], app_.keys()[1]);
  EXPECT_THAT(receipts(ada), ElementsAre("deactivate 1 done 2", "revoke 1 done 2"));
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(CourierTest, AReactivationRightAfterADeactivationDoesNotSwallowIt) {
  Figure ada = person("ada");
  joins(ada);
  joins(ada);
  leaves(ada);
  joins(ada);
  joins(ada);
  deliver();
  EXPECT_THAT(app_.calls(),
              ElementsAre("provision ada 2", "deactivate ada 3", "revoke ada 3", "probe", "provision ada 5"));
  EXPECT_THAT(receipt_rows(ada).front().note, HasSubstr("newest of 2 changes"));
}

TEST_P(CourierTest, WhatWasConfirmedBeforeAFailureIsNotSentAgain) {
  Figure ada = person("ada");
  joins(ada);
  leaves(ada);
  app_.fail_next(Verb::deactivate, {Code::limited});
  deliver();
  ASSERT_EQ(pending().size(), 1u);
  EXPECT_EQ(pending().front().acked_seq, 1);
  EXPECT_EQ(pending().front().attempts, 1);
  EXPECT_EQ(pending().front().last_error, "the app said no");
  app_.take_calls();
  deliver_in_time();
  EXPECT_THAT(app_.calls(), ElementsAre("deactivate ada 2", "revoke ada 2", "probe"));
}

TEST_P(CourierTest, AnEventThatComesDuringACallIsDeliveredNext) {
  Figure ada = person("ada");
  joins(ada);
  app_.on_call([&](const std::string& call) {
    if (call == "provision ada 1") leaves(ada);
  });
  deliver();
  EXPECT_THAT(app_.calls(), ElementsAre("provision ada 1", "deactivate ada 2", "revoke ada 2", "probe"));
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(CourierTest, AnEndThatComesDuringAFailingCallDoesNotWaitForItsRetry) {
  Figure ada = person("ada");
  joins(ada);
  app_.fail_next(Verb::provision, {Code::unavailable});
  app_.on_call([&](const std::string&) {
    app_.on_call(nullptr);
    leaves(ada);
  });
  deliver();
  EXPECT_THAT(app_.calls(),
              ElementsAre("provision ada 1", "provision ada 1", "deactivate ada 2", "revoke ada 2", "probe"));
}

TEST_P(CourierTest, TheResultOfALateHolderIsDropped) {
  Figure ada = person("ada");
  joins(ada);
  ScriptedApp other_app;
  ScriptedConnector other_connector(other_app);
  Health other_health(tools_, kApp);
  Courier other(tools_, ledger_, other_connector, other_health);
  app_.on_call([&](const std::string&) {
    clock_.advance(seconds(31));  // past the lease: a second process takes over and fails
    other_app.fail_next(Verb::provision, {Code::unavailable});
    deliver_once(other, ledger_);
  });
  deliver_once();
  EXPECT_EQ(counters_.read().lost, 1u);
  EXPECT_EQ(counters_.read().delivered, 0u);
  EXPECT_EQ(pending().size(), 1u);
  EXPECT_EQ(remote_id(ada), std::nullopt);
  EXPECT_THAT(receipts(ada), ElementsAre("provision 1 failed 1"));
}

TEST_P(CourierTest, ALateHolderSendsNothingMoreEvenWhenItsLaneWasClosedAndOpenedAnew) {
  Figure ada = person("ada");
  leaves(ada);
  ScriptedApp other_app;
  ScriptedConnector other_connector(other_app);
  Health other_health(tools_, kApp);
  Courier other(tools_, ledger_, other_connector, other_health);
  app_.on_call([&](const std::string& call) {
    if (call != "deactivate ada 1") return;
    clock_.advance(seconds(6));
    deliver_once(other, ledger_);  // all of it: the lane is gone
    joins(ada);                    // and another begins
    Lease lease;
    claim_one(ledger_, lease);
  });
  deliver_once();
  EXPECT_THAT(app_.calls(), ElementsAre("deactivate ada 1"));
  EXPECT_EQ(counters_.read().lost, 1u);
  ASSERT_EQ(pending().size(), 1u);
  EXPECT_EQ(pending().front().acked_seq, 1);
}

TEST_P(CourierTest, AHolderWhoseLeaseRunsLowExtendsItBeforeTheNextCall) {
  Figure ada = person("ada");
  leaves(ada);
  app_.on_call([&](const std::string& call) {
    if (call == "deactivate ada 1") clock_.advance(seconds(4));
  });
  const auto before = clock_.monotonic();
  deliver_once();
  EXPECT_THAT(app_.deadlines(), ElementsAre(before + seconds(4), before + seconds(8)));
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(CourierTest, ALaneThatWaitedForItsTurnIsNotSentOnALeaseThatIsOver) {
  Figure ada = person("ada");
  Figure bob = person("bob");
  leaves(ada);
  leaves(bob);
  app_.on_call([&](const std::string&) { clock_.advance(seconds(6)); });
  const auto before = clock_.monotonic();
  deliver_once();
  for (std::size_t call = 0; call < app_.deadlines().size(); ++call) {
    EXPECT_EQ(app_.deadlines()[call], before + seconds(6 * static_cast<int>(call)) + seconds(4)) << call;
  }
  EXPECT_EQ(counters_.read().delivered, 4u);
}

TEST_P(CourierTest, AnAppThatIsTooSlowForALeaseGetsALongerOneThatEndsWithinTenSeconds) {
  Figure ada = person("ada");
  joins(ada);
  app_.fail_next(Verb::provision, std::vector<Code>(3, Code::unavailable));
  app_.fail_next(Verb::deactivate, std::vector<Code>(3, Code::unavailable));
  std::vector<Duration> spans;
  app_.on_call([&](const std::string&) {
    spans.push_back(std::chrono::duration_cast<Duration>(app_.deadlines().back() - clock_.monotonic()));
  });
  deliver_in_time();
  EXPECT_THAT(spans, ElementsAre(seconds(8), seconds(8), seconds(8), seconds(8)));
  spans.clear();
  leaves(ada);
  deliver_in_time();
  EXPECT_THAT(spans, ElementsAre(seconds(4), seconds(8), seconds(8), seconds(8), seconds(8)));
}

TEST_P(CourierTest, WhatAnAppRefusesForGoodIsGivenUpAfterEightTriesAndTheLaneGoesOn) {
  Figure ada = person("ada");
  joins(ada);
  app_.fail_next(Verb::provision, std::vector<Code>(8, Code::invalid_value));
  deliver_in_time();
  EXPECT_EQ(app_.take_calls().size(), 8u);
  EXPECT_THAT(receipts(ada), ElementsAre("provision 1 refused 8"));
  EXPECT_EQ(counters_.read().refused, 1u);
  joins(ada);
  deliver();
  EXPECT_THAT(app_.calls(), ElementsAre("provision ada 2"));
}

TEST_P(CourierTest, ALongOutageDoesNotMakeOneRefusalTheLast) {
  Figure ada = person("ada");
  joins(ada);
  std::vector<Code> codes(20, Code::unavailable);
  codes.push_back(Code::not_found);
  app_.fail_next(Verb::provision, codes);
  deliver_in_time();
  EXPECT_EQ(app_.calls().size(), 22u);
  EXPECT_THAT(receipts(ada), ElementsAre("provision 1 done 22"));
}

TEST_P(CourierTest, AnEndIsNeverGivenUpAndTriedWithinTheHour) {
  Figure ada = person("ada");
  leaves(ada);
  app_.fail_next(Verb::deactivate, std::vector<Code>(100, Code::invalid_value));
  for (int tries = 1; tries <= 100; ++tries) {
    ASSERT_EQ(deliver_once(), 1u) << tries;
    ASSERT_EQ(pending().size(), 1u);
    EXPECT_LE(pending().front().next, clock_.now() + (tries < 8 ? seconds(60) : seconds(3600)));
    clock_.advance(hours(1));
  }
  deliver();
  EXPECT_THAT(receipts(ada), ElementsAre("deactivate 1 done 101", "revoke 1 done 94"));
}

TEST_P(CourierTest, NoBugInAnUpdateHoldsUpTheEndBehindIt) {
  Figure ada = person("ada");
  joins(ada);
  leaves(ada);
  app_.throw_on(Verb::provision);
  for (int tries = 0; tries < 8; ++tries) {
    deliver();
    clock_.advance(minutes(1));
  }
  EXPECT_THAT(receipts(ada), ElementsAre("provision 1 refused 8", "deactivate 2 done 1", "revoke 2 done 1"));
  EXPECT_EQ(counters_.read().thrown, 8u);
}

TEST_P(CourierTest, AnExceptionOfAConnectorIsAFailureThatTellsNothingOfItsText) {
  Figure ada = person("ada");
  joins(ada);
  app_.throw_on(Verb::provision);
  ::testing::internal::CaptureStderr();
  deliver();
  const std::string logged = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(logged, HasSubstr("connector_threw"));
  EXPECT_THAT(logged, HasSubstr("runtime_error"));
  EXPECT_THAT(logged, ::testing::Not(HasSubstr("hunter2")));
  EXPECT_THAT(receipt_rows(ada).front().note, ::testing::Not(HasSubstr("hunter2")));
  app_.throw_on(Verb::provision, false);
  deliver_in_time();
  EXPECT_THAT(receipts(ada), ElementsAre("provision 1 done 2"));
}

TEST_P(CourierTest, OldAccessThatStillWorksIsAnAlarmAndTriedAgain) {
  Figure ada = person("ada");
  leaves(ada);
  app_.answer_probes({Probe::alive, Probe::cannot_know});
  ::testing::internal::CaptureStderr();
  deliver();
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("delivery.access_still_alive alarm=yes"));
  EXPECT_THAT(receipts(ada), ElementsAre("deactivate 1 done 1", "revoke 1 failed 1"));
  EXPECT_THAT(receipt_rows(ada)[1].effects, HasSubstr(R"("probe":"alive")"));
  EXPECT_EQ(counters_.read().still_alive, 1u);
  clock_.advance(seconds(60));
  deliver();
  EXPECT_THAT(app_.calls(),
              ElementsAre("deactivate ada 1", "revoke ada 1", "probe", "deactivate ada 1", "revoke ada 1", "probe"));
  EXPECT_THAT(receipts(ada), ElementsAre("deactivate 1 done 2", "revoke 1 done 2"));
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(CourierTest, WhatARemovedAccountWasCalledIsKept) {
  Figure ada = person("ada");
  joins(ada);
  deliver();
  happen(ada, {Verb::deactivate, Verb::revoke, Verb::remove}, false);
  deliver();
  EXPECT_THAT(app_.calls(),
              ElementsAre("provision ada 1", "deactivate ada 2", "revoke ada 2", "probe", "remove ada 2"));
  EXPECT_EQ(remote_id(ada), RemoteId{"remote-ada"}) << "an app that is put back from a backup has it again";
}

/// The calls without those that repeat an earlier one.
std::vector<std::string> first_of_each(const std::vector<std::string>& calls) {
  std::vector<std::string> first;
  for (const std::string& call : calls) {
    if (std::find(first.begin(), first.end(), call) == first.end()) first.push_back(call);
  }
  return first;
}

TEST_P(CourierTest, ACrashAtAnyTransactionMeansOnceMoreAndInOrder) {
  for (const auto words : {MortalDatabase::LastWords::committed, MortalDatabase::LastWords::lost}) {
    bool survived = false;
    for (int life = 1; !survived; ++life) {
      ASSERT_LT(life, 20);
      Figure ada = person("ada" + std::to_string(life) + (words == MortalDatabase::LastWords::lost ? "l" : "c"));
      joins(ada);
      leaves(ada);
      joins(ada);
      MortalDatabase mortal(database(), life, words);
      const LaneLedger ledger(mortal, clock_, kTenant, kApp);
      Courier courier({mortal, clock_, random_, log_, counters_}, ledger, connector_, health_);
      const auto claimed = ledger.claim();
      if (claimed && !claimed->lanes.empty()) courier.deliver(claimed->lanes.front(), claimed->lease, kAlways);
      survived = !mortal.is_dead();
      clock_.advance(seconds(5));  // what the dead held is due when its lease ends
      deliver();
      const auto calls = app_.take_calls();
      EXPECT_THAT(first_of_each(calls),
                  ElementsAre("provision " + ada.name + " 1", "deactivate " + ada.name + " 2",
                              "revoke " + ada.name + " 2", "probe", "provision " + ada.name + " 3"))
          << life;
      EXPECT_EQ(calls.back(), "provision " + ada.name + " 3") << life;
      EXPECT_THAT(pending(), IsEmpty()) << life;
    }
  }
}

TEST_P(CourierTest, ManyEventsAreDeliveredPageByPage) {
  Figure ada = person("ada");
  for (int times = 0; times < 70; ++times) happen(ada, {Verb::revoke});
  EXPECT_EQ(deliver_once(), 1u);
  ASSERT_EQ(pending().size(), 1u);
  EXPECT_EQ(pending().front().acked_seq, 64);
  deliver();
  ASSERT_EQ(app_.calls().size(), 70u);
  for (int times = 0; times < 70; ++times) {
    EXPECT_EQ(app_.calls()[static_cast<std::size_t>(times)], "revoke ada " + std::to_string(times + 1));
  }
}

TEST_P(CourierTest, AnEventThatTellsAppsNothingClosesTheLane) {
  Figure ada = person("ada");
  happen(ada, {});
  deliver();
  EXPECT_THAT(app_.calls(), IsEmpty());
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(CourierTest, AnAppThatAsksForAPauseIsLeftAloneUnlessAccessMustEnd) {
  Figure ada = person("ada");
  Figure bob = person("bob");
  joins(ada);
  leaves(bob);
  app_.ask_pause(minutes(30));
  app_.fail_next(Verb::provision, {Code::limited});
  app_.fail_next(Verb::deactivate, {Code::limited});
  deliver();
  for (const PendingLane& lane : pending()) {
    const Duration wait = lane.subject == ada.subject ? Duration(minutes(30)) : Duration(seconds(60));
    EXPECT_EQ(lane.next, clock_.now() + wait);
  }
  EXPECT_EQ(pending().size(), 2u);
}

}  // namespace
}  // namespace provost::test
