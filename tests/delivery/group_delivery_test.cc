// What one app hears about groups: every delta, in order, and nobody before the app knows them.
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
