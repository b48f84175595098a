// The one door for groups, on both engines: membership is rows, and an event carries the delta alone.
#include <algorithm>

#include "tests/directory/directory_fixture.h"

namespace provost {
namespace {

class GroupsTest : public test::DirectoryTest {
 protected:
  Result<Group> create_group(const std::string& name, const std::vector<Subject>& members) {
    Result<Group> made = fail(Code::internal, "not run");
    const auto done = in_tables([&](Tables& tables) -> Result<void> {
      made = TRY(
          directory_.create_group(tables, {Value::object({{"displayName", name}}), std::nullopt}, members, principal_));
      return {};
    });
    return done ? made : tl::unexpected(done.error());
  }

  Result<Group> change(const Group& before, const std::vector<MemberStep>& steps) {
    Result<Group> saved = fail(Code::internal, "not run");
    const auto done = in_tables([&](Tables& tables) -> Result<void> {
      saved = TRY(directory_.update_group(tables, before, {before.attributes, before.external_id}, steps, principal_));
      return {};
    });
    return done ? saved : tl::unexpected(done.error());
  }

  std::vector<Subject> members_of(const Group& group) {
    std::vector<Subject> members;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  members = TRY(tables.members.subjects(group.id));
                  return {};
                }).has_value());
    return members;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, GroupsTest, test::both_engines(), test::engine_name);

TEST_P(GroupsTest, AddingTwiceIsOneMembership) {
  const auto maja = create("maja");
  const auto group = create_group("Crew", {subject_of(maja->id)});
  ASSERT_TRUE(group.has_value()) << group.error().detail;
  const auto again = change(*group, {{MemberStep::Kind::add, {subject_of(maja->id)}}});
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->version, 1);
  EXPECT_EQ(members_of(*group).size(), 1U);
  EXPECT_EQ(events(subject_of(group->id)).size(), 1U);
}

TEST_P(GroupsTest, StepsActInOrderAndTheEventCarriesTheNetDelta) {
  const auto maja = create("maja");
  const auto nils = create("nils");
  const auto group = create_group("Crew", {subject_of(maja->id)});
  const auto saved = change(*group, {{MemberStep::Kind::remove, {subject_of(maja->id)}},
                                     {MemberStep::Kind::add, {subject_of(nils->id)}},
                                     {MemberStep::Kind::add, {subject_of(maja->id)}}});
  ASSERT_TRUE(saved.has_value()) << saved.error().detail;
  EXPECT_EQ(saved->version, 2);
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                const auto delta = TRY(tables.events.members(group->id, {2, 2}, ConnectionId{"first"}));
                EXPECT_EQ(delta.size(), 1U);
                EXPECT_EQ(delta.at(0).subject, subject_of(nils->id));
                EXPECT_TRUE(delta.at(0).added);
                return {};
              }).has_value());
}

TEST_P(GroupsTest, AppsAreToldAMembersNameAsItIsWritten) {
  const auto maja = create("Maja@Example.org");
  const auto group = create_group("Crew", {subject_of(maja->id)});
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                const auto members = TRY(tables.events.members(group->id, {1, 1}, ConnectionId{"first"}));
                EXPECT_EQ(members.at(0).user_name, "Maja@Example.org");
                return {};
              }).has_value());
}

TEST_P(GroupsTest, ReplaceByNobodyTakesEveryoneOut) {
  const auto maja = create("maja");
  const auto group = create_group("Crew", {subject_of(maja->id)});
  ASSERT_TRUE(change(*group, {{MemberStep::Kind::replace, {}}}).has_value());
  EXPECT_TRUE(members_of(*group).empty());
}

TEST_P(GroupsTest, ReplaceWritesTheDifferenceAlone) {
  const auto maja = create("maja");
  const auto nils = create("nils");
  const auto siv = create("siv");
  const auto group = create_group("Crew", {subject_of(maja->id), subject_of(nils->id)});
  const auto saved = change(*group, {{MemberStep::Kind::replace, {subject_of(siv->id), subject_of(nils->id)}}});
  ASSERT_TRUE(saved.has_value()) << saved.error().detail;
  EXPECT_EQ(members_of(*group), (std::vector{subject_of(nils->id), subject_of(siv->id)}));
  EXPECT_EQ(number_of("select count(*) from event_members where seq = 2"), 2);
  const auto same = change(*saved, {{MemberStep::Kind::replace, {subject_of(siv->id), subject_of(nils->id)}}});
  EXPECT_EQ(same->version, saved->version);
}

TEST_P(GroupsTest, ManyMembersComeInBatches) {
  std::vector<Subject> people;
  for (int i = 0; i < 300; ++i) people.push_back(subject_of(create("p" + std::to_string(i))->id));
  const auto group = create_group("Crowd", people);
  ASSERT_TRUE(group.has_value()) << group.error().detail;
  std::sort(people.begin(), people.end());
  EXPECT_EQ(members_of(*group), people);
  people.resize(150);
  ASSERT_TRUE(change(*group, {{MemberStep::Kind::remove, people}}).has_value());
  EXPECT_EQ(members_of(*group).size(), 150U);
}

TEST_P(GroupsTest, ARemovedPersonLeavesTheGroup) {
  const auto maja = create("maja");
  const auto group = create_group("Crew", {subject_of(maja->id)});
  ASSERT_TRUE(in_tables([&](Tables& tables) { return directory_.remove(tables, *maja, principal_); }).has_value());
  EXPECT_TRUE(members_of(*group).empty());
}

TEST_P(GroupsTest, TwoGroupsCannotBearOneNameInAnyCase) {
  ASSERT_TRUE(create_group("Crew", {}).has_value());
  const auto second = create_group("CREW", {});
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Code::uniqueness);
}

TEST_P(GroupsTest, ARemovedGroupTakesItsMembershipsAlong) {
  const auto maja = create("maja");
  const auto group = create_group("Crew", {subject_of(maja->id)});
  ASSERT_TRUE(
      in_tables([&](Tables& tables) { return directory_.remove_group(tables, *group, principal_); }).has_value());
  EXPECT_TRUE(members_of(*group).empty());
  EXPECT_TRUE(create_group("Crew", {}).has_value());
  EXPECT_EQ(number_of("select count(*) from members"), 0);
}

TEST_P(GroupsTest, OneMoreMemberCostsTheSameInAnyGroup) {
  // Counted in rows written, not in time: one membership, one event with one delta row, one lane each, one audit entry.
  std::vector<Subject> people;
  for (int i = 0; i < 200; ++i) people.push_back(subject_of(create("p" + std::to_string(i))->id));
  const auto group = create_group("Crowd", people);
  const auto one_more = create("late");
  ASSERT_TRUE(change(*group, {{MemberStep::Kind::add, {subject_of(one_more->id)}}}).has_value());
  EXPECT_EQ(number_of("select count(*) from event_members where seq = 2"), 1);
}

}  // namespace
}  // namespace provost
