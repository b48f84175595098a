// What one app hears about groups: every delta, in order, and nobody before the app knows them.
#include <algorithm>

#include "tests/delivery/delivery_world.h"
#include "tests/delivery/mortal_database.h"

namespace provost::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class GroupDeliveryTest : public DeliveryWorld {};
INSTANTIATE_TEST_SUITE_P(Engines, GroupDeliveryTest, both_engines(), engine_name);

TEST_P(GroupDeliveryTest, EachDeltaIsSentAsItWas) {
  Figure ada = person("ada");
  Figure bob = person("bob");
  Figure crew = group("crew");
  joins(ada);
  joins(bob);
  deliver();
  app_.take_calls();
  happen_to_group(crew, {{ada.subject, bob.subject}, {}});
  happen_to_group(crew, {{}, {ada.subject}});
  happen_to_group(crew, {{ada.subject}, {bob.subject}});
  deliver();
  EXPECT_THAT(app_.calls(), ElementsAre("members crew 1 +remote-ada +remote-bob", "members crew 2 -remote-ada",
                                        "members crew 3 +remote-ada -remote-bob"));
  EXPECT_THAT(receipts(crew), ElementsAre("members 1 done 1", "members 2 done 1", "members 3 done 1"));
}

TEST_P(GroupDeliveryTest, AGroupThatIsGoneIsTold) {
  Figure crew = group("crew");
  happen_to_group(crew, {});
  happen_to_group(crew, {}, "remove");
  deliver();
  EXPECT_THAT(app_.calls(), ElementsAre("members crew 1", "remove-group crew 2"));
}

TEST_P(GroupDeliveryTest, AChangeWaitsForTheAccountOfWhomItAdds) {
  Figure ada = person("ada");
  Figure crew = group("crew");
  joins(ada);
  happen_to_group(crew, {{ada.subject}, {}});
  app_.fail_next(Verb::provision, {Code::unavailable, Code::unavailable});
  for (int round = 0; round < 200 && !pending().empty(); ++round) {
    deliver_once();
    clock_.advance(seconds(1));
  }
  EXPECT_THAT(app_.calls(),
              ElementsAre("provision ada 1", "provision ada 1", "provision ada 1", "members crew 1 +remote-ada"));
  EXPECT_THAT(receipts(crew), ElementsAre("members 1 done 1"));
}

TEST_P(GroupDeliveryTest, ADatabaseThatDoesNotAnswerOnceLeavesNobodyOutOfAGroup) {
  bool stumbled = true;
  for (int stumble = 1; stumbled; ++stumble) {
    ASSERT_LT(stumble, 20);
    Figure ada = person("ada" + std::to_string(stumble));
    Figure crew = group("crew" + std::to_string(stumble));
    happen_to_group(crew, {{ada.subject}, {}});
    joins(ada);
    app_.fail_next(Verb::provision, {Code::unavailable});  // so that the group comes up first
    StumblingDatabase stumbling(database(), stumble);
    const LaneLedger ledger(stumbling, clock_, kTenant, kApp);
    Courier courier({stumbling, clock_, random_, log_, counters_}, ledger, connector_, health_);
    const auto claimed = ledger.claim();
    for (const Lane& lane : claimed ? claimed->lanes : std::vector<Lane>()) {
      if (lane.subject == crew.subject) courier.deliver(lane, claimed->lease, kAlways);
    }
    stumbled = stumbling.has_stumbled();
    for (int round = 0; round < 200 && !pending().empty(); ++round) {
      clock_.advance(seconds(1));
      deliver_once();
    }
    EXPECT_EQ(app_.take_calls().back(), "members " + crew.name + " 1 +remote-" + ada.name) << stumble;
  }
}

TEST_P(GroupDeliveryTest, ItDoesNotWaitForWhoWasRemovedSince) {
  Figure ada = person("ada");
  Figure crew = group("crew");
  happen_to_group(crew, {{ada.subject}, {}});
  write([&](sql::Session& session) -> Result<void> {
    TRY(session.run({"test.remove", "update users set removed_us = 1 where id = $1"}, {ada.subject.id}));
    return {};
  });
  deliver();
  EXPECT_THAT(app_.calls(), ElementsAre("members crew 1"));
}

TEST_P(GroupDeliveryTest, ItDoesNotWaitForWhomItRemoves) {
  Figure ada = person("ada");
  Figure crew = group("crew");
  joins(ada);
  app_.fail_next(Verb::provision, {Code::unavailable});
  deliver();
  happen_to_group(crew, {{}, {ada.subject}});
  deliver_once();
  EXPECT_THAT(receipts(crew), ElementsAre("members 1 done 1"));
}

TEST_P(GroupDeliveryTest, ItDoesNotWaitForAnUpdateOfWhomTheAppKnows) {
  Figure ada = person("ada");
  Figure crew = group("crew");
  joins(ada);
  deliver();
  app_.fail_next(Verb::provision, {Code::unavailable});
  joins(ada);
  deliver();
  happen_to_group(crew, {{ada.subject}, {}});
  deliver_once();
  EXPECT_THAT(receipts(crew), ElementsAre("members 1 done 1"));
}

TEST_P(GroupDeliveryTest, ItDoesNotWaitForEver) {
  Figure ada = person("ada");
  Figure bob = person("bob");
  Figure crew = group("crew");
  joins(bob);
  deliver();
  joins(ada);
  happen_to_group(crew, {{ada.subject}, {bob.subject}});
  app_.fail_next(Verb::provision, std::vector<Code>(1000, Code::unavailable));
  deliver();
  EXPECT_THAT(receipts(crew), IsEmpty());
  clock_.advance(minutes(16));
  deliver();
  EXPECT_THAT(receipts(crew), ElementsAre("members 1 done 1"));
}

TEST_P(GroupDeliveryTest, WhoHasNoAccountForLongIsAddedOnceThereIsOne) {
  Figure ada = person("ada");
  Figure bob = person("bob");
  Figure crew = group_row("crew");
  joins(bob);
  deliver();
  joins(ada);
  happen_to_group(crew, {{ada.subject, bob.subject}, {}});
  app_.fail_next(Verb::provision, std::vector<Code>(3, Code::unavailable));
  deliver();
  clock_.advance(minutes(16));
  app_.take_calls();
  for (int round = 0; round < 100 && !pending().empty(); ++round) {
    deliver();
    clock_.advance(seconds(1));
  }
  const auto calls = app_.calls();
  const auto told = std::find(calls.begin(), calls.end(), "members crew 1 +ada +remote-bob");
  const auto made = std::find(calls.rbegin(), calls.rend(), "provision ada 1").base();
  EXPECT_LT(told, made) << ::testing::PrintToString(calls);
  EXPECT_EQ(calls.back(), "members crew 2 +remote-ada");
}

TEST_P(GroupDeliveryTest, WhoLeftMeanwhileIsNotAddedLate) {
  Figure ada = person("ada");
  Figure crew = group_row("crew");
  joins(ada);
  happen_to_group(crew, {{ada.subject}, {}});
  happen_to_group(crew, {{}, {ada.subject}});
  app_.fail_next(Verb::provision, std::vector<Code>(2, Code::unavailable));
  deliver();
  clock_.advance(minutes(2));
  app_.fail_next(Verb::provision, std::vector<Code>(2, Code::unavailable));
  deliver_in_time();
  for (const std::string& call : app_.calls()) EXPECT_THAT(call, ::testing::Not(::testing::HasSubstr("+remote-ada")));
}

TEST_P(GroupDeliveryTest, WhoLeavesDoesNotWaitLongerThanAMinuteForTheAccountOfAnother) {
  Figure ada = person("ada");
  Figure bob = person("bob");
  Figure crew = group_row("crew");
  joins(bob);
  deliver();
  joins(ada);
  happen_to_group(crew, {{ada.subject}, {}});
  happen_to_group(crew, {{}, {bob.subject}});
  app_.fail_next(Verb::provision, std::vector<Code>(1000, Code::unavailable));
  deliver();
  EXPECT_THAT(receipts(crew), IsEmpty());
  clock_.advance(seconds(61));
  deliver();
  EXPECT_THAT(receipts(crew), ElementsAre("members 1 done 1", "members 2 done 1"));
}

TEST_P(GroupDeliveryTest, WhoLeavesOvertakesOrdinaryWorkAndNobodyWhoseAccessEnds) {
  Figure ada = person("ada");
  Figure bob = person("bob");
  Figure crew = group("crew");
  joins(ada);
  happen_to_group(crew, {{}, {bob.subject}});
  leaves(bob);
  const auto first = ledger_.claim();
  ASSERT_EQ(first->lanes.size(), 1u);
  EXPECT_EQ(first->lanes.front().subject, bob.subject);
  const auto second = ledger_.claim();
  ASSERT_EQ(second->lanes.size(), 2u);
  EXPECT_EQ(second->lanes[0].subject, crew.subject);
  EXPECT_EQ(second->lanes[1].subject, ada.subject);
}

TEST_P(GroupDeliveryTest, HoweverManyLeaveAQuarterOfABatchIsForOthers) {
  Figure bob = person("bob");
  for (int number = 0; number < 20; ++number) {
    Figure crew = group("crew" + std::to_string(number));
    happen_to_group(crew, {{}, {bob.subject}});
    Figure somebody = person("p" + std::to_string(number));
    joins(somebody);
  }
  const auto claimed = ledger_.claim();
  ASSERT_EQ(claimed->lanes.size(), 16u);
  for (std::size_t at = 0; at < 16; ++at) {
    EXPECT_EQ(claimed->lanes[at].urgency, at < 12 ? Urgency::leaving : Urgency::ordinary);
  }
}

TEST_P(GroupDeliveryTest, WhoIsLateIsAddedAtEachApp) {
  const ConnectionId other{"app-2"};
  connect(connection_to(other));
  ScriptedApp app;
  ScriptedConnector connector(app);
  const LaneLedger ledger(database(), clock_, kTenant, other);
  Health health(tools_, other);
  Courier courier(tools_, ledger, connector, health);
  Figure ada = person("ada");
  Figure crew = group_row("crew");
  joins(ada);
  happen_to_group(crew, {{ada.subject}, {}});
  for (ScriptedApp* each : {&app_, &app}) each->fail_next(Verb::provision, std::vector<Code>(16, Code::internal));
  for (int round = 0; round < 2000 && !pending().empty(); ++round) {
    deliver_once();
    deliver_once(courier, ledger);
    clock_.advance(seconds(10));
  }
  EXPECT_THAT(pending(), IsEmpty());
  for (ScriptedApp* each : {&app_, &app}) {
    const auto calls = each->calls();
    EXPECT_EQ(std::count(calls.begin(), calls.end(), "members crew 1 +ada"), 1) << ::testing::PrintToString(calls);
    EXPECT_THAT(calls.back(), ::testing::EndsWith(" +remote-ada"));
  }
}

TEST_P(GroupDeliveryTest, WhoIsOnlyOwedAnEndIsNotWaitedFor) {
  Figure ada = person("ada");
  Figure crew = group_row("crew");
  leaves(ada);
  app_.fail_next(Verb::deactivate, std::vector<Code>(1000, Code::invalid_value));
  for (int tries = 0; tries < 8; ++tries) {
    deliver();
    clock_.advance(minutes(1));
  }
  ASSERT_TRUE(pending().front().unsafe);
  happen_to_group(crew, {{ada.subject}, {}});
  deliver();
  EXPECT_THAT(receipts(crew), ElementsAre("members 1 done 1"));
  EXPECT_EQ(pending().size(), 1u) << "nothing is added later";
}

TEST_P(GroupDeliveryTest, AGroupThatGoesIsUrgentAndOneThatGrowsIsNot) {
  Figure ada = person("ada");
  Figure crew = group("crew");
  happen_to_group(crew, {{ada.subject}, {}});
  EXPECT_EQ(pending().front().urgency, Urgency::ordinary);
  happen_to_group(crew, {}, "remove");
  EXPECT_EQ(pending().front().urgency, Urgency::leaving);
}

TEST_P(GroupDeliveryTest, NoDeltaIsSkippedWhenOneFails) {
  Figure crew = group("crew");
  happen_to_group(crew, {});
  happen_to_group(crew, {});
  app_.fail_next(Verb::members, {Code::unavailable});
  deliver_in_time();
  EXPECT_THAT(app_.calls(), ElementsAre("members crew 1", "members crew 1", "members crew 2"));
}

}  // namespace
}  // namespace provost::test
