// Deliveries that are tried now, and letters that are told once more.
#include "core/admin/operations/retry_order.h"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "core/admin/operations/waiting.h"
#include "tests/admin/operations/explain_fixture.h"

namespace provost::operations {
namespace {

class RetryOrderTest : public ExplainFixture {
 protected:
  Value retry(const RetryOrder& order) {
    Value done;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                  done = TRY(retry_deliveries(tables, order, clock_.now()));
                  return {};
                }).has_value());
    return done;
  }
  /// What a courier leaves of a change that the app refused for good, and of one that it took.
  void give_up(const Subject& subject, std::int64_t seq) {
    finish(subject);
    ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                  DeadLetter letter{app_, subject, seq};
                  letter.verb = subject.kind == SubjectKind::group ? Verb::members : Verb::provision;
                  letter.reason = "it answered 400";
                  letter.tries = 8;
                  letter.at = clock_.now();
                  TRY(tables.dead.keep(letter));
                  return {};
                }).has_value());
  }
  void take(const Subject& subject, std::int64_t seq) {
    finish(subject);
    leave_receipt(subject, seq);
  }
  void finish(const Subject& subject) {
    in_lane(subject, [&](Tables& tables, const Lane& lane) -> Result<void> {
      TRY(tables.lanes.finish(app_, lane, clock_.now()));
      return {};
    });
    clock_.advance(std::chrono::minutes(1));  // until what was claimed beside it is due again
  }
  Group make_group(const std::string& name, const std::vector<Subject>& members) {
    Group made;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                  GroupDraft draft;
                  draft.attributes = Value::object({{"displayName", name}});
                  made = TRY(directory_.create_group(tables, std::move(draft), members, principal_));
                  return {};
                }).has_value());
    return made;
  }
  Group change_members(const Group& before, MemberStep::Kind kind, const User& user) {
    Group changed;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                  GroupDraft draft;
                  draft.attributes = before.attributes;
                  const std::vector<MemberStep> steps{{kind, {subject_of(user.id)}}};
                  changed = TRY(directory_.update_group(tables, before, std::move(draft), steps, principal_));
                  return {};
                }).has_value());
    return changed;
  }
  /// Whom the newest change of a group adds at the app.
  std::vector<Subject> members_told(const Group& group) {
    std::vector<Subject> told;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                  const auto now = TRY(tables.groups.find(group.scim_id, SourceId{}));
                  const auto lanes = TRY(tables.lanes.pending(subject_of(group.id), 100));
                  EXPECT_EQ(lanes.size(), 1u);
                  EXPECT_TRUE(std::ranges::all_of(
                      lanes, [&](const PendingLane& lane) { return lane.head_seq == now->version; }));
                  const auto members = TRY(tables.events.members(group.id, {now->version, now->version}, app_));
                  for (const RemoteMember& member : members) {
                    if (member.added) told.push_back(member.subject);
                  }
                  return {};
                }).has_value());
    return told;
  }
  /// Letters that the app refused for good from a time on, each of the newest change of somebody new.
  struct Burial {
    std::int64_t first, count;
    bool unsafe;
  };
  void bury(const Burial& burial) {
    const std::string numbers = " with recursive n(i) as (select " + std::to_string(burial.first) +
                                " union all select i + 1 from n where i < " +
                                std::to_string(burial.first + burial.count - 1) + ") ";
    const std::string people =
        "insert into users (tenant_id, id, scim_id, version, state, state_reason, name_key, display_name, document, "
        "token_epoch, created_us, updated_us)" +
        numbers +
        "select 1, 1000000 + i, 'many' || i, 5, 1, '', 'many' || i, 'many', '{\"userName\":\"many' || i || '\"}', 0, "
        "i, i from n";
    const std::string events =
        "insert into events (tenant_id, subject_kind, subject_id, seq, verbs, payload, actor, at_us)" + numbers +
        "select 1, 0, 1000000 + i, 5, 'provision', '{\"userName\":\"many\"}', 'test', i from n";
    const std::string letters =
        "insert into dead (tenant_id, connection_id, subject_kind, subject_id, seq, step, verb, unsafe, reason, tries, "
        "first_us, at_us)" +
        numbers + "select 1, 'app', 0, 1000000 + i, 5, 0, 'provision', " + (burial.unsafe ? "1" : "0") +
        ", 'no', 8, i, i from n";
    ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                  TRY(session.run(sql::Statement{"test.people", people}));
                  TRY(session.run(sql::Statement{"test.events", events}));
                  TRY(session.run(sql::Statement{"test.letters", letters}));
                  return {};
                }).has_value());
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, RetryOrderTest, test::both_engines(), test::engine_name);

TEST_P(RetryOrderTest, ARetryMakesDueWhatWaitsAndNudgesItsApp) {
  const User maja = make_person(kAcme, "maja");
  const User nils = make_person(kAcme, "nils");
  fail_once(subject_of(maja.id), std::chrono::minutes(10));
  const Value done = retry({subject_of(maja.id), {}});
  EXPECT_EQ(done.find("due")->as_integer(), 1);
  for (const PendingLane& lane : pending()) {
    if (lane.subject == subject_of(maja.id)) {
      EXPECT_EQ(lane.next, clock_.now());
    }
  }
  std::vector<ConnectionStateTable::Nudge> nudges;
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                nudges = TRY(tables.connection_states.nudges());
                return {};
              }).has_value());
  ASSERT_EQ(nudges.size(), 1u);
  EXPECT_EQ(nudges.front().at, clock_.now());
  EXPECT_EQ(retry({{}, app_}).find("more")->as_bool(), false);
}

TEST_P(RetryOrderTest, ALetterIsToldAgain) {
  const User maja = make_person(kAcme, "maja");
  give_up(subject_of(maja.id), maja.version);
  ASSERT_TRUE(pending().empty());
  EXPECT_EQ(explain(subject_of(maja.id)).find("dead")->items().front().text_at("reason"), "it answered 400");
  EXPECT_EQ(retry({subject_of(maja.id), {}}).find("again")->as_integer(), 1);
  ASSERT_EQ(pending().size(), 1u);
  EXPECT_EQ(pending().front().acked_seq, maja.version) << "under a version of its own";
  EXPECT_EQ(app_row(explain(subject_of(maja.id))).text_at("next"), "provision");
  EXPECT_TRUE(explain(subject_of(maja.id)).find("dead")->items().empty());
}

TEST_P(RetryOrderTest, WhoIsToldOfAgainBringsTheMemberships) {
  const User maja = make_person(kAcme, "maja");
  give_up(subject_of(maja.id), maja.version);
  const Group crew = make_group("crew", {subject_of(maja.id)});
  take(subject_of(crew.id), crew.version);  // without her, as she had no account
  EXPECT_EQ(retry({subject_of(maja.id), {}}).find("again")->as_integer(), 1);
  EXPECT_EQ(members_told(crew), std::vector<Subject>{subject_of(maja.id)});
}

TEST_P(RetryOrderTest, WhatTheAppWasToldOfSomebodySinceSaysItAll) {
  const User maja = make_person(kAcme, "maja");
  give_up(subject_of(maja.id), maja.version - 1);
  take(subject_of(maja.id), maja.version);
  EXPECT_EQ(retry({subject_of(maja.id), {}}).find("again")->as_integer(), 0);
}

TEST_P(RetryOrderTest, WhatTheAppIsToHearOfSomebodySaysItAll) {
  const User maja = make_person(kAcme, "maja");
  give_up(subject_of(maja.id), maja.version);
  EXPECT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                UserDraft draft;
                draft.attributes = maja.attributes;
                draft.attributes.set("nickName", "Maja");
                TRY(directory_.update(tables, maja, std::move(draft), principal_));
                return {};
              }).has_value());
  EXPECT_EQ(retry({subject_of(maja.id), {}}).find("again")->as_integer(), 0);
}

TEST_P(RetryOrderTest, WhatOnlyAnotherAppHeardSinceDoesNotMatter) {
  const User maja = make_person(kAcme, "maja");
  give_up(subject_of(maja.id), maja.version);
  ASSERT_TRUE(
      in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
        TRY(tables.connections.insert({kAcme, ConnectionId{"another"}, "webhook", "another", {}, true, clock_.now()}));
        const std::array verbs{Verb::provision};
        return directory_.retell(tables, maja, ConnectionId{"another"}, verbs, principal_);
      }).has_value());
  EXPECT_EQ(retry({subject_of(maja.id), app_}).find("again")->as_integer(), 1);
}

TEST_P(RetryOrderTest, OfAGroupWhoeverCameByTheChangeAndIsStillInItIsToldHoweverMuchTheAppHeardSince) {
  const User maja = make_person(kAcme, "maja");
  const User nils = make_person(kAcme, "nils");
  const User omar = make_person(kAcme, "omar");
  const Group first = make_group("crew", {subject_of(maja.id), subject_of(nils.id)});
  give_up(subject_of(first.id), first.version);
  const Group second = change_members(first, MemberStep::Kind::add, omar);
  take(subject_of(first.id), second.version);
  const Group third = change_members(second, MemberStep::Kind::remove, nils);
  take(subject_of(first.id), third.version);
  EXPECT_EQ(retry({subject_of(first.id), {}}).find("again")->as_integer(), 1);
  EXPECT_EQ(members_told(first), std::vector<Subject>{subject_of(maja.id)});
  EXPECT_TRUE(explain(subject_of(first.id)).find("dead")->items().empty());
}

TEST_P(RetryOrderTest, OfAGroupNobodyIsToldWhoMayNotBeInTheApp) {
  const User maja = make_person(kAcme, "maja");
  const User nils = make_person(kAcme, "nils");
  const Group crew = make_group("crew", {subject_of(maja.id), subject_of(nils.id)});
  give_up(subject_of(crew.id), crew.version);
  switch_off(nils);
  EXPECT_EQ(retry({subject_of(crew.id), {}}).find("again")->as_integer(), 1);
  EXPECT_EQ(members_told(crew), std::vector<Subject>{subject_of(maja.id)});
}

TEST_P(RetryOrderTest, WhileANewScopeIsOnItsWayALetterIsKept) {
  const User maja = make_person(kAcme, "maja");
  give_up(subject_of(maja.id), maja.version);
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                TRY(session.run({"test.scope", "update connections set scope = 'active eq true', walk_after = 0"}));
                return {};
              }).has_value());
  EXPECT_EQ(retry({subject_of(maja.id), {}}).find("again")->as_integer(), 0);
  EXPECT_EQ(explain(subject_of(maja.id)).find("dead")->items().size(), 1u);
}

TEST_P(RetryOrderTest, AfterGroupsWithManyMembersItSaysMore) {
  bury({1, 10'000, true});
  const Group crew = make_group("crew", {});
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                TRY(session.run({"test.members",
                                 "insert into members (tenant_id, group_id, member_kind, member_id) select 1, $1, 0, "
                                 "id from users where id > 1000000"},
                                {crew.id.value}));
                TRY(session.run({"test.event_members",
                                 "insert into event_members (tenant_id, group_id, seq, member_kind, member_id, added) "
                                 "select 1, $1, $2, 0, id, 1 from users where id > 1000000"},
                                {crew.id.value, crew.version}));
                return {};
              }).has_value());
  const User maja = make_person(kAcme, "maja");
  give_up(subject_of(maja.id), maja.version);
  give_up(subject_of(crew.id), crew.version);  // the newest letter comes first
  const Value first = retry({{}, app_});
  EXPECT_EQ(first.find("again")->as_integer(), 1);
  EXPECT_TRUE(first.find("more")->as_bool());
  EXPECT_EQ(members_told(crew).size(), 10'000u);
  EXPECT_EQ(retry({{}, app_}).find("again")->as_integer(), 1);
}

TEST_P(RetryOrderTest, NobodyIsLetInAgainWhoseAccessEndsMeanwhile) {
  const User maja = make_person(kAcme, "maja");
  give_up(subject_of(maja.id), maja.version);
  std::thread other;
  Value told;
  const auto ended = in_tables(kAcme, [&](sql::Session& session, Tables& tables) -> Result<void> {
    const auto before = TRY(tables.users.find(maja.id, SourceId{}));
    TRY(directory_.set_state(tables, *before, {UserState::inactive, "test"}, principal_));
    if (!other.joinable()) other = std::thread([&] { told = retry({{}, app_}); });
    // Until the other one waits for us. On SQLite there is nobody to ask: it has one writer, which is us.
    std::int64_t waiting = GetParam() == sql::Engine::postgres ? 0 : 1;
    while (waiting == 0) {
      const auto rows = TRY(session.run({"test.waiting", "select count(*) from pg_locks where not granted"}));
      waiting = rows.integer(0, 0);
    }
    return {};
  });
  ASSERT_TRUE(ended.has_value());
  other.join();
  EXPECT_EQ(told.find("again")->as_integer(), 0);
  ASSERT_EQ(pending().size(), 1u);
  EXPECT_EQ(pending().front().urgency, Urgency::barrier);
  EXPECT_EQ(app_row(explain(subject_of(maja.id))).text_at("next"), "deactivate, revoke");
}

TEST_P(RetryOrderTest, OfAGroupThatIsGoneNothingIsTold) {
  const Group crew = make_group("crew", {});
  give_up(subject_of(crew.id), crew.version);
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) {
                return directory_.remove_group(tables, crew, principal_);
              }).has_value());
  EXPECT_EQ(retry({subject_of(crew.id), {}}).find("again")->as_integer(), 0);
}

TEST_P(RetryOrderTest, WhatIsOwedIsNextAndHidesNoLetterThatMayBeToldAgain) {
  const User maja = make_person(kAcme, "maja");
  DeadLetter owed{app_, subject_of(maja.id), maja.version, 0, Verb::deactivate, true, "it answered 400", 8};
  DeadLetter ordinary{app_, subject_of(maja.id), maja.version, 1, Verb::provision, false, "it answered 400", 8};
  in_lane(subject_of(maja.id), [&](Tables& tables, const Lane& lane) -> Result<void> {
    TRY(tables.dead.keep(owed));
    TRY(tables.dead.keep(ordinary));
    const Instant now = clock_.now();
    TRY(tables.lanes.put_back(
        app_, lane, {lane.head_seq, 0, now, now + std::chrono::hours(1), "it answered 400", Wait::dead, true}));
    return {};
  });
  const Value told = explain(subject_of(maja.id));
  EXPECT_EQ(app_row(told).text_at("next"), "deactivate once more");
  EXPECT_EQ(app_row(told).text_at("waits"), sentence_of(Why::dead_letter));
  EXPECT_EQ(retry({subject_of(maja.id), {}}).find("again")->as_integer(), 1);
  ASSERT_EQ(pending().size(), 1u);
  EXPECT_GT(pending().front().head_seq, maja.version) << "the change is told again";
  EXPECT_LE(pending().front().next, clock_.now());
  EXPECT_TRUE(pending().front().unsafe);
}

TEST_P(RetryOrderTest, ALetterOfSomebodyWhoIsToldOfJustNowIsToldBehindThat) {
  const User maja = make_person(kAcme, "maja");
  in_lane(subject_of(maja.id), [&](Tables& tables, const Lane&) -> Result<void> {
    DeadLetter letter{app_, subject_of(maja.id), maja.version, 0, Verb::provision, false, "it answered 400", 8};
    TRY(tables.dead.keep(letter));
    return {};
  });
  EXPECT_EQ(retry({subject_of(maja.id), {}}).find("again")->as_integer(), 1);
  ASSERT_EQ(pending().size(), 1u);
  EXPECT_TRUE(pending().front().leased);
  EXPECT_GT(pending().front().head_seq, maja.version);
}

TEST_P(RetryOrderTest, ARetryPassesOverWhatIsNotToldAgainHoweverMuchItIs) {
  bury({1, 1, false});
  bury({2, 1000, true});
  const Value done = retry({{}, app_});
  EXPECT_EQ(done.find("again")->as_integer(), 1);
  EXPECT_FALSE(done.find("more")->as_bool());
}

TEST_P(RetryOrderTest, ARetryAtAnAppSaysMoreUntilEverythingWasToldAgain) {
  bury({1, 201, false});
  bury({202, 1, true});
  const Value first = retry({{}, app_});
  EXPECT_EQ(first.find("again")->as_integer(), 200);
  EXPECT_TRUE(first.find("more")->as_bool());
  const Value last = retry({{}, app_});
  EXPECT_EQ(last.find("again")->as_integer(), 1);
  EXPECT_FALSE(last.find("more")->as_bool());
}

TEST_P(RetryOrderTest, ARetryThatTellsNothingAgainIsNotToBeCalledAgain) {
  bury({1, 200, false});
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                TRY(session.run({"test.scope", "update connections set scope = 'active eq true', walk_after = 0"}));
                return {};
              }).has_value());
  const Value done = retry({{}, app_});
  EXPECT_EQ(done.find("again")->as_integer(), 0);
  EXPECT_FALSE(done.find("more")->as_bool());
}

TEST_P(RetryOrderTest, ARetryOfOneAtOneAppLeavesOthersAlone) {
  bury({1, 2, false});
  EXPECT_EQ(retry({Subject{SubjectKind::user, 1'000'001}, ConnectionId{"another"}}).find("again")->as_integer(), 0);
  EXPECT_EQ(retry({Subject{SubjectKind::user, 1'000'001}, app_}).find("again")->as_integer(), 1);
  ASSERT_EQ(pending().size(), 1u);
  EXPECT_EQ(pending().front().subject.id, 1'000'001);
}

}  // namespace
}  // namespace provost::operations
