// Behind an end of access that an app refuses for good everything goes on, and the end is asked for again.
#include <algorithm>
#include <set>
#include <utility>

#include "tests/delivery/letter_world.h"
#include "tests/delivery/mortal_database.h"

namespace provost::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class OwedTest : public LetterWorld {};
INSTANTIATE_TEST_SUITE_P(Engines, OwedTest, both_engines(), engine_name);

TEST_P(OwedTest, WhatIsBehindADeadEndIsTold) {
  Figure ada = person("ada");
  happen(ada, {Verb::deactivate, Verb::revoke, Verb::remove}, false);
  refuse(Verb::deactivate, 1000);
  live(8, minutes(1));
  EXPECT_THAT(receipts(ada), ElementsAre("deactivate 1 failed 8", "revoke 1 done 1", "remove 1 done 1"));
  EXPECT_THAT(dead(ada), IsEmpty()) << "who is gone need not be switched off";
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(OwedTest, AnOrdinaryChangeBehindADeadEndWaitsForNoHour) {
  Figure ada = person("ada");
  leaves(ada);
  refuse(Verb::deactivate, 1000);
  live(8, minutes(1));
  ASSERT_EQ(pending().front().wait, Wait::dead);
  joins(ada);
  deliver();
  EXPECT_THAT(receipts(ada), ElementsAre("deactivate 1 failed 9", "revoke 1 done 2", "provision 2 done 1"));
  EXPECT_THAT(dead(ada), ElementsAre("deactivate 1 9 unsafe")) << "once the app heard the rest it was asked again";
}

TEST_P(OwedTest, WhatHappensWhileTheAppIsAskedAgainWaitsForNoHour) {
  Figure ada = person("ada");
  leaves(ada);
  refuse(Verb::deactivate, 1000);
  live(8, minutes(1));
  clock_.advance(hours(1));
  bool once = true;
  app_.on_call([&](const std::string&) {
    if (std::exchange(once, false)) joins(ada);
  });
  deliver();
  EXPECT_THAT(receipts(ada), ElementsAre(testing::_, testing::_, "provision 2 done 1"));
}

TEST_P(OwedTest, WhoMayBeInAgainIsSwitchedOffAndOnWhenTheAppTakesTheEndAfterAll) {
  Figure ada = let_in_again(Verb::deactivate, 9);
  live(2, hours(1));
  EXPECT_THAT(app_.calls(), ElementsAre("deactivate ada 2", "revoke ada 2", "provision ada 4"));
  EXPECT_THAT(dead(ada), IsEmpty());
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(OwedTest, WhoMayBeInAgainIsNotSwitchedOffOverSessionsThatTheAppWouldNotEnd) {
  Figure ada = let_in_again(Verb::revoke, 9);
  live(2, hours(1));
  EXPECT_THAT(app_.calls(), ElementsAre("revoke ada 2"));
  EXPECT_THAT(dead(ada), IsEmpty());
}

TEST_P(OwedTest, TheAppIsAskedAgainWithWhatItHeardLast) {
  Figure ada = person("ada");
  leaves(ada);
  refuse(Verb::deactivate, 8);
  live(8, minutes(1));
  ada.name = "ada-lovely";
  happen(ada, {Verb::revoke}, false);
  app_.take_calls();
  deliver();
  EXPECT_THAT(app_.calls(),
              ElementsAre("revoke ada-lovely 2", "deactivate ada-lovely 1", "revoke ada-lovely 1", "probe"));
}

TEST_P(OwedTest, AccessThatStaysAliveHoldsUpNoRemoval) {
  Figure ada = person("ada");
  happen(ada, {Verb::deactivate, Verb::revoke, Verb::remove}, false);
  app_.answer_probes(std::vector<Probe>(8, Probe::alive));
  const std::string log = live(8, minutes(1));
  EXPECT_EQ(alarms_in(log), 1u) << log;
  EXPECT_EQ(app_.calls().back(), "remove ada 1");
  EXPECT_THAT(pending(), IsEmpty());
  EXPECT_THAT(dead(ada), IsEmpty());
}

TEST_P(OwedTest, AccessThatStaysAliveIsLookedAtAgainForEver) {
  Figure ada = person("ada");
  leaves(ada);
  app_.answer_probes(std::vector<Probe>(20, Probe::alive));
  live(8, minutes(1));
  EXPECT_THAT(dead(ada), ElementsAre("revoke 1 8 unsafe"));
  live(12, hours(1));
  EXPECT_THAT(dead(ada), ElementsAre("revoke 1 20 unsafe"));
  app_.take_calls();
  live(1, hours(1));
  EXPECT_THAT(app_.calls(), ElementsAre("deactivate ada 1", "revoke ada 1", "probe"));
  EXPECT_THAT(dead(ada), IsEmpty());
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(OwedTest, AnEndThatComesLateIsOwedUntilItsRevocationIsTaken) {
  Figure ada = let_in_again(Verb::deactivate, 9);
  refuse(Verb::revoke, 1, Code::unavailable);
  live(3, hours(1));
  EXPECT_THAT(app_.calls(),
              ElementsAre("deactivate ada 2", "revoke ada 2", "deactivate ada 2", "revoke ada 2", "provision ada 4"));
  EXPECT_THAT(dead(ada), IsEmpty());
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(OwedTest, WhoIsLetInAgainBringsTheMembershipsAndKeysOfTheirOwn) {
  Figure ada = person("ada");
  Figure crew = group_row("crew");
  joins(ada);
  happen_to_group(crew, {{ada.subject}, {}});
  in_tables([&](Tables& tables) -> Result<void> {
    const std::vector<std::int64_t> ids{ada.subject.id};
    TRY(tables.members.add(GroupId{crew.subject.id}, SubjectKind::user, ids));
    return {};
  });
  leaves(ada);
  refuse(Verb::deactivate, 9);
  live(8, minutes(1));
  joins(ada);
  deliver();
  app_.take_calls();
  live(2, hours(1));
  EXPECT_THAT(app_.calls(),
              ElementsAre("deactivate ada 2", "revoke ada 2", "provision ada 4", "members crew 2 +remote-ada"));
  const auto keys = app_.keys();
  EXPECT_EQ(std::set(keys.end() - 4, keys.end()).size(), 4u);
  EXPECT_THAT(*(keys.end() - 4), testing::EndsWith("-deactivate-again9"));
  EXPECT_EQ(std::count(keys.begin(), keys.end(), *(keys.end() - 2)), 1) << "the app took one like it before";
}

TEST_P(OwedTest, OfSeveralTheOneAskedForLeastRecentlyComesFirstAndNoneIsAskedForOverAndOver) {
  Figure ada = person("ada");
  Figure crew = group("crew");
  joins(ada);
  deliver();
  happen_to_group(crew, {{}, {ada.subject}});
  happen_to_group(crew, {{}, {ada.subject}});
  refuse(Verb::members, 1000);
  live(17, minutes(1));
  ASSERT_EQ(dead(crew).size(), 2u);
  clock_.advance(hours(2));
  for (const char* asked : {"members crew 1", "members crew 2", "members crew 1"}) {
    app_.take_calls();
    const auto claimed = ledger_.claim();
    ASSERT_EQ(claimed->lanes.size(), 1u);
    courier_.deliver(claimed->lanes.front(), claimed->lease, [] { return false; });
    EXPECT_THAT(app_.calls(), ElementsAre(HasSubstr(asked)));
    EXPECT_EQ(pending().front().next, clock_.now() + minutes(1));
    clock_.advance(minutes(1));
  }
}

TEST_P(OwedTest, AMembershipThatEndsIsOwedLikeAnyEnd) {
  Figure ada = person("ada");
  Figure bob = person("bob");
  Figure crew = group("crew");
  joins(ada);
  joins(bob);
  happen_to_group(crew, {{ada.subject, bob.subject}, {}});
  deliver();
  happen_to_group(crew, {{}, {ada.subject, bob.subject}});
  ASSERT_EQ(pending().front().urgency, Urgency::leaving);
  refuse(Verb::members, 8);
  const std::string log = live(8, minutes(1));
  EXPECT_EQ(alarms_in(log), 1u) << log;
  EXPECT_THAT(log, HasSubstr("unsafe=yes"));
  crew.name = "crew-b";
  happen_to_group(crew, {{bob.subject}, {}});
  app_.take_calls();
  deliver();
  EXPECT_THAT(app_.calls(), ElementsAre("members crew-b 3 +remote-bob", "members crew-b 2 -remote-ada"))
      << "who came back since is not put out";
  EXPECT_THAT(dead(crew), IsEmpty());
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(OwedTest, ADeathForgetsNoEndThatIsOwed) {
  for (int life = 1; life < 20; ++life) {
    Figure ada = person("ada" + std::to_string(life));
    joins(ada);
    leaves(ada);
    joins(ada);
    refuse(Verb::deactivate, 30);  // what was counted is lost with a process
    live(7, minutes(1));
    MortalDatabase mortal(database(), life, MortalDatabase::LastWords::lost);
    const LaneLedger ledger(mortal, clock_, kTenant, kApp);
    Courier courier({mortal, clock_, random_, log_, counters_}, ledger, connector_, health_);
    for (int times = 0; times < 4; ++times) {
      if (const auto claimed = ledger.claim()) {
        for (const Lane& lane : claimed->lanes) courier.deliver(lane, claimed->lease, kAlways);
      }
      clock_.advance(hours(1));
    }
    live(40, hours(1));
    EXPECT_THAT(pending(), IsEmpty()) << life;
    EXPECT_THAT(dead(ada), IsEmpty()) << life;
    EXPECT_THAT(receipts(ada)[1], HasSubstr("deactivate 2 done")) << life;
    const auto calls = app_.take_calls();
    EXPECT_EQ(calls.back(), "provision " + ada.name + " 4") << life << ::testing::PrintToString(calls);
  }
}

}  // namespace
}  // namespace provost::test
