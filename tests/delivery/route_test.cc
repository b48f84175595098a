// One connection being served, round by round, without threads.
#include "core/delivery/route.h"

#include "tests/delivery/delivery_world.h"
#include "tests/delivery/mortal_database.h"
#include "tests/delivery/scripted_kind.h"

namespace provost::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class RouteTest : public DeliveryWorld {
 protected:
  ScriptedKind kind_;
  ConnectorMaker maker_ = kind_.maker(clock_);
  ScriptedApp& app_of_route_ = kind_.app("app-1");
  Route route_{tools_, maker_, connection_to(kApp)};
  std::atomic<bool> stopping_{false};
};
INSTANTIATE_TEST_SUITE_P(Engines, RouteTest, both_engines(), engine_name);

TEST_P(RouteTest, EndsOfAccessGoFirst) {
  Figure ada = person("ada");
  Figure bob = person("bob");
  joins(ada);
  clock_.advance(seconds(1));
  leaves(bob);
  EXPECT_TRUE(route_.round(stopping_));
  EXPECT_THAT(app_of_route_.take_calls(), ElementsAre("deactivate bob 1", "revoke bob 1", "probe"));
  EXPECT_TRUE(route_.round(stopping_));
  EXPECT_THAT(app_of_route_.take_calls(), ElementsAre("provision ada 1"));
  EXPECT_FALSE(route_.round(stopping_));
}

TEST_P(RouteTest, ABatchHasABound) {
  std::vector<Figure> people;
  for (int count = 0; count < 20; ++count) {
    people.push_back(person("p" + std::to_string(count)));
    joins(people.back());
  }
  EXPECT_TRUE(route_.round(stopping_));
  EXPECT_THAT(app_of_route_.calls(), SizeIs(16));
  EXPECT_TRUE(route_.round(stopping_));
  EXPECT_THAT(app_of_route_.calls(), SizeIs(20));
}

TEST_P(RouteTest, ASlowAppDoesNotKeepAnEndWaitingForAWholeBatch) {
  Figure ada = person("ada");
  Figure bob = person("bob");
  Figure eve = person("eve");
  joins(ada);
  joins(bob);
  app_of_route_.on_call([&](const std::string&) {
    app_of_route_.on_call(nullptr);
    clock_.advance(seconds(9));
    leaves(eve);
  });
  for (int round = 0; round < 3; ++round) EXPECT_TRUE(route_.round(stopping_));
  const auto calls = app_of_route_.calls();
  ASSERT_THAT(calls, SizeIs(5));
  EXPECT_THAT(std::vector(calls.begin() + 1, calls.begin() + 4),
              ElementsAre("deactivate eve 1", "revoke eve 1", "probe"));
  EXPECT_THAT((std::vector{calls.front(), calls.back()}), UnorderedElementsAre("provision ada 1", "provision bob 1"));
}

TEST_P(RouteTest, AGroupWithManyChangesDoesNotKeepAnEndWaitingForAllOfThem) {
  Figure crew = group("crew");
  Figure eve = person("eve");
  for (int change = 0; change < 4; ++change) happen_to_group(crew, {});
  app_of_route_.on_call([&](const std::string&) {
    app_of_route_.on_call(nullptr);
    clock_.advance(seconds(3));
    leaves(eve);
  });
  while (route_.round(stopping_)) {
  }
  EXPECT_THAT(app_of_route_.calls(), ElementsAre("members crew 1", "deactivate eve 1", "revoke eve 1", "probe",
                                                 "members crew 2", "members crew 3", "members crew 4"));
}

TEST_P(RouteTest, WhoeverIsToldToStopLeavesALaneBetweenTwoOfItsEvents) {
  Figure crew = group("crew");
  for (int change = 0; change < 3; ++change) happen_to_group(crew, {});
  app_of_route_.on_call([&](const std::string&) { stopping_ = true; });
  route_.round(stopping_);
  EXPECT_THAT(app_of_route_.calls(), ElementsAre("members crew 1"));
  deliver();  // by another process, at once
  EXPECT_THAT(app_.calls(), ElementsAre("members crew 2", "members crew 3"));
}

TEST_P(RouteTest, WhoeverIsToldToStopHandsBackWhatWasNotTried) {
  Figure ada = person("ada");
  Figure bob = person("bob");
  joins(ada);
  joins(bob);
  app_of_route_.on_call([&](const std::string&) { stopping_ = true; });
  route_.round(stopping_);
  EXPECT_FALSE(route_.round(stopping_));
  deliver();  // by another process, at once
  auto calls = app_of_route_.calls();
  ASSERT_THAT(calls, SizeIs(1));
  ASSERT_THAT(app_.calls(), SizeIs(1));
  EXPECT_THAT((std::vector{calls.front(), app_.calls().front()}),
              UnorderedElementsAre("provision ada 1", "provision bob 1"));
}

TEST_P(RouteTest, APausedConnectionClaimsNothingMore) {
  Figure ada = person("ada");
  joins(ada);
  route_.retire();
  EXPECT_FALSE(route_.round(stopping_));
  EXPECT_THAT(app_of_route_.calls(), IsEmpty());
}

TEST_P(RouteTest, AnAppThatAsksForAPauseHearsNothingFromAnyLaneMeanwhile) {
  Figure ada = person("ada");
  Figure bob = person("bob");
  joins(ada);
  clock_.advance(seconds(1));
  joins(bob);
  app_of_route_.ask_pause(seconds(20));
  app_of_route_.fail_next(Verb::provision, {Code::limited});
  route_.round(stopping_);
  EXPECT_THAT(app_of_route_.take_calls(), SizeIs(1));
  clock_.advance(seconds(19));
  EXPECT_FALSE(route_.round(stopping_));
  clock_.advance(seconds(1));
  while (route_.round(stopping_)) {
  }
  EXPECT_THAT(app_of_route_.take_calls(), UnorderedElementsAre("provision ada 1", "provision bob 1"));
}

TEST_P(RouteTest, AConnectorIsMadeOnceAndAnewWhenItsRowChanges) {
  Figure ada = person("ada");
  for (int round = 0; round < 3; ++round) {
    joins(ada);
    route_.round(stopping_);
    route_.update(connection_to(kApp));
  }
  EXPECT_EQ(kind_.made(), 1);
  Connection moved = connection_to(kApp);
  moved.settings["app"] = "elsewhere";
  route_.update(moved);
  joins(ada);
  route_.round(stopping_);
  EXPECT_EQ(kind_.made(), 2);
  EXPECT_THAT(kind_.app("elsewhere").calls(), ElementsAre("provision ada 4"));
}

TEST_P(RouteTest, ASettingThatDoesNotOpenIsToldOnceAndTriedAgain) {
  Figure ada = person("ada");
  joins(ada);
  Connection broken = connection_to(kApp);
  broken.settings["key"] = "v1.nobody.sealed-this";
  Route route(tools_, maker_, broken);
  ::testing::internal::CaptureStderr();
  EXPECT_FALSE(route.round(stopping_));
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("delivery.connection_unusable connection=app-1"));
  ::testing::internal::CaptureStderr();
  for (int minute = 0; minute < 5; ++minute) {
    clock_.advance(minutes(1));
    EXPECT_FALSE(route.round(stopping_));
  }
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), Not(HasSubstr("unusable")));
  EXPECT_THAT(pending(), SizeIs(1));
  route.update(connection_to(kApp));
  EXPECT_TRUE(route.round(stopping_));
  EXPECT_THAT(app_of_route_.calls(), ElementsAre("provision ada 1"));
}

TEST_P(RouteTest, KeysThatTheDatabaseDidNotGiveAreAskedForSoon) {
  Figure ada = person("ada");
  leaves(ada);
  for (const Code code : {Code::unavailable, Code::limited}) {
    kind_.fail_next(code);
    Route route(tools_, maker_, connection_to(kApp));
    EXPECT_FALSE(route.round(stopping_));
    EXPECT_FALSE(route.round(stopping_)) << "not over and over";
    clock_.advance(seconds(1));
    EXPECT_EQ(route.round(stopping_), code == Code::unavailable) << "the end is told, and then there is nothing left";
  }
  EXPECT_THAT(app_of_route_.calls(), ElementsAre("deactivate ada 1", "revoke ada 1", "probe"));
  EXPECT_EQ(kind_.made(), 2);
}

TEST_P(RouteTest, AConnectionThatBecomesUnusableOnceMoreIsToldOnceMore) {
  Figure ada = person("ada");
  joins(ada);
  kind_.fail_next(Code::unavailable);
  EXPECT_FALSE(route_.round(stopping_));
  clock_.advance(seconds(1));
  app_of_route_.fail_next(Verb::provision, {Code::unauthenticated});
  EXPECT_TRUE(route_.round(stopping_));
  kind_.fail_next(Code::invalid_value);  // when a new connector is made, as the credential is in doubt
  ::testing::internal::CaptureStderr();
  EXPECT_FALSE(route_.round(stopping_));
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("delivery.connection_unusable connection=app-1"));
}

TEST_P(RouteTest, WhatAComparisonMeetsIsKeptThoughNothingMayBeSent) {
  EXPECT_FALSE(route_.round(stopping_));
  const Error too_many{Code::limited, "slower"};
  route_.health()->heard({&too_many, minutes(20), route_.health()->called()}, Urgency::ordinary);
  EXPECT_FALSE(route_.round(stopping_));
  ConnectionState kept;
  in_tables([&](Tables& tables) -> Result<void> {
    kept = TRY(tables.connection_states.find(kApp));
    return {};
  });
  EXPECT_EQ(kept.quiet_until, clock_.now() + minutes(20));
}

TEST_P(RouteTest, ADatabaseThatIsGoneIsNoWork) {
  MortalDatabase dead(database(), 0, MortalDatabase::LastWords::lost);
  Route route({dead, clock_, random_, log_, counters_}, maker_, connection_to(kApp));
  EXPECT_FALSE(route.round(stopping_));
}

}  // namespace
}  // namespace provost::test
