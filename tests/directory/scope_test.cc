// Who goes to which app: a connection with a scope hears of the people inside it, and of their coming and going.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "core/directory/scope.h"
#include "core/schema/filter.h"
#include "tests/directory/directory_fixture.h"

namespace provost::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kPilots = R"(title eq "Pilot")";

TEST(ScopeTest, WhatTheAppMustBelieve) {
  struct Case {
    const char* name;
    Life known;
    bool in_scope;
    Life actual, wanted;
  };
  constexpr Case kCases[] = {
      {"an active person inside is told", Life::absent, true, Life::active, Life::active},
      {"who is outside stays unknown", Life::absent, false, Life::active, Life::absent},
      {"who leaves is inactive", Life::active, false, Life::active, Life::inactive},
      {"who comes back is active", Life::inactive, true, Life::active, Life::active},
      {"an inactive person is inactive inside, too", Life::active, true, Life::inactive, Life::inactive},
      {"an inactive person whom the app never knew stays unknown", Life::absent, true, Life::inactive, Life::absent},
      {"who is gone is gone, inside", Life::active, true, Life::absent, Life::absent},
      {"who is gone is gone, outside", Life::inactive, false, Life::absent, Life::absent},
  };
  for (const Case& each : kCases) {
    EXPECT_EQ(wanted_life(each.known, each.in_scope, each.actual), each.wanted) << each.name;
  }
}

TEST(ScopeTest, WhatAScopeMayAsk) {
  struct Case {
    const char *scope, *refusal;  // "" is none
  };
  constexpr Case kCases[] = {
      {R"(title eq "Pilot" and not (userType eq "Guest"))", ""},
      {R"(urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department sw "Sales")", ""},
      {R"(emails[type eq "work" and value ew "@example.org"])", ""},
      {"active eq true", ""},
      {R"(groups.value eq "01ARZ3NDEKTSV4RRFFQ69G5FAV")", "cannot ask about groups"},
      {R"(meta.created gt "2026-01-01T00:00:00Z")", "cannot ask about meta"},
      {R"(externalId eq "1")", "cannot ask about externalId"},
      {R"(not (schemas eq "x"))", "cannot ask about schemas"},
      {"title eq", "cannot be read"},
      {R"(shoeSize eq "45")", "cannot be read"},
      {"", "cannot be read"},
  };
  const auto catalogue = scim::Catalogue::built_in().value();
  for (const Case& each : kCases) {
    const auto scope = parse_scope(each.scope, *catalogue.find_type("User"));
    if (*each.refusal == '\0') {
      EXPECT_TRUE(scope.has_value()) << each.scope;
    } else {
      ASSERT_FALSE(scope.has_value()) << each.scope;
      EXPECT_EQ(scope.error().code, Code::invalid_value);
      EXPECT_THAT(scope.error().detail, HasSubstr(each.refusal));
    }
  }
}

/// Two connections: `first` hears of everybody, `second` of pilots.
class ScopedDirectoryTest : public DirectoryTest {
 protected:
  void scope_second(std::string_view scope, bool from_all = false) {
    ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  TRY(tables.scopes.begin_walk(kSecond, scope, from_all));
                  return from_all ? Result<void>() : tables.scopes.end_walk(kSecond, scope);
                }).has_value());
  }

  Group crew_of(const User& member) {
    Group crew;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  GroupDraft draft;
                  draft.attributes = Value::object({{"displayName", "crew"}});
                  crew = TRY(directory_.create_group(tables, std::move(draft), {subject_of(member.id)}, principal_));
                  return {};
                }).has_value());
    return crew;
  }

  User titled(const User& before, const char* title, std::optional<bool> active = std::nullopt) {
    Result<User> saved = fail(Code::internal, "not run");
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  UserDraft draft{before.attributes, active, before.external_id, std::nullopt};
                  draft.attributes.set("title", title);
                  saved = TRY(directory_.update(tables, before, std::move(draft), principal_));
                  return {};
                }).has_value());
    return saved.value();
  }

  void remove(const User& user) {
    EXPECT_TRUE(in_tables([&](Tables& tables) { return directory_.remove(tables, user, principal_); }).has_value());
  }

  /// Walks with the listener as it is now.
  User rescope(const User& user) {
    std::optional<User> after;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  const auto listener = TRY(tables.connections.listener(kSecond));
                  TRY(directory_.rescope(tables, user, *listener, principal_));
                  after = TRY(tables.users.find(user.id, SourceId{}));
                  return {};
                }).has_value());
    return after.value();
  }

  /// The verbs of each event, one text an event.
  std::vector<std::string> told(const Subject& subject, const std::string& app) {
    std::vector<std::string> all;
    for (const Event& event : events(subject, app)) {
      std::string verbs;
      for (const Verb verb : event.verbs) verbs.append(verbs.empty() ? "" : " ").append(to_word(verb));
      all.push_back(verbs);
    }
    return all;
  }

  /// Which apps have something waiting about the subject, and how far.
  std::vector<std::string> waiting(const Subject& subject) {
    std::vector<std::string> all;
    for (const PendingLane& lane : lanes()) {
      if (lane.subject == subject) all.push_back(lane.connection.value + " " + std::to_string(lane.head_seq));
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  const ConnectionId kSecond{"second"};
};
INSTANTIATE_TEST_SUITE_P(Engines, ScopedDirectoryTest, both_engines(), engine_name);

TEST_P(ScopedDirectoryTest, WhoWasNeverInsideIsNeverHeardOf) {
  scope_second(kPilots);
  const User ann = create("ann").value();
  const User off = set_active(ann, false).value();
  remove(off);
  EXPECT_THAT(told(subject_of(ann.id), "first"), ElementsAre("provision", "deactivate revoke", "remove"));
  EXPECT_THAT(told(subject_of(ann.id), "second"), ElementsAre("", "", ""));
  EXPECT_THAT(waiting(subject_of(ann.id)), ElementsAre("first 3"));
}

TEST_P(ScopedDirectoryTest, EnteringProvisionsAndLeavingSwitchesOff) {
  scope_second(kPilots);
  User ann = create("ann").value();
  ann = titled(ann, "Pilot");
  ann = titled(ann, "Clerk");
  ann = titled(ann, "Boss");
  ann = titled(ann, "Pilot");
  ann = titled(ann, "Pilot", false);
  remove(ann);
  EXPECT_THAT(told(subject_of(ann.id), "second"),
              ElementsAre("", "provision", "deactivate revoke", "", "provision", "deactivate revoke", "remove"));
  EXPECT_THAT(told(subject_of(ann.id), "first"), ElementsAre("provision", "provision", "provision", "provision",
                                                             "provision", "deactivate revoke", "remove"));
  EXPECT_EQ(number_of("select count(*) from scoped_lives"), 0);
}

TEST_P(ScopedDirectoryTest, LeavingIsUrgentForTheAppThatIsLeftAlone) {
  scope_second(kPilots);
  User ann = titled(create("ann").value(), "Pilot");
  titled(ann, "Clerk");
  EXPECT_EQ(number_of("select count(*) from lanes where connection_id = 'second' and urgent = 1"), 1);
  EXPECT_EQ(number_of("select count(*) from lanes where connection_id = 'first' and urgent = 1"), 0);
}

TEST_P(ScopedDirectoryTest, ANewScopeIsWalkedPersonByPerson) {
  User pilot = titled(create("pilot").value(), "Pilot");
  User clerk = titled(create("clerk").value(), "Clerk");
  User gone = set_active(titled(create("gone").value(), "Clerk"), false).value();
  scope_second(kPilots, true);
  const User walked = rescope(clerk);
  EXPECT_EQ(walked.version, clerk.version + 1);
  EXPECT_THAT(told(subject_of(clerk.id), "second"), ElementsAre("provision", "provision", "deactivate revoke"));
  EXPECT_THAT(told(subject_of(clerk.id), "first"), ElementsAre("provision", "provision", ""));
  EXPECT_EQ(rescope(pilot).version, pilot.version);
  EXPECT_EQ(rescope(gone).version, gone.version);
  EXPECT_EQ(rescope(walked).version, walked.version) << "a walk may come by twice";
  EXPECT_THAT(told(subject_of(titled(walked, "Pilot").id), "second").back(), "provision");
}

TEST_P(ScopedDirectoryTest, AChangeDuringTheWalkComesOutRight) {
  User clerk = titled(create("clerk").value(), "Clerk");
  scope_second(kPilots, true);
  clerk = titled(clerk, "Boss");  // before the walk came by
  EXPECT_THAT(told(subject_of(clerk.id), "second").back(), "deactivate revoke");
  EXPECT_EQ(rescope(clerk).version, clerk.version);
  const User late = create("late").value();  // while the walk is under way
  EXPECT_THAT(told(subject_of(late.id), "second"), ElementsAre(""));
  EXPECT_EQ(rescope(late).version, late.version) << "nobody may be switched off there of whom the app never heard";
  EXPECT_THAT(told(subject_of(titled(late, "Boss").id), "second"), ElementsAre("", ""));
}

TEST_P(ScopedDirectoryTest, AWalkBeginsWhenNobodyGoesByTheFormerScope) {
  std::atomic<bool> begun = false;
  std::thread walk;
  const bool postgres = database().dialect().engine == sql::Engine::postgres;
  const auto wrote = database().transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    Tables tables(session, database().dialect(), kTenant);
    TRY(tables.connections.listeners());  // as every change does
    if (walk.joinable()) return {};       // an engine may run work again
    walk = std::thread([&] {
      scope_second(kPilots, true);
      begun = true;
    });
    // Until the walk waits for us. On SQLite there is nobody to ask: it has one writer, which is us.
    std::int64_t waiting = postgres ? 0 : 1;
    while (waiting == 0 && !begun) {
      const auto rows = TRY(session.run({"test.waiting", "select count(*) from pg_locks where not granted"}));
      waiting = rows.integer(0, 0);
    }
    EXPECT_FALSE(begun);
    return {};
  });
  EXPECT_TRUE(wrote.has_value());
  walk.join();
  EXPECT_TRUE(begun);
}

TEST_P(ScopedDirectoryTest, WhoIsSwitchedOnBringsTheMemberships) {
  User ann = set_active(create("ann").value(), false).value();
  const Group crew = crew_of(ann);
  EXPECT_THAT(told(subject_of(crew.id), "first"), ElementsAre("members"));
  set_active(ann, true);
  EXPECT_THAT(told(subject_of(crew.id), "first"), ElementsAre("members", "members"));
  EXPECT_THAT(told(subject_of(crew.id), "second"), ElementsAre("members", "members"));
}

TEST_P(ScopedDirectoryTest, NoMembershipIsTooMany) {
  const User ann = set_active(create("ann").value(), false).value();
  constexpr std::int64_t kGroups = 1'100;
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                for (std::int64_t i = 0; i < kGroups; ++i) {
                  GroupDraft draft{Value::object({{"displayName", "g" + std::to_string(i)}}), std::nullopt};
                  TRY(directory_.create_group(tables, draft, {subject_of(ann.id)}, principal_));
                }
                return {};
              }).has_value());
  set_active(ann, true);
  EXPECT_EQ(number_of("select count(*) from event_members where seq = 2"), kGroups);
}

TEST_P(ScopedDirectoryTest, WhoEntersBringsTheMemberships) {
  scope_second(kPilots);
  User ann = create("ann").value();
  const Group crew = crew_of(ann);
  const auto members_told = [&](std::int64_t seq, const char* app) {
    std::vector<RemoteMember> members;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  members = TRY(tables.events.members(crew.id, {seq, seq}, ConnectionId{app}));
                  return {};
                }).has_value());
    return members.size();
  };
  EXPECT_EQ(members_told(1, "first"), 1u);
  EXPECT_EQ(members_told(1, "second"), 0u);
  titled(ann, "Pilot");
  EXPECT_THAT(told(subject_of(crew.id), "second"), ElementsAre("members", "members"));
  EXPECT_THAT(told(subject_of(crew.id), "first"), ElementsAre("members", ""));
  EXPECT_EQ(members_told(2, "second"), 1u);
  EXPECT_THAT(waiting(subject_of(crew.id)), ElementsAre("first 1", "second 2"));
}

}  // namespace
}  // namespace provost::test
