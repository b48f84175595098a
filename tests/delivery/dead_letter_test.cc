// What an app refuses for good: kept for people, with one alarm, and never in the way of an end of access.
#include <algorithm>
#include <array>

#include "core/delivery/addenda.h"
#include "tests/delivery/letter_world.h"
#include "tests/delivery/mortal_database.h"

namespace provost::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class DeadLetterTest : public LetterWorld {
 protected:
  void add_members(GroupId group, const std::vector<std::int64_t>& people) {
    in_tables([&](Tables& tables) -> Result<void> {
      TRY(tables.members.add(group, SubjectKind::user, people));
      return {};
    });
  }
  void rename(GroupId id, const std::string& name) {
    in_tables([&](Tables& tables) -> Result<void> {
      Group group = TRY(tables.groups.touch(std::array{id})).front();
      group.attributes.set("displayName", name);
      TRY(tables.groups.save(std::move(group), DisplayNames::unique));
      return {};
    });
  }
  void tell_again(const DeadLetter& letter) {
    in_tables([&](Tables& tables) -> Result<void> {
      TRY(Addenda(tables, kApp, {clock_.now(), "test"}).tell_again(letter));
      return {};
    });
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, DeadLetterTest, both_engines(), engine_name);

TEST_P(DeadLetterTest, AnOrdinaryStepIsKeptWithItsReasonAndTheLaneGoesOn) {
  Figure ada = person("ada");
  joins(ada);
  refuse(Verb::provision, 8);
  const std::string log = live(8, minutes(15));
  EXPECT_EQ(alarms_in(log), 1u) << log;
  EXPECT_THAT(log, HasSubstr("unsafe=no"));
  EXPECT_THAT(dead(ada), ElementsAre("provision 1 8"));
  EXPECT_THAT(pending(), IsEmpty());
  joins(ada);
  deliver();
  EXPECT_THAT(receipts(ada), ElementsAre("provision 1 refused 8", "provision 2 done 1"));
}

TEST_P(DeadLetterTest, AnEndOfAccessIsMarkedUnsafeAndTriedHourlyForEver) {
  Figure ada = person("ada");
  leaves(ada);
  refuse(Verb::deactivate, 60);
  const std::string first = live(8, minutes(1));
  EXPECT_EQ(alarms_in(first), 1u) << first;
  EXPECT_THAT(first, HasSubstr("unsafe=yes"));
  ASSERT_EQ(pending().size(), 1u);
  EXPECT_TRUE(pending().front().unsafe);
  EXPECT_EQ(pending().front().wait, Wait::dead);
  app_.take_calls();
  clock_.advance(hours(1));
  const std::string later = live(48, hours(1));
  const auto calls = app_.calls();
  EXPECT_EQ(alarms_in(later), 0u) << later;
  EXPECT_EQ(std::count(calls.begin(), calls.end(), "deactivate ada 1"), 48);
  EXPECT_THAT(dead(ada), ElementsAre("deactivate 1 56 unsafe"));
}

TEST_P(DeadLetterTest, ARestartNeitherRaisesASecondAlarmNorForgetsTheHour) {
  Figure ada = person("ada");
  leaves(ada);
  refuse(Verb::deactivate, 20);
  live(8, minutes(1));
  app_.take_calls();
  Health fresh(tools_, kApp);
  Courier courier(tools_, ledger_, connector_, fresh);
  clock_.advance(hours(1));
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(deliver_once(courier, ledger_), 1u);
  EXPECT_EQ(alarms_in(::testing::internal::GetCapturedStderr()), 0u);
  ASSERT_EQ(pending().size(), 1u);
  EXPECT_GE(pending().front().next, clock_.now() + minutes(30));
}

TEST_P(DeadLetterTest, WhatTheAppTakesAfterAllIsNoLetterAnyMore) {
  Figure ada = person("ada");
  leaves(ada);
  refuse(Verb::deactivate, 9);
  live(8, minutes(1));
  EXPECT_THAT(dead(ada), ElementsAre("deactivate 1 8 unsafe"));
  live(3, hours(1));
  EXPECT_THAT(dead(ada), IsEmpty());
  EXPECT_THAT(pending(), IsEmpty());
  EXPECT_THAT(receipts(ada), ElementsAre("deactivate 1 done 10", "revoke 1 done 3"));
}

TEST_P(DeadLetterTest, TheStepBehindOneThatTheAppTookAfterAllHasItsOwnTries) {
  Figure ada = person("ada");
  leaves(ada);
  refuse(Verb::deactivate, 8);
  live(8, minutes(1));
  refuse(Verb::revoke, 1);
  EXPECT_EQ(alarms_in(live(3, hours(1))), 0u);
  EXPECT_THAT(dead(ada), IsEmpty());
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(DeadLetterTest, ANewEndOfAccessDoesNotWaitForTheHour) {
  Figure ada = person("ada");
  leaves(ada);
  refuse(Verb::deactivate, 8);
  live(8, minutes(1));
  leaves(ada);
  deliver();
  EXPECT_THAT(pending(), IsEmpty());
  EXPECT_THAT(dead(ada), IsEmpty());
}

TEST_P(DeadLetterTest, AnEndThatIsForbiddenRaisesItsAlarmAndIsTriedByTheMinute) {
  Figure ada = person("ada");
  leaves(ada);
  refuse(Verb::deactivate, 12, Code::forbidden);
  std::size_t alarms = 0;
  for (int minute = 0; minute < 8; ++minute) {
    health_.checked({});  // the app takes our credential: the refusal is about this person
    alarms += alarms_in(live(1, minutes(1)));
  }
  EXPECT_EQ(alarms, 1u);
  EXPECT_THAT(dead(ada), ElementsAre("deactivate 1 8 unsafe"));
  EXPECT_LE(pending().front().next, clock_.now() + minutes(1));
}

TEST_P(DeadLetterTest, ACrashBetweenRefusalAndLetterLosesNeither) {
  for (const auto words : {MortalDatabase::LastWords::committed, MortalDatabase::LastWords::lost}) {
    Figure ada = person(words == MortalDatabase::LastWords::lost ? "ada-l" : "ada-c");
    joins(ada);
    refuse(Verb::provision, 30);  // what was counted is lost with the process: eight tries more
    live(7, minutes(15));
    MortalDatabase mortal(database(), 3, words);  // claimed and read; it dies over the letter
    const LaneLedger ledger(mortal, clock_, kTenant, kApp);
    Courier courier({mortal, clock_, random_, log_, counters_}, ledger, connector_, health_);
    deliver_once(courier, ledger);
    clock_.advance(hours(1));
    live(10, minutes(15));
    ASSERT_EQ(dead(ada).size(), 1u) << ada.name;
    EXPECT_THAT(pending(), IsEmpty());
  }
}

TEST_P(DeadLetterTest, AGroupsLetterIsToldAgainAsTheGroupIsNow) {
  Figure ada = person("ada");
  Figure bob = person("bob");
  Figure crew = group_row("crew");
  const GroupId group{crew.subject.id};
  joins(ada);
  joins(bob);
  deliver();
  add_members(group, {ada.subject.id, bob.subject.id});
  happen_to_group(crew, {{ada.subject, bob.subject}, {}});
  refuse(Verb::members, 8);
  live(8, hours(1));
  ASSERT_THAT(dead(crew), ElementsAre("members 1 8"));
  in_tables([&](Tables& tables) -> Result<void> {
    TRY(tables.members.remove(group, SubjectKind::user, std::array{bob.subject.id}));
    return {};
  });
  happen_to_group(crew, {{}, {bob.subject}});
  rename(group, "squad");
  deliver();
  app_.take_calls();
  tell_again({kApp, crew.subject, 1});
  deliver();
  EXPECT_THAT(app_.calls(), ElementsAre("members squad 5 +remote-ada"));
}

TEST_P(DeadLetterTest, APersonsLetterIsToldAgainUnderAKeyOfItsOwn) {
  Figure ada = person("ada");
  joins(ada);
  refuse(Verb::provision, 8);
  live(8, hours(1));
  app_.take_calls();
  tell_again({kApp, ada.subject, 1});
  deliver();
  EXPECT_THAT(app_.calls(), ElementsAre("provision ada 2"));
}

}  // namespace
}  // namespace provost::test
