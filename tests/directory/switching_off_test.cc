// Who switched a person off, and who gives access back: two voices, of which either is enough to keep the person out.
#include "core/directory/idle.h"
#include "tests/directory/directory_fixture.h"

namespace provost {
namespace {

class SwitchingOffTest : public test::DirectoryTest {
 protected:
  User reread(const User& user) {
    User found;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  found = TRY(tables.users.find(user.id, *principal_.source)).value();
                  return {};
                }).has_value());
    return found;
  }
  UserState state_of(const User& user) { return reread(user).state; }

  /// A source pushes the whole person, as a profile update does.
  Result<void> push(const User& user, bool active, const Principal& source) {
    return in_tables([&](Tables& tables) -> Result<void> {
      const User before = TRY(tables.users.find(user.id, *source.source)).value();
      UserDraft draft{before.attributes, active, before.external_id, std::nullopt};
      TRY(directory_.update(tables, before, std::move(draft), source));
      return {};
    });
  }
  void push(const User& user, bool active) { ASSERT_TRUE(push(user, active, principal_).has_value()); }

  /// What an admin's page does.
  Result<void> move_to(const User& user, UserState state) {
    return in_tables([&](Tables& tables) -> Result<void> {
      const User before = TRY(tables.users.find(user.id, SourceId{})).value();
      TRY(directory_.set_state(tables, before, {state, "by ana"}, hand_));
      return {};
    });
  }
  void switch_off(const User& user, UserState state = UserState::inactive) {
    ASSERT_TRUE(move_to(user, state).has_value());
  }

  void write(const char* statement) {
    ASSERT_TRUE(database()
                    .transact(sql::Mode::write,
                              [&](sql::Session& session) -> Result<void> {
                                TRY(session.run({statement, statement}));
                                return {};
                              })
                    .has_value());
  }

  const Principal hand_{{"admin", "1", "ana"}, std::nullopt};
};
INSTANTIATE_TEST_SUITE_P(Engines, SwitchingOffTest, test::both_engines(), test::engine_name);

TEST_P(SwitchingOffTest, ASuspensionOutlivesTheProfilesThatTheSourcePushes) {
  const User maja = create("maja").value();
  switch_off(maja);
  const std::int64_t version = reread(maja).version;
  push(maja, true);
  EXPECT_EQ(reread(maja).version, version) << "what the source believed already changes nothing";
  User before = reread(maja);
  before.attributes.set("title", "Head");
  EXPECT_EQ(set_active(before, true)->attributes.text_at("title"), "Head") << "the rest of the push is done";
  EXPECT_EQ(state_of(maja), UserState::inactive);
  EXPECT_EQ(reread(maja).state_reason, "by ana");
  EXPECT_EQ(events(subject_of(maja.id)).size(), 2U) << "no app makes the account anew";
  ASSERT_TRUE(move_to(maja, UserState::active).has_value());
  EXPECT_EQ(events(subject_of(maja.id)).back().verbs, std::vector{Verb::provision});
}

TEST_P(SwitchingOffTest, WhatOnlyTheSourceTookItGivesBackAtOnce) {
  const User maja = create("maja").value();
  push(maja, false);
  push(maja, true);
  EXPECT_EQ(state_of(maja), UserState::active);
  EXPECT_EQ(reread(maja).state_reason, "");
  EXPECT_EQ(events(subject_of(maja.id)).back().verbs, std::vector{Verb::provision});
}

TEST_P(SwitchingOffTest, WhomBothSwitchedOffNeitherLetsInAlone) {
  for (const bool hand_first : {true, false}) {
    const User maja = create(hand_first ? "maja" : "nils").value();
    if (hand_first) switch_off(maja);
    push(maja, false);
    if (!hand_first) switch_off(maja);
    EXPECT_EQ(move_to(maja, UserState::active).error().code, Code::forbidden);
    EXPECT_TRUE(reread(maja).off_by_hand) << "a lifting that is refused lifts nothing";
    push(maja, true);
    EXPECT_EQ(state_of(maja), UserState::inactive);
    EXPECT_EQ(reread(maja).state_reason, "by ana");
    ASSERT_TRUE(move_to(maja, UserState::active).has_value());
    EXPECT_EQ(state_of(maja), UserState::active);
    push(maja, false);
    push(maja, true);
    EXPECT_EQ(state_of(maja), UserState::active) << "nothing of it is left";
  }
}

TEST_P(SwitchingOffTest, TheSecondVoiceIsNotedOnceAndNoAppHearsOfIt) {
  const User maja = create("maja").value();
  push(maja, false);
  const std::int64_t version = reread(maja).version;
  switch_off(maja);
  EXPECT_EQ(reread(maja).version, version + 1);
  switch_off(maja);
  switch_off(maja, UserState::locked);
  EXPECT_EQ(reread(maja).version, version + 1);
  EXPECT_EQ(events(subject_of(maja.id)).size(), 2U);
  EXPECT_EQ(number_of("select count(*) from audit where action = 'user.update' and fields = 'active'"), 1);
}

TEST_P(SwitchingOffTest, WhoIsInactiveIsNotLockedBesides) {
  const User maja = create("maja").value();
  switch_off(maja);
  switch_off(maja, UserState::locked);
  EXPECT_EQ(state_of(maja), UserState::inactive);
}

TEST_P(SwitchingOffTest, ALockedPersonWhoIsSwitchedOffIsNoLongerOneToUnlock) {
  const User by_source = create("maja").value();
  switch_off(by_source, UserState::locked);
  push(by_source, true);
  EXPECT_EQ(state_of(by_source), UserState::locked) << "a lock is a hand's";
  push(by_source, false);
  EXPECT_EQ(state_of(by_source), UserState::inactive);
  push(by_source, true);
  EXPECT_EQ(state_of(by_source), UserState::inactive) << "the lock had not been lifted";
  const User by_hand = create("nils").value();
  switch_off(by_hand, UserState::locked);
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                const User before = TRY(tables.users.find(by_hand.id, SourceId{})).value();
                TRY(directory_.update(tables, before, {before.attributes, false, {}, {}}, hand_));
                return {};
              }).has_value());
  EXPECT_EQ(state_of(by_hand), UserState::inactive);
}

TEST_P(SwitchingOffTest, AnIdlePolicyIsAHand) {
  const User quiet = create("quiet").value();
  clock_.advance(std::chrono::hours(24));
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                const User read = TRY(tables.users.find(quiet.id, SourceId{})).value();
                const Principal policy{{"policy", "p-1", "half a year"}, std::nullopt};
                const bool gone = TRY(switch_off_idle(directory_, tables, {read, clock_.now()}, policy));
                EXPECT_TRUE(gone);
                return {};
              }).has_value());
  push(quiet, true);
  EXPECT_EQ(state_of(quiet), UserState::inactive);
  EXPECT_EQ(reread(quiet).state_reason, kIdleTooLong);
  EXPECT_TRUE(move_to(quiet, UserState::active).has_value());
}

TEST_P(SwitchingOffTest, AnotherSourceIsAHandToo) {
  const User maja = create("maja").value();
  const Principal other{{"source", "src-2", "Entra"}, SourceId{"src-2"}};
  ASSERT_TRUE(push(maja, false, other).has_value());
  push(maja, true);
  EXPECT_EQ(state_of(maja), UserState::inactive);
  EXPECT_TRUE(move_to(maja, UserState::active).has_value());
}

TEST_P(SwitchingOffTest, ASourceThatTakesAPersonInLiftsNoSuspension) {
  User local;
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                local = TRY(directory_.create(tables, {Value::object({{"userName", "maja"}}), true, {}, {}}, hand_));
                return {};
              }).has_value());
  switch_off(local);
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                const User before = TRY(tables.users.find(local.id, SourceId{})).value();
                LinkRequest request;
                request.source = *principal_.source;
                request.user = local.id;
                TRY(directory_.link(tables, before, request, principal_));
                return {};
              }).has_value());
  push(local, true);
  EXPECT_EQ(state_of(local), UserState::inactive);
  EXPECT_TRUE(move_to(local, UserState::active).has_value());
}

TEST_P(SwitchingOffTest, AnHeirGivesBackWhatItsForerunnerTookAndNoMore) {
  const User by_source = create("maja").value();
  const User by_hand = create("nils").value();
  push(by_source, false);
  switch_off(by_hand);
  const Principal heir{{"source", "heir", "Entra"}, SourceId{"heir"}};
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                TRY(tables.management.hand_over(SubjectKind::user, {*principal_.source, heir.source}, 0, 10));
                return {};
              }).has_value());
  EXPECT_EQ(move_to(by_source, UserState::active).error().code, Code::forbidden);
  ASSERT_TRUE(push(by_source, true, heir).has_value());
  ASSERT_TRUE(push(by_hand, true, heir).has_value());
  EXPECT_EQ(state_of(by_source), UserState::active);
  EXPECT_EQ(state_of(by_hand), UserState::inactive);
}

TEST_P(SwitchingOffTest, WhereNoSourceIsLeftAHandGivesEverythingBack) {
  const User maja = create("maja").value();
  push(maja, false);
  switch_off(maja);
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                TRY(tables.management.hand_over(SubjectKind::user, {*principal_.source, std::nullopt}, 0, 10));
                return {};
              }).has_value());
  ASSERT_TRUE(move_to(maja, UserState::active).has_value());
  const User after = reread(maja);
  EXPECT_EQ(after.state, UserState::active);
  EXPECT_FALSE(after.off_by_source);
  EXPECT_FALSE(after.off_by_hand);
}

TEST_P(SwitchingOffTest, WhoIsMadeInactiveIsOffByWhoeverMadeThem) {
  const auto make = [&](const std::string& name, const Principal& maker) {
    User made;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  made = TRY(directory_.create(tables, {Value::object({{"userName", name}}), false, {}, {}}, maker));
                  return {};
                }).has_value());
    return made;
  };
  const User pushed = make("maja", principal_);
  EXPECT_TRUE(pushed.off_by_source);
  EXPECT_FALSE(pushed.off_by_hand);
  const User made = make("nils", hand_);
  EXPECT_FALSE(made.off_by_source);
  EXPECT_TRUE(made.off_by_hand);
  EXPECT_TRUE(reread(made).off_by_hand) << "as it is read";
}

TEST_P(SwitchingOffTest, RowsOfAProgramThatKnowsNoHandsAreUnderstood) {
  const User maja = create("maja").value();
  write("update users set state = 3, off_by_source = 0, off_by_hand = 0");
  push(maja, true);
  EXPECT_EQ(state_of(maja), UserState::inactive) << "who else but a hand was it";
  write("update users set state = 2, off_by_source = 1, off_by_hand = 0");
  push(maja, true);
  EXPECT_EQ(state_of(maja), UserState::locked) << "only hands lock";
  write("update users set state = 1, off_by_source = 0, off_by_hand = 1");
  EXPECT_FALSE(reread(maja).off_by_hand) << "that program let the person in again";
  push(maja, false);
  push(maja, true);
  EXPECT_EQ(state_of(maja), UserState::active);
}

}  // namespace
}  // namespace provost
