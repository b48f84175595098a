// The nine cells, and what follows from a change.
#include "core/directory/planner.h"

#include <gtest/gtest.h>

namespace provost {
namespace {

std::string words(Life before, Life after) {
  std::string joined;
  for (const Verb verb : verbs_for(before, after)) joined.append(joined.empty() ? "" : " ").append(to_word(verb));
  return joined;
}

TEST(NineCells, SayWhatEachAppMustHear) {
  struct Cell {
    Life before, after;
    const char* verbs;
  };
  constexpr Cell kCells[] = {
      {Life::absent, Life::absent, ""},          {Life::absent, Life::active, "provision"},
      {Life::absent, Life::inactive, ""},        {Life::active, Life::absent, "deactivate revoke remove"},
      {Life::active, Life::active, "provision"}, {Life::active, Life::inactive, "deactivate revoke"},
      {Life::inactive, Life::absent, "remove"},  {Life::inactive, Life::active, "provision"},
      {Life::inactive, Life::inactive, ""},
  };
  for (const Cell& cell : kCells) {
    EXPECT_EQ(words(cell.before, cell.after), cell.verbs)
        << static_cast<int>(cell.before) << " -> " << static_cast<int>(cell.after);
  }
}

TEST(NineCells, KnowTheirWords) {
  for (const Verb verb : {Verb::provision, Verb::deactivate, Verb::revoke, Verb::remove, Verb::members}) {
    EXPECT_EQ(verb_from(to_word(verb)), verb);
  }
  EXPECT_FALSE(verb_from("suspend").has_value());
}

TEST(NineCells, TakeEveryEndOfAccessForABarrier) {
  EXPECT_TRUE(is_barrier(Verb::deactivate));
  EXPECT_TRUE(is_barrier(Verb::revoke));
  EXPECT_TRUE(is_barrier(Verb::remove));
  EXPECT_FALSE(is_barrier(Verb::provision));
  EXPECT_FALSE(is_barrier(Verb::members));
}

TEST(StateFor, KeepsAStateThatAlreadyIsWhatIsWishedButNoLock) {
  struct Case {
    UserState before;
    bool active;
    UserState after;
  };
  constexpr Case kCases[] = {
      {UserState::initial, true, UserState::initial}, {UserState::initial, false, UserState::inactive},
      {UserState::active, true, UserState::active},   {UserState::active, false, UserState::inactive},
      {UserState::locked, true, UserState::active},   {UserState::locked, false, UserState::inactive},
      {UserState::inactive, true, UserState::active}, {UserState::inactive, false, UserState::inactive},
  };
  for (const Case& c : kCases) EXPECT_EQ(state_for(c.before, c.active), c.after) << static_cast<int>(c.before);
}

constexpr UserState kActive = UserState::active;
constexpr UserState kLocked = UserState::locked;
constexpr UserState kInactive = UserState::inactive;

/// Who has switched the person off, in the order source, hand.
std::string off_by(const User& user) {
  return std::string(user.off_by_source ? "source" : "") + (user.off_by_hand ? "hand" : "");
}

TEST(Switched, IsOnWhenNobodySaysOff) {
  struct Case {
    const char* sentence;
    UserState before;
    std::string_view off_before;
    Voice voice;
    UserState wished;
    UserState after;
    const char* off_after;
    const char* reason;  // "before" is kept, "now" is new
  };
  constexpr Case kCases[] = {
      {"a source takes access", kActive, "", Voice::source, kInactive, kInactive, "source", "now"},
      {"and gives it back", kInactive, "source", Voice::source, kActive, kActive, "", ""},
      {"and says it twice", kInactive, "source", Voice::source, kInactive, kInactive, "source", "before"},
      {"a hand takes access", kActive, "", Voice::hand, kInactive, kInactive, "hand", "now"},
      {"and gives it back", kInactive, "hand", Voice::hand, kActive, kActive, "", ""},
      {"and says it twice", kInactive, "hand", Voice::hand, kInactive, kInactive, "hand", "before"},
      {"a hand locks", kActive, "", Voice::hand, kLocked, kLocked, "hand", "now"},
      {"and unlocks", kLocked, "hand", Voice::hand, kActive, kActive, "", ""},
      {"and deactivates whom it locked", kLocked, "hand", Voice::hand, kInactive, kInactive, "hand", "now"},
      {"and locks nobody who is inactive", kInactive, "hand", Voice::hand, kLocked, kInactive, "hand", "before"},
      {"a source lifts no suspension", kInactive, "hand", Voice::source, kActive, kInactive, "hand", "before"},
      {"and no lock", kLocked, "hand", Voice::source, kActive, kLocked, "hand", "before"},
      {"a source joins a hand", kInactive, "hand", Voice::source, kInactive, kInactive, "sourcehand", "before"},
      {"who locked", kLocked, "hand", Voice::source, kInactive, kInactive, "sourcehand", "before"},
      {"and leaves it alone", kInactive, "sourcehand", Voice::source, kActive, kInactive, "hand", "before"},
      {"a hand joins a source", kInactive, "source", Voice::hand, kInactive, kInactive, "sourcehand", "now"},
      {"with a lock", kInactive, "source", Voice::hand, kLocked, kInactive, "sourcehand", "now"},
      {"and gives back both, where it may", kInactive, "sourcehand", Voice::hand, kActive, kActive, "", ""},
      {"a hand gives back a source's, where it may", kInactive, "source", Voice::hand, kActive, kActive, "", ""},
  };
  for (const Case& c : kCases) {
    User user;
    user.state = c.before;
    user.state_reason = "before";
    user.off_by_source = c.off_before.starts_with("source");
    user.off_by_hand = c.off_before.ends_with("hand");
    const User after = switched(user, c.voice, c.wished, "now");
    EXPECT_EQ(after.state, c.after) << c.sentence;
    EXPECT_EQ(off_by(after), c.off_after) << c.sentence;
    EXPECT_EQ(after.state_reason, c.reason) << c.sentence;
  }
}

User person(UserState state, const char* title) {
  User user;
  user.id = UserId{7};
  user.scim_id = ScimId{"01J0000000000000000000000A"};
  user.version = 3;
  user.state = state;
  user.attributes = Value::object({{"userName", "maja"}, {"title", title}});
  return user;
}

TEST(Plan, TellsNobodyOfAChangeThatIsNone) {
  EXPECT_FALSE(plan(person(UserState::active, "Clerk"), person(UserState::active, "Clerk")).has_value());
}

TEST(Plan, SendsTheNewAttributes) {
  const auto event = plan(person(UserState::active, "Clerk"), person(UserState::active, "Head"));
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->seq, 3);
  EXPECT_EQ(event->payload.find("attributes")->text_at("title"), "Head");
  EXPECT_TRUE(event->payload.find("active")->as_bool());
  EXPECT_FALSE(event->is_barrier());
}

TEST(Plan, MakesADeactivationABarrier) {
  const auto event = plan(person(UserState::active, "Clerk"), person(UserState::inactive, "Clerk"));
  ASSERT_TRUE(event.has_value());
  EXPECT_TRUE(event->is_barrier());
  EXPECT_FALSE(event->payload.find("active")->as_bool());
}

TEST(Plan, LeavesAnInactivePersonsDetailsToThemselves) {
  EXPECT_FALSE(plan(person(UserState::inactive, "Clerk"), person(UserState::inactive, "Head")).has_value());
}

TEST(ChangedFields, NamesWhatDiffersAndNoValue) {
  User before = person(UserState::active, "Clerk");
  User after = person(UserState::inactive, "Head");
  after.attributes.set("nickName", "Maj");
  before.attributes.set("locale", "sv");
  EXPECT_EQ(changed_fields(before, after), "title nickName locale active");
}

TEST(ChangedFields, NoticeWhoSwitchedAPersonOff) {
  const User before = person(UserState::inactive, "Clerk");
  for (const Voice voice : {Voice::source, Voice::hand}) {
    EXPECT_EQ(changed_fields(before, switched(before, voice, UserState::inactive, "")), "active");
  }
}

}  // namespace
}  // namespace provost
