// What is pruned, what is never, and that a crash in between changes neither.
#include "core/delivery/pruner.h"

#include "tests/delivery/delivery_world.h"
#include "tests/delivery/mortal_database.h"

namespace provost::test {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Duration kDay = hours(24);

class PrunerTest : public DeliveryWorld {
 protected:
  /// Every turn of one walk over everything, and of the next, which begins from the front.
  void prune() { prune(pruner_); }
  void prune(Pruner& pruner) {
    for (int turn = 0; turn < 20; ++turn) {
      ASSERT_TRUE(pruner.turn());
      clock_.advance(seconds(60));
    }
  }
  std::int64_t count(const std::string& table) {
    std::int64_t rows = 0;
    write([&](sql::Session& session) -> Result<void> {
      const std::string text = "select count(*) from " + table;
      const auto counted = TRY(session.run(sql::Statement{"test.count", text}));
      rows = counted.integer(0, 0);
      return {};
    });
    return rows;
  }
  std::vector<std::int64_t> events_of(const Figure& figure) {
    std::vector<std::int64_t> seqs;
    in_tables([&](Tables& tables) -> Result<void> {
      const auto events = TRY(tables.events.read(figure.subject, {0, 1'000'000, 1000}, kApp));
      seqs.clear();
      for (const Event& event : events) seqs.push_back(event.seq);
      return {};
    });
    return seqs;
  }

  Pruner pruner_{tools_, Retention{}};
};
INSTANTIATE_TEST_SUITE_P(Engines, PrunerTest, both_engines(), engine_name);

TEST_P(PrunerTest, WhatEveryAppHasHeardGoesAfterADay) {
  Figure ada = person("ada");
  joins(ada);
  leaves(ada);
  deliver();
  prune();
  EXPECT_THAT(events_of(ada), ElementsAre(1, 2)) << "not yet";
  clock_.advance(kDay);
  prune();
  EXPECT_THAT(events_of(ada), IsEmpty());
  EXPECT_THAT(receipts(ada), ElementsAre("provision 1 done 1", "deactivate 2 done 1", "revoke 2 done 1"));
}

TEST_P(PrunerTest, WhatOneAppHasNotHeardStaysHoweverOld) {
  connect(connection_to(ConnectionId{"app-2"}));
  Figure ada = person("ada");
  joins(ada);
  joins(ada);
  leaves(ada);
  deliver();  // to the first app alone
  clock_.advance(kDay * 1000);
  prune();
  EXPECT_THAT(events_of(ada), ElementsAre(1, 2, 3));
  const LaneLedger second = ledger(ConnectionId{"app-2"});
  Health health(tools_, ConnectionId{"app-2"});
  Courier courier(tools_, second, connector_, health);
  app_.take_calls();
  while (deliver_once(courier, second) > 0) {
  }
  EXPECT_THAT(app_.calls(), ElementsAre("provision ada 2", "deactivate ada 3", "revoke ada 3", "probe"));
  prune();
  EXPECT_THAT(events_of(ada), IsEmpty());
}

TEST_P(PrunerTest, WhatIsBehindTheConfirmedPartOfALaneGoesAndTheRestStays) {
  Figure ada = person("ada");
  leaves(ada);
  leaves(ada);
  app_.on_call([&](const std::string& call) {
    if (call == "deactivate ada 2") app_.fail_next(Verb::deactivate, {Code::unavailable});
  });
  deliver_once();
  ASSERT_EQ(pending().front().acked_seq, 1);
  clock_.advance(kDay * 2);
  prune();
  EXPECT_THAT(events_of(ada), ElementsAre(2));
}

TEST_P(PrunerTest, AGroupsEventGoesWithItsMembersAndExceptions) {
  Figure ada = person("ada");
  joins(ada);
  Figure crew = group("crew");
  happen_to_group(crew, {{ada.subject}, {}});
  in_tables([&](Tables& tables) -> Result<void> {
    Event event;
    event.subject = crew.subject;
    event.seq = crew.version;
    const std::vector<EventTable::Exception> exceptions{{ConnectionId{"app-9"}, {}}};
    return tables.events.append_exceptions(event, exceptions);
  });
  deliver();
  EXPECT_EQ(count("event_members"), 1);
  EXPECT_EQ(count("event_exceptions"), 1);
  joins(ada);
  happen_to_group(crew, {{}, {ada.subject}});  // not delivered
  clock_.advance(kDay * 2);
  prune();
  EXPECT_EQ(count("event_members"), 1);
  EXPECT_EQ(count("event_exceptions"), 0);
  EXPECT_THAT(events_of(crew), ElementsAre(2));
  EXPECT_THAT(events_of(ada), ElementsAre(2));
}

TEST_P(PrunerTest, TheEventOfADeadLetterStaysAsLongAsTheLetter) {
  Figure ada = person("ada");
  joins(ada);
  app_.fail_next(Verb::provision, std::vector<Code>(8, Code::invalid_value));
  deliver_in_time();
  joins(ada);
  deliver();
  clock_.advance(kDay * 2);
  prune();
  EXPECT_THAT(events_of(ada), ElementsAre(1));
  clock_.advance(kDay * 90);
  prune();
  EXPECT_THAT(dead(ada), IsEmpty());
  EXPECT_THAT(events_of(ada), IsEmpty());
}

TEST_P(PrunerTest, OldReceiptsGoButForTheNewestEndOfEachPersonAndApp) {
  Figure ada = person("ada");
  Figure bob = person("bob");
  joins(ada);
  leaves(ada);
  joins(ada);
  leaves(ada);
  joins(ada);
  joins(bob);
  deliver();
  prune();
  EXPECT_EQ(count("receipts"), 8);
  clock_.advance(kDay * 91);
  prune();
  EXPECT_THAT(receipts(ada), ElementsAre("deactivate 4 done 1", "revoke 4 done 1"));
  EXPECT_THAT(receipts(bob), IsEmpty());
}

TEST_P(PrunerTest, AReceiptOfWhatIsStillTriedStays) {
  Figure ada = person("ada");
  joins(ada);
  app_.fail_next(Verb::provision, {Code::unavailable});
  deliver_once();
  clock_.advance(kDay * 200);
  prune();
  EXPECT_THAT(receipts(ada), ElementsAre("provision 1 failed 1"));
}

TEST_P(PrunerTest, AReceiptStaysAsLongAsAnOlderLetterThatItMakesOld) {
  Figure ada = person("ada");
  joins(ada);
  app_.fail_next(Verb::provision, std::vector<Code>(8, Code::invalid_value));
  for (int hour = 0; hour < 8; ++hour) {
    deliver();
    clock_.advance(hours(1));
  }
  joins(ada);
  deliver();
  clock_.advance(kDay * 200);
  ASSERT_TRUE(pruner_.turn());
  EXPECT_THAT(receipts(ada), ElementsAre("provision 2 done 1"));
  prune();
  EXPECT_THAT(dead(ada), IsEmpty());
  clock_.advance(seconds(120));
  prune();
  EXPECT_THAT(receipts(ada), IsEmpty());
}

TEST_P(PrunerTest, AnUnsafeLetterStaysForGood) {
  Figure ada = person("ada");
  leaves(ada);
  app_.fail_next(Verb::deactivate, std::vector<Code>(8, Code::invalid_value));
  for (int minute = 0; minute < 8; ++minute) {
    deliver();
    clock_.advance(seconds(60));
  }
  clock_.advance(kDay * 400);
  prune();
  EXPECT_THAT(dead(ada), ElementsAre("deactivate 1 8 unsafe"));
  EXPECT_THAT(events_of(ada), ElementsAre(1));
}

TEST_P(PrunerTest, WhatWasToldSinceAnUnsafeLetterStaysAsLongAsTheLetter) {
  Figure ada = person("ada");
  joins(ada);
  leaves(ada);
  app_.fail_next(Verb::deactivate, std::vector<Code>(20, Code::invalid_value));
  for (int minute = 0; minute < 8; ++minute) {
    deliver();
    clock_.advance(seconds(60));
  }
  joins(ada);
  deliver();
  clock_.advance(kDay * 2);
  prune();
  EXPECT_THAT(dead(ada), ElementsAre("deactivate 2 9 unsafe"));
  EXPECT_THAT(events_of(ada), ElementsAre(2, 3)) << "it says how the person is told of, and that they may be in";
}

TEST_P(PrunerTest, ManyAreWalkedOverInBatches) {
  Figure ada = person("ada");
  Figure eve = person("eve");
  for (int times = 0; times < 700; ++times) happen(ada, {});
  deliver();
  for (int times = 0; times < 3; ++times) joins(eve);  // not delivered
  clock_.advance(kDay * 2);
  ASSERT_TRUE(pruner_.turn());
  EXPECT_EQ(count("events"), 203) << "500 in a turn";
  ASSERT_TRUE(pruner_.turn());
  EXPECT_EQ(count("events"), 203) << "and no turn at once";
  prune();
  EXPECT_EQ(count("events"), 3);
  EXPECT_THAT(events_of(eve), ElementsAre(1, 2, 3));
}

TEST_P(PrunerTest, ACrashAtAnyTransactionPrunesNothingThatIsNotDelivered) {
  Figure ada = person("ada");
  Figure crew = group("crew");
  joins(ada);
  happen_to_group(crew, {{ada.subject}, {}});
  deliver();
  leaves(ada);
  happen_to_group(crew, {{}, {ada.subject}});
  clock_.advance(kDay * 100);
  for (const auto words : {MortalDatabase::LastWords::lost, MortalDatabase::LastWords::committed}) {
    bool survived = false;
    for (int life = 1; !survived; ++life) {
      ASSERT_LT(life, 20);
      MortalDatabase mortal(database(), life, words);
      Pruner pruner({mortal, clock_, random_, log_, counters_}, Retention{});
      for (int turn = 0; turn < 5 && !mortal.is_dead(); ++turn) {
        (void)pruner.turn();
        clock_.advance(seconds(1));
      }
      survived = !mortal.is_dead();
      ASSERT_THAT(events_of(ada), ::testing::Contains(2));
      ASSERT_THAT(events_of(crew), ::testing::Contains(2));
      ASSERT_EQ(count("lanes"), 2);
    }
  }
  prune();
  EXPECT_THAT(events_of(ada), ElementsAre(2));
  EXPECT_THAT(events_of(crew), ElementsAre(2));
  EXPECT_EQ(count("event_members"), 1);
  app_.take_calls();
  deliver();
  EXPECT_THAT(app_.calls(), ElementsAre("deactivate ada 2", "revoke ada 2", "probe", "members crew 2 -remote-ada"));
}

}  // namespace
}  // namespace provost::test
