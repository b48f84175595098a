// Groups within groups, on both engines: apps know none, so each of their groups hears of everybody who comes to it or
// goes from it by whatever way.
#include <algorithm>
#include <map>
#include <thread>

#include "tests/directory/directory_fixture.h"

namespace provost {
namespace {

using Kind = MemberStep::Kind;

class NestingTest : public test::DirectoryTest {
 protected:
  Group make(const std::string& name, const std::vector<Subject>& members) {
    Group made;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  made = TRY(directory_.create_group(tables, {Value::object({{"displayName", name}}), std::nullopt},
                                                     members, principal_));
                  return {};
                }).has_value());
    return made;
  }

  /// The group as it is stored.
  static Result<Group> fresh(Tables& tables, const Group& group) {
    const auto found = TRY(tables.groups.find(group.scim_id, SourceId{"src-1"}));
    return found ? Result<Group>(*found) : fail(Code::internal, "the group is gone");
  }

  void change(const Group& group, Kind kind, const std::vector<Subject>& subjects) {
    change(group, {MemberStep{kind, subjects}});
  }
  void change(const Group& group, const std::vector<MemberStep>& steps) {
    const auto done = in_tables([&](Tables& tables) -> Result<void> {
      const Group before = TRY(fresh(tables, group));
      TRY(directory_.update_group(tables, before, {before.attributes, before.external_id}, steps, principal_));
      return {};
    });
    EXPECT_TRUE(done.has_value()) << done.error().detail;
  }

  void remove(const Group& group) {
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  const Group before = TRY(fresh(tables, group));
                  return directory_.remove_group(tables, before, principal_);
                }).has_value());
  }

  /// Who is in the app's group by all that the app was told of it, and a failure if it was told of somebody twice.
  std::vector<std::string> at_app(const Group& group) {
    std::map<std::string, bool> there;
    for (const Event& event : events(subject_of(group.id))) {
      EXPECT_TRUE(
          in_tables([&](Tables& tables) -> Result<void> {
            const auto members = TRY(tables.events.members(group.id, {event.seq, event.seq}, ConnectionId{"first"}));
            for (const RemoteMember& member : members) {
              EXPECT_NE(there[member.user_name], member.added) << member.user_name << " at " << event.seq;
              there[member.user_name] = member.added;
            }
            return {};
          }).has_value());
    }
    std::vector<std::string> names;
    for (const auto& [name, in] : there) {
      if (in) names.push_back(name);
    }
    return names;
  }

  using Names = std::vector<std::string>;
};
INSTANTIATE_TEST_SUITE_P(Engines, NestingTest, test::both_engines(), test::engine_name);

TEST_P(NestingTest, AGroupThatIsMadeOfGroupsHoldsTheirPeople) {
  const auto maja = create("maja"), nils = create("nils");
  const auto inner = make("Inner", {subject_of(maja->id)});
  const auto outer = make("Outer", {subject_of(inner.id), subject_of(maja->id), subject_of(nils->id)});
  EXPECT_EQ(at_app(outer), (Names{"maja", "nils"}));
}

TEST_P(NestingTest, WhoComesToAnInnerGroupComesToAllThatHoldIt) {
  const auto maja = create("maja");
  const auto inner = make("Inner", {});
  const auto middle = make("Middle", {subject_of(inner.id)});
  const auto outer = make("Outer", {subject_of(middle.id)});
  change(inner, Kind::add, {subject_of(maja->id)});
  for (const Group& group : {inner, middle, outer}) EXPECT_EQ(at_app(group), Names{"maja"}) << group.display_name();
  change(inner, Kind::remove, {subject_of(maja->id)});
  for (const Group& group : {inner, middle, outer}) EXPECT_EQ(at_app(group), Names{}) << group.display_name();
}

TEST_P(NestingTest, WhoIsStillInByAnotherWayStaysIn) {
  const auto maja = create("maja");
  const auto left = make("Left", {subject_of(maja->id)});
  const auto right = make("Right", {subject_of(maja->id)});
  const auto outer = make("Outer", {subject_of(left.id), subject_of(right.id)});
  const auto told = events(subject_of(outer.id)).size();
  change(left, Kind::remove, {subject_of(maja->id)});
  EXPECT_EQ(at_app(outer), Names{"maja"});
  EXPECT_EQ(events(subject_of(outer.id)).size(), told) << "nobody moved, so there is nothing to hear";
  change(right, Kind::remove, {subject_of(maja->id)});
  EXPECT_EQ(at_app(outer), Names{});
}

TEST_P(NestingTest, WhoIsTakenOutOfAGroupButIsInItThroughAnotherStaysAtTheApp) {
  const auto maja = create("maja");
  const auto inner = make("Inner", {subject_of(maja->id)});
  const auto outer = make("Outer", {subject_of(inner.id), subject_of(maja->id)});
  change(outer, Kind::remove, {subject_of(maja->id)});
  EXPECT_EQ(at_app(outer), Names{"maja"});
}

TEST_P(NestingTest, AGroupThatComesOrGoesBringsAndTakesItsPeople) {
  const auto maja = create("maja"), nils = create("nils");
  const auto deep = make("Deep", {subject_of(nils->id)});
  const auto inner = make("Inner", {subject_of(maja->id), subject_of(deep.id)});
  const auto outer = make("Outer", {});
  const auto top = make("Top", {subject_of(outer.id)});
  change(outer, Kind::add, {subject_of(inner.id)});
  for (const Group& group : {outer, top}) EXPECT_EQ(at_app(group), (Names{"maja", "nils"}));
  change(outer, Kind::replace, {});
  for (const Group& group : {outer, top}) EXPECT_EQ(at_app(group), Names{});
  EXPECT_EQ(at_app(inner), (Names{"maja", "nils"}));
}

TEST_P(NestingTest, AGroupThatIsRemovedTakesItsPeopleOutOfWhatHeldIt) {
  const auto maja = create("maja"), nils = create("nils");
  const auto inner = make("Inner", {subject_of(maja->id), subject_of(nils->id)});
  const auto outer = make("Outer", {subject_of(inner.id), subject_of(nils->id)});
  const auto top = make("Top", {subject_of(outer.id)});
  remove(inner);
  for (const Group& group : {outer, top}) EXPECT_EQ(at_app(group), Names{"nils"}) << group.display_name();
}

TEST_P(NestingTest, CirclesOfGroupsAreWalkedOnce) {
  const auto maja = create("maja"), nils = create("nils");
  const auto one = make("One", {subject_of(maja->id)});
  const auto two = make("Two", {subject_of(one.id)});
  change(one, Kind::add, {subject_of(two.id)});
  change(two, Kind::add, {subject_of(nils->id)});
  for (const Group& group : {one, two}) EXPECT_EQ(at_app(group), (Names{"maja", "nils"})) << group.display_name();
  change(one, Kind::remove, {subject_of(maja->id)});
  for (const Group& group : {one, two}) EXPECT_EQ(at_app(group), Names{"nils"}) << group.display_name();
  remove(two);
  EXPECT_EQ(at_app(one), Names{});
}

TEST_P(NestingTest, StepsThatUndoEachOtherMoveNobody) {
  const auto maja = create("maja");
  const auto inner = make("Inner", {subject_of(maja->id)});
  const auto outer = make("Outer", {subject_of(inner.id)});
  change(inner, {{Kind::remove, {subject_of(maja->id)}}, {Kind::add, {subject_of(maja->id)}}});
  change(outer, {{Kind::add, {subject_of(maja->id)}}, {Kind::remove, {subject_of(inner.id)}}});
  EXPECT_EQ(at_app(outer), Names{"maja"});
}

TEST_P(NestingTest, WhatAppsWereToldIsWhatIsThereAfterAnyChanges) {
  std::vector<Subject> people;
  for (int i = 0; i < 6; ++i) people.push_back(subject_of(create("p" + std::to_string(i))->id));
  std::vector<Group> groups;
  for (int i = 0; i < 5; ++i) groups.push_back(make("g" + std::to_string(i), {}));
  for (int round = 0; round < 120; ++round) {
    const Group& group = groups[random_.below(groups.size())];
    const bool nests = random_.below(3) == 0;
    const Subject subject = nests ? subject_of(groups[random_.below(groups.size())].id) : people[random_.below(6)];
    if (subject == subject_of(group.id)) continue;
    change(group, random_.below(5) < 3 ? Kind::add : Kind::remove, {subject});
  }
  for (const Group& group : groups) {
    std::set<std::int64_t> all;
    for (const Subject& person : people) all.insert(person.id);
    std::size_t reached = 0;
    ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  const auto there = TRY(tables.nesting.reached(group.id, all));
                  reached = there.size();
                  return {};
                }).has_value());
    EXPECT_EQ(at_app(group).size(), reached) << group.display_name();
  }
}

TEST_P(NestingTest, ChangesOfTwoWaysAtOnceAgreeOnWhoIsIn) {
  const auto maja = create("maja");
  const auto left = make("Left", {});
  const auto right = make("Right", {subject_of(maja->id)});
  const auto outer = make("Outer", {subject_of(left.id), subject_of(right.id)});
  const auto toggle = [&](const Group& group, bool in) {
    for (int round = 0; round < 30; ++round, in = !in) {
      const MemberStep step{in ? Kind::add : Kind::remove, {subject_of(maja->id)}};
      const auto done = in_tables([&](Tables& tables) -> Result<void> {
        const Group before = TRY(fresh(tables, group));
        TRY(directory_.update_group(tables, before, {before.attributes, before.external_id}, {step}, principal_));
        return {};
      });
      EXPECT_TRUE(done.has_value()) << done.error().detail;
    }
  };
  std::thread other([&] { toggle(left, true); });
  toggle(right, false);
  other.join();
  // Left had its last round with an addition taken back, right with one that stayed.
  EXPECT_EQ(at_app(outer), Names{"maja"});
}

TEST_P(NestingTest, WhoEntersAScopeIsToldInTheGroupsThatHoldTheirGroups) {
  const auto maja = create("maja");
  const auto inner = make("Inner", {subject_of(maja->id)});
  const auto outer = make("Outer", {subject_of(inner.id)});
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                const auto touched = TRY(tables.groups.touch_holding(subject_of(maja->id)));
                EXPECT_EQ(touched.size(), 2U);
                return {};
              }).has_value());
}

TEST_P(NestingTest, APlainGroupPaysNoMoreThanALookForGroupsAroundIt) {
  const auto maja = create("maja");
  const auto plain = make("Plain", {});
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                const std::vector<MemberStep> steps{{Kind::replace, {subject_of(maja->id)}}};
                const auto nesting = TRY(Nesting::around(tables, plain.id, steps));
                EXPECT_FALSE(nesting.has_value());
                return {};
              }).has_value());
}

}  // namespace
}  // namespace provost
