// The one door, on both engines: what a change of a person leaves behind in its transaction.
#include "core/directory/idle.h"
#include "tests/directory/directory_fixture.h"

namespace provost {
namespace {

class PeopleTest : public test::DirectoryTest {};
INSTANTIATE_TEST_SUITE_P(Engines, PeopleTest, test::both_engines(), test::engine_name);

TEST_P(PeopleTest, ANewPersonIsProvisionedAtEveryApp) {
  const auto user = create("maja");
  ASSERT_TRUE(user.has_value()) << user.error().detail;
  const auto told = events(subject_of(user->id));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].verbs, std::vector{Verb::provision});
  EXPECT_EQ(told[0].actor, "source:Okta");
  EXPECT_EQ(lanes().size(), 2U);
}

TEST_P(PeopleTest, ADeactivationEndsEveryCredentialAndIsABarrier) {
  const auto user = create("maja");
  clock_.advance(std::chrono::seconds(1));
  const auto ended = set_active(*user, false);
  ASSERT_TRUE(ended.has_value()) << ended.error().detail;
  EXPECT_EQ(ended->state, UserState::inactive);
  EXPECT_EQ(ended->token_epoch, user->token_epoch + 1);
  EXPECT_EQ(ended->version, 2);
  EXPECT_NE(ended->state_reason, "");
  const auto told = events(subject_of(user->id));
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[1].verbs, (std::vector{Verb::deactivate, Verb::revoke}));
  for (const PendingLane& lane : lanes()) EXPECT_EQ(lane.head_seq, 2);
}

TEST_P(PeopleTest, TheEpochIsStoredWithTheState) {
  const auto user = create("maja");
  ASSERT_TRUE(set_active(*user, false).has_value());
  EXPECT_EQ(number_of("select token_epoch from users"), 1);
  EXPECT_EQ(number_of("select state from users"), 3);
}

TEST_P(PeopleTest, AChangeThatChangesNothingWritesNothing) {
  const auto user = create("maja");
  const auto same = set_active(*user, true);
  ASSERT_TRUE(same.has_value());
  EXPECT_EQ(same->version, 1);
  EXPECT_EQ(events(subject_of(user->id)).size(), 1U);
  EXPECT_EQ(number_of("select count(*) from audit"), 1);
}

TEST_P(PeopleTest, TwoPeopleCannotBearOneNameInAnyCase) {
  ASSERT_TRUE(create("maja").has_value());
  const auto second = create("MAJA");
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Code::uniqueness);
  EXPECT_EQ(number_of("select count(*) from users"), 1);
  EXPECT_EQ(number_of("select count(*) from lanes"), 2);
  EXPECT_EQ(number_of("select count(*) from audit"), 1);
}

TEST_P(PeopleTest, AStaleVersionIsRefusedAndChangesNothing) {
  const auto user = create("maja");
  ASSERT_TRUE(set_active(*user, false).has_value());
  const auto late = set_active(*user, false);
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().code, Code::precondition_failed);
  EXPECT_EQ(events(subject_of(user->id)).size(), 2U);
}

TEST_P(PeopleTest, ARemovedPersonLeavesNameAndExternalIdFree) {
  const auto user = create("maja");
  ASSERT_TRUE(in_tables([&](Tables& tables) { return directory_.remove(tables, *user, principal_); }).has_value());
  const auto told = events(subject_of(user->id));
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[1].verbs, (std::vector{Verb::deactivate, Verb::revoke, Verb::remove}));
  EXPECT_EQ(number_of("select token_epoch from users"), 1);
  const auto again = create("maja");
  ASSERT_TRUE(again.has_value()) << again.error().detail;
  EXPECT_NE(again->scim_id, user->scim_id);
  EXPECT_EQ(number_of("select sum(value) from counters where name = 'users'"), 1);
}

TEST_P(PeopleTest, AnExternalIdIsSeenByItsSourceAlone) {
  const auto user = create("maja");
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                const auto own = TRY(tables.users.find(user->scim_id, SourceId{"src-1"}));
                const auto other = TRY(tables.users.find(user->scim_id, SourceId{"src-2"}));
                EXPECT_EQ(own->external_id, "ext-maja");
                EXPECT_FALSE(other->external_id.has_value());
                const auto by_other = TRY(tables.users.find_by_external_id("ext-maja", SourceId{"src-2"}));
                EXPECT_TRUE(by_other.empty());
                return {};
              }).has_value());
}

TEST_P(PeopleTest, AnotherTenantSeesNothing) {
  const auto user = create("maja");
  ASSERT_TRUE(database()
                  .transact(sql::Mode::read,
                            [&](sql::Session& session) -> Result<void> {
                              Tables foreign(session, database().dialect(), TenantId{12});
                              const auto found = TRY(foreign.users.find(user->scim_id, SourceId{"src-1"}));
                              EXPECT_FALSE(found.has_value());
                              const auto named = TRY(foreign.users.find_by_name_key("maja", SourceId{"src-1"}));
                              EXPECT_FALSE(named.has_value());
                              const auto page = TRY(foreign.users.page(0, 10, SourceId{"src-1"}));
                              EXPECT_TRUE(page.empty());
                              return {};
                            })
                  .has_value());
}

TEST_P(PeopleTest, ANewPasswordEndsEveryCredential) {
  const auto user = create("maja");
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                UserDraft draft{user->attributes, true, user->external_id, "$argon2id$fake"};
                const auto saved = TRY(directory_.update(tables, *user, std::move(draft), principal_));
                EXPECT_EQ(saved.token_epoch, 1);
                return {};
              }).has_value());
}

TEST_P(PeopleTest, TheLastAdminStaysUnlessTheSourceThatMadeThemSaysOtherwise) {
  const Principal other{{"admin", "a-1", "siv"}, std::nullopt};
  const auto promote = [&](const User& user) {
    User saved;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  UserDraft draft{user.attributes, true, user.external_id, std::nullopt, RootRole::admin};
                  saved = TRY(directory_.update(tables, user, std::move(draft), other));
                  return {};
                }).has_value());
    return saved;
  };
  const User first = promote(*create("maja"));
  const User second = promote(*create("nils"));
  const auto lock = [&](const User& user) {
    return in_tables([&](Tables& tables) -> Result<void> {
      TRY(directory_.set_state(tables, user, {UserState::locked, "by hand"}, other));
      return {};
    });
  };
  ASSERT_TRUE(lock(first).has_value());
  const auto refused = lock(second);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::conflict);
  EXPECT_FALSE(in_tables([&](Tables& tables) { return directory_.remove(tables, second, other); }).has_value());
  EXPECT_FALSE(in_tables([&](Tables& tables) -> Result<void> {
                 UserDraft draft{second.attributes, true, second.external_id, std::nullopt, RootRole::viewer};
                 TRY(directory_.update(tables, second, std::move(draft), other));
                 return {};
               }).has_value());
  ASSERT_TRUE(set_active(second, false).has_value());
  EXPECT_EQ(number_of("select count(*) from audit where action = 'alarm.last_admin_gone'"), 1);
}

TEST_P(PeopleTest, ALockEndsCredentialsAndALaterDeactivationTellsNobodyTwice) {
  const auto user = create("maja");
  User locked;
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                locked = TRY(directory_.set_state(tables, *user, {UserState::locked, "by hand"}, principal_));
                return {};
              }).has_value());
  EXPECT_EQ(locked.token_epoch, 1);
  EXPECT_EQ(events(subject_of(user->id)).back().verbs, (std::vector{Verb::deactivate, Verb::revoke}));
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                TRY(directory_.set_state(tables, locked, {UserState::inactive, "left"}, principal_));
                return {};
              }).has_value());
  EXPECT_EQ(events(subject_of(user->id)).size(), 2U);
}

TEST_P(PeopleTest, AHandCannotGiveBackWhatTheManagingSourceTook) {
  const Principal hand{{"admin", "1", "ana"}, std::nullopt};
  const auto set_state = [&](const User& before, UserState state, const Principal& who) {
    Result<User> saved = fail(Code::internal, "not run");
    const auto done = in_tables([&](Tables& tables) -> Result<void> {
      saved = TRY(directory_.set_state(tables, before, {state, ""}, who));
      return {};
    });
    return done ? saved : tl::unexpected(done.error());
  };
  const User maja = create("maja").value();
  const User by_hand = set_state(maja, UserState::inactive, hand).value();
  const User back = set_state(by_hand, UserState::active, hand).value();
  const User by_source = set_active(back, false).value();
  for (const UserState state : {UserState::active, UserState::initial}) {
    EXPECT_EQ(set_state(by_source, state, hand).error().code, Code::forbidden);
  }
  const User returned = set_active(by_source, true).value();
  const User locked = set_state(returned, UserState::locked, hand).value();
  EXPECT_TRUE(set_state(locked, UserState::active, hand).has_value()) << "the source never said otherwise";
}

TEST_P(PeopleTest, NobodyElseChangesWhatTheManagingSourceSays) {
  const User maja = create("maja").value();
  const auto rename = [&](const Principal& who) {
    return in_tables([&](Tables& tables) -> Result<void> {
      UserDraft draft;
      draft.attributes = maja.attributes;
      draft.attributes.set("displayName", "Somebody else");
      draft.external_id = maja.external_id;
      TRY(directory_.update(tables, maja, std::move(draft), who));
      return {};
    });
  };
  const auto by_hand = rename({{"admin", "1", "ana"}, std::nullopt});
  ASSERT_FALSE(by_hand.has_value());
  EXPECT_EQ(by_hand.error().code, Code::forbidden);
  EXPECT_FALSE(rename({{"source", "src-2", "Entra"}, SourceId{"src-2"}}).has_value());
  EXPECT_EQ(number_of("select count(*) from audit where action = 'user.update'"), 0);
  EXPECT_TRUE(rename({{"source", "src-1", "Okta"}, maja.managed_by}).has_value());
}

TEST_P(PeopleTest, TheManagingSourcesWordCountsWhereAHandWasFaster) {
  const Principal hand{{"admin", "1", "ana"}, std::nullopt};
  const auto by_hand = [&](const User& before, UserState state) {
    return in_tables([&](Tables& tables) -> Result<void> {
      TRY(directory_.set_state(tables, before, {state, ""}, hand));
      return {};
    });
  };
  const User maja = create("maja").value();
  ASSERT_TRUE(by_hand(maja, UserState::inactive).has_value());
  User off = maja;
  ++off.version;
  ++off.token_epoch;
  off.state = UserState::inactive;
  off.off_by_hand = true;
  const User said = set_active(off, false).value();
  EXPECT_EQ(by_hand(said, UserState::active).error().code, Code::forbidden);
  EXPECT_EQ(set_active(said, false)->version, said.version) << "saying it twice writes nothing";
  EXPECT_EQ(events(subject_of(maja.id)).size(), 2U) << "apps have heard it already";
  const User given_back = set_active(said, true).value();
  EXPECT_EQ(given_back.state, UserState::inactive) << "the hand's word counts, too";
  EXPECT_TRUE(by_hand(given_back, UserState::active).has_value());
}

TEST_P(PeopleTest, AnotherSourceCannotGiveBackWhatTheManagingOneTook) {
  const User off = set_active(create("maja").value(), false).value();
  const Principal other{{"source", "src-2", "Entra"}, SourceId{"src-2"}};
  const auto update = [&](bool active) {
    return in_tables([&](Tables& tables) -> Result<void> {
      UserDraft draft{off.attributes, active, std::nullopt, std::nullopt};
      TRY(directory_.update(tables, off, std::move(draft), other));
      return {};
    });
  };
  const auto refused = update(true);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::forbidden);
  EXPECT_EQ(number_of("select state from users"), 3);
  EXPECT_TRUE(update(false).has_value());
}

TEST_P(PeopleTest, IdleIsWhoDidNothingSinceTheCutoff) {
  const auto quiet = create("quiet");
  const auto signs_in = create("signs-in");
  const auto reported = create("reported");
  const auto off = create("off");
  ASSERT_TRUE(set_active(*off, false).has_value());
  clock_.advance(std::chrono::hours(24));
  const Instant cutoff = clock_.now();
  const auto fresh = create("fresh");
  clock_.advance(std::chrono::hours(1));
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                TRY(tables.users.note_login(signs_in->id, clock_.now()));
                TRY(tables.users.note_activity(reported->id, clock_.now()));
                const auto idle =
                    TRY(tables.users.idle({cutoff - std::chrono::hours(1), std::nullopt, UserId{}, 10}, SourceId{}));
                EXPECT_EQ(idle.size(), 1U);
                EXPECT_EQ(idle.at(0).id, quiet->id);
                const auto admins = TRY(tables.users.idle({cutoff, RootRole::admin, UserId{}, 10}, SourceId{}));
                EXPECT_TRUE(admins.empty());
                return {};
              }).has_value());
}

TEST_P(PeopleTest, WhoIsSwitchedOffForBeingIdleStaysWithTheSourceThatTookThemOverMeanwhile) {
  const auto quiet = create("quiet");
  clock_.advance(std::chrono::hours(24));
  const SourceId heir{"heir"};
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                const auto read = TRY(tables.users.find(quiet->id, SourceId{})).value();
                const ManagementTable::HandOver order{*read.managed_by, heir};
                TRY(tables.management.hand_over(SubjectKind::user, order, 0, 10));
                const bool gone = TRY(switch_off_idle(directory_, tables, {read, clock_.now()}, principal_));
                EXPECT_TRUE(gone);
                const auto after = TRY(tables.users.find(quiet->id, SourceId{}));
                EXPECT_EQ(after->state, UserState::inactive);
                EXPECT_EQ(after->managed_by, heir);
                return {};
              }).has_value());
}

TEST_P(PeopleTest, AFailureLaterInTheTransactionLeavesNothing) {
  const auto failed = in_tables([&](Tables& tables) -> Result<void> {
    UserDraft draft;
    draft.attributes = Value::object({{"userName", "maja"}});
    TRY(directory_.create(tables, std::move(draft), principal_));
    return fail(Code::invalid_value, "on purpose");
  });
  EXPECT_FALSE(failed.has_value());
  EXPECT_EQ(number_of("select count(*) from users"), 0);
  EXPECT_EQ(number_of("select count(*) from events"), 0);
  EXPECT_EQ(number_of("select count(*) from lanes"), 0);
  EXPECT_TRUE(lanes().empty());
}

TEST_P(PeopleTest, APausedConnectionHearsOfItWhenItGoesOn) {
  ASSERT_TRUE(
      database()
          .transact(sql::Mode::write,
                    [](sql::Session& session) -> Result<void> {
                      TRY(session.run({"test.pause", "update connections set enabled = 0 where id = 'second'"}));
                      return {};
                    })
          .has_value());
  const auto maja = create("maja");
  ASSERT_TRUE(set_active(*maja, false).has_value());
  EXPECT_EQ(lanes().size(), 2U);
}

TEST_P(PeopleTest, AConnectionThatWouldNeverHearIsRefused) {
  const auto full = in_tables([&](Tables& tables) -> Result<void> {
    for (int i = 2; i < 1000; ++i) {
      const std::string name = "app " + std::to_string(i);
      TRY(tables.connections.insert({kTenant, ConnectionId{name}, "webhook", name, {}, true, clock_.now()}));
    }
    const auto listeners = TRY(tables.connections.listeners());
    EXPECT_EQ(listeners.size(), 1000U);
    return {};
  });
  ASSERT_TRUE(full.has_value()) << full.error().detail;
  const auto more = in_tables([&](Tables& tables) {
    return tables.connections.insert({kTenant, ConnectionId{"more"}, "webhook", "more", {}, true, clock_.now()});
  });
  ASSERT_FALSE(more.has_value());
  EXPECT_EQ(more.error().code, Code::conflict);
}

}  // namespace
}  // namespace provost
