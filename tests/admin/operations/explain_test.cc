// Explained deliveries, and deliveries that are tried now.
#include "core/admin/operations/explain.h"

#include <algorithm>

#include "core/admin/operations/waiting.h"
#include "tests/admin/operations/operations_fixture.h"
#include "tests/support/plan.h"

namespace provost::operations {
namespace {

class ExplainTest : public OperationsTest {
 protected:
  const ConnectionId app_{"app"};

  Value explain(const Subject& subject, const Unusable& unusable = {}) {
    Value found;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                  found = TRY(explain_deliveries(tables, subject, unusable, clock_.now()));
                  return {};
                }).has_value());
    return found;
  }
  Value retry(const RetryOrder& order) {
    Value done;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                  done = TRY(retry_deliveries(tables, order, clock_.now()));
                  return {};
                }).has_value());
    return done;
  }
  const Value& app_row(const Value& explained) { return explained.find("apps")->items().front(); }
  /// What a courier would have written: a failed try, and when the next is.
  void fail_once(const Subject& subject, Duration until_next) {
    in_lane(subject, [&](Tables& tables, const Lane& lane) -> Result<void> {
      const Instant now = clock_.now();
      TRY(tables.lanes.put_back(app_, lane,
                                {lane.acked_seq, 1, now, now + until_next, "it answered 503", Wait::backoff, false}));
      ReceiptRow receipt;
      receipt.connection = app_;
      receipt.subject = subject;
      receipt.seq = lane.head_seq;
      receipt.outcome = "failed";
      receipt.note = "it answered 503";
      receipt.effects = "{}";
      receipt.at = now;
      return tables.receipts.keep(receipt);
    });
  }
  void in_lane(const Subject& subject, const std::function<Result<void>(Tables&, const Lane&)>& work) {
    ASSERT_TRUE(
        in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
          const Instant now = clock_.now();
          for (const Urgency urgency : {Urgency::barrier, Urgency::ordinary}) {
            const auto lanes = TRY(tables.lanes.claim({app_, urgency, now, now + std::chrono::seconds(30), 100}));
            for (const Lane& lane : lanes) {
              if (lane.subject == subject) TRY(work(tables, lane));
            }
          }
          return {};
        }).has_value());
  }
  /// Letters that the app refused for good from a time on, each of the newest change of somebody.
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
        "select 1, 1000000 + i, 'many' || i, 5, 1, '', 'many' || i, 'many', '{\"userName\":\"many\"}', 0, i, i from n";
    const std::string letters =
        "insert into dead (tenant_id, connection_id, subject_kind, subject_id, seq, step, verb, unsafe, reason, tries, "
        "first_us, at_us)" +
        numbers + "select 1, 'app', 0, 1000000 + i, 5, 0, 'provision', " + (burial.unsafe ? "1" : "0") +
        ", 'no', 8, i, i from n";
    ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                  TRY(session.run(sql::Statement{"test.people", people}));
                  TRY(session.run(sql::Statement{"test.letters", letters}));
                  return {};
                }).has_value());
  }
  std::vector<PendingLane> pending() {
    std::vector<PendingLane> lanes;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                  lanes = TRY(tables.lanes.pending(std::nullopt, 100));
                  return {};
                }).has_value());
    return lanes;
  }
  /// Many tenants, each with connections, and many rows of everything.
  void fill() {
    static constexpr const char* kFillings[] = {
        "insert into connections (tenant_id, id, kind, name, name_key, settings, enabled, created_us) "
        "select 100 + i / 25, 'c' || i, 'webhook', 'c' || i, 'c' || i, '{\"url\":\"https://app.example/hook\"}', 1, i "
        "from n where i < 1000",
        "insert into connection_state (tenant_id, connection_id, reason) select 100 + i / 25, 'c' || i, 'it is out' "
        "from n where i < 1000",
        "insert into lanes (tenant_id, connection_id, subject_kind, subject_id, head_seq, acked_seq, urgent, leased, "
        "fence, next_us, attempts, last_error) select 100 + i % 40, 'c' || (i % 40 * 25 + i / 40 % 25), 0, i, 5, 4, 0, "
        "0, 1, i, 0, "
        "'' "
        "from n",
        "insert into events (tenant_id, subject_kind, subject_id, seq, verbs, payload, actor, at_us) "
        "select 100 + i % 40, 0, i, 5, 'provision', '{}', 'test', i from n",
        "insert into receipts (tenant_id, connection_id, subject_kind, subject_id, seq, step, verb, outcome, note, "
        "effects, attempts, at_us) select 100 + i % 40, 'c' || (i % 40 * 25), 0, i, 4, 0, 'provision', 'done', 'as "
        "told', '{}', 1, i from n",
        "insert into dead (tenant_id, connection_id, subject_kind, subject_id, seq, step, verb, unsafe, reason, tries, "
        "first_us, at_us) select 100 + i % 40, 'c' || (i % 40 * 25), 0, i, 4, 0, 'provision', 0, 'no', 8, i, i from n",
        "insert into event_exceptions (tenant_id, subject_kind, subject_id, seq, verbs, connection_id) select 100 + i "
        "% "
        "40, 0, i, 5, '', 'c0' from n",
        "insert into users (tenant_id, id, scim_id, version, state, state_reason, name_key, display_name, document, "
        "token_epoch, created_us, updated_us) select 100 + i % 40, i, 'scim' || i, 5, 1, '', 'name' || i, 'name', "
        "'{\"userName\":\"name\"}', 0, i, i from n",
        "insert into groups (tenant_id, id, scim_id, version, display_key, display_name, document, created_us, "
        "updated_us) "
        "select 100 + i % 40, i, 'group' || i, 5, 'group' || i, 'group', '{}', i, i from n",
        "insert into external_ids (tenant_id, subject_kind, subject_id, source_id, external_id) select 100 + i % 40, "
        "0, i, "
        "'source', 'external' || i from n",
        "insert into aliases (tenant_id, alias, user_id) select 100 + i % 40, 'alias' || i, i from n",
    };
    const auto filled = database().transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
      for (const std::string filling : kFillings) {
        const std::size_t select = filling.find("select");
        const std::string text = filling.substr(0, select) +
                                 "with recursive n(i) as (select 0 union all select i + 1 from n where i < 19999) " +
                                 filling.substr(select);
        TRY(session.run(sql::Statement{"test.fill", text}));
      }
      TRY(session.run({"test.analyze", "analyze"}));
      return {};
    });
    ASSERT_TRUE(filled) << filled.error().detail;
  }
  /// Whether an index leads to the subject, and not merely to the rows of its tenant.
  bool finds_by_subject(const std::string& plan) {
    const bool postgres = GetParam() == sql::Engine::postgres;
    std::size_t at = plan.find(postgres ? "Index Cond:" : "USING");
    for (; at != std::string::npos; at = plan.find(postgres ? "Index Cond:" : "USING", at + 1)) {
      if (plan.substr(at, plan.find('\n', at) - at).find("subject_id") != std::string::npos) return true;
    }
    return false;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, ExplainTest, test::both_engines(), test::engine_name);

TEST_P(ExplainTest, SaysWhatIsNextAndWhen) {
  const User maja = make_person(kAcme, "maja");
  const Value fresh = explain(subject_of(maja.id));
  EXPECT_EQ(app_row(fresh).text_at("waits"), sentence_of(Why::due));
  EXPECT_EQ(app_row(fresh).text_at("next"), "provision");
  EXPECT_EQ(app_row(fresh).text_at("fares"), "well");
  fail_once(subject_of(maja.id), std::chrono::seconds(40));
  const Value failed = explain(subject_of(maja.id));
  EXPECT_EQ(app_row(failed).text_at("waits"), sentence_of(Why::backoff));
  EXPECT_EQ(app_row(failed).text_at("nextTry"), to_iso8601(clock_.now() + std::chrono::seconds(40)));
  EXPECT_EQ(app_row(failed).text_at("lastError"), "it answered 503");
  ASSERT_EQ(failed.find("sent")->items().size(), 1u);
  EXPECT_EQ(failed.find("sent")->items().front().text_at("answer"), "it answered 503");
}

TEST_P(ExplainTest, SaysThatNothingWaits) {
  const User maja = make_person(kAcme, "maja");
  in_lane(subject_of(maja.id), [&](Tables& tables, const Lane& lane) -> Result<void> {
    TRY(tables.lanes.finish(app_, lane, clock_.now()));
    return {};
  });
  EXPECT_EQ(app_row(explain(subject_of(maja.id))).text_at("waits"), "nothing waits");
}

TEST_P(ExplainTest, FindsWhomATextMeans) {
  const User maja = make_person(kAcme, "maja");
  const User gone = make_person(kAcme, "gone");
  switch_off(gone, UserState::deleted);
  const auto meant = [&](const std::string& text, TenantId tenant = kAcme) {
    std::optional<Subject> subject;
    (void)in_tables(tenant, [&](sql::Session&, Tables& tables) -> Result<void> {
      subject = TRY(subject_meant_by(tables, text));
      return {};
    });
    return subject;
  };
  EXPECT_EQ(meant("maja"), subject_of(maja.id));
  EXPECT_EQ(meant(maja.scim_id.value), subject_of(maja.id));
  EXPECT_EQ(meant(std::to_string(maja.id.value)), subject_of(maja.id));
  EXPECT_EQ(meant(gone.scim_id.value), subject_of(gone.id)) << "the apps of who was removed have still to hear of it";
  EXPECT_EQ(meant("nobody"), std::nullopt);
  EXPECT_EQ(meant(maja.scim_id.value, kOther), std::nullopt);
}

TEST_P(ExplainTest, ARetryMakesDueWhatWaitsAndNudgesItsApp) {
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

TEST_P(ExplainTest, ARetryTellsADeadLetterAgainUnlessThePersonChangedSince) {
  const User maja = make_person(kAcme, "maja");
  const User nils = make_person(kAcme, "nils");
  for (const User& user : {maja, nils}) {
    in_lane(subject_of(user.id), [&](Tables& tables, const Lane& lane) -> Result<void> {
      TRY(tables.lanes.finish(app_, lane, clock_.now()));
      DeadLetter letter;
      letter.connection = app_;
      letter.subject = lane.subject;
      letter.seq = user.version - (user.id == nils.id ? 1 : 0);
      letter.reason = "it answered 400";
      letter.tries = 8;
      letter.at = clock_.now();
      TRY(tables.dead.keep(letter));
      return {};
    });
    clock_.advance(std::chrono::minutes(1));
  }
  ASSERT_TRUE(pending().empty());
  EXPECT_EQ(explain(subject_of(maja.id)).find("dead")->items().front().text_at("reason"), "it answered 400");
  EXPECT_EQ(retry({subject_of(maja.id), {}}).find("again")->as_integer(), 1);
  ASSERT_EQ(pending().size(), 1u);
  EXPECT_EQ(pending().front().head_seq, maja.version);
  EXPECT_TRUE(explain(subject_of(maja.id)).find("dead")->items().empty());
  EXPECT_EQ(retry({subject_of(nils.id), {}}).find("again")->as_integer(), 0) << "the app was told of what came later";
}

TEST_P(ExplainTest, WhatIsOwedIsNextAndHidesNoLetterThatMayBeToldAgain) {
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
  EXPECT_LT(pending().front().acked_seq, maja.version) << "the change is told again";
  EXPECT_LE(pending().front().next, clock_.now());
  EXPECT_TRUE(pending().front().unsafe);
}

TEST_P(ExplainTest, ALetterOfSomebodyWhoIsToldOfJustNowIsKept) {
  const User maja = make_person(kAcme, "maja");
  in_lane(subject_of(maja.id), [&](Tables& tables, const Lane&) -> Result<void> {
    DeadLetter letter{app_, subject_of(maja.id), maja.version, 0, Verb::provision, false, "it answered 400", 8};
    TRY(tables.dead.keep(letter));
    return {};
  });
  EXPECT_EQ(retry({subject_of(maja.id), {}}).find("again")->as_integer(), 0);
  EXPECT_EQ(explain(subject_of(maja.id)).find("dead")->items().size(), 1u);
}

TEST_P(ExplainTest, ARetryPassesOverWhatIsNotToldAgainHoweverMuchItIs) {
  bury({1, 1, false});
  bury({2, 1000, true});
  const Value done = retry({{}, app_});
  EXPECT_EQ(done.find("again")->as_integer(), 1);
  EXPECT_FALSE(done.find("more")->as_bool());
}

TEST_P(ExplainTest, ARetryAtAnAppSaysMoreUntilEverythingWasToldAgain) {
  bury({1, 1001, false});
  bury({1002, 1, true});
  const Value first = retry({{}, app_});
  EXPECT_EQ(first.find("again")->as_integer(), 1000);
  EXPECT_TRUE(first.find("more")->as_bool());
  const Value last = retry({{}, app_});
  EXPECT_EQ(last.find("again")->as_integer(), 1);
  EXPECT_FALSE(last.find("more")->as_bool());
}

TEST_P(ExplainTest, ARetryOfWhatIsAllUnderWayIsNotToBeCalledAgain) {
  bury({1, 1000, false});
  const auto leased = in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
    TRY(session.run({"test.lease",
                     "insert into lanes (tenant_id, connection_id, subject_kind, subject_id, head_seq, "
                     "acked_seq, urgent, leased, fence, next_us, attempts, last_error) select tenant_id, "
                     "connection_id, subject_kind, subject_id, 5, 5, 0, 1, 1, 1, 0, '' from dead"}));
    return {};
  });
  ASSERT_TRUE(leased.has_value());
  const Value done = retry({{}, app_});
  EXPECT_EQ(done.find("again")->as_integer(), 0);
  EXPECT_FALSE(done.find("more")->as_bool());
}

TEST_P(ExplainTest, ARetryOfOneAtOneAppLeavesOthersAlone) {
  bury({1, 2, false});
  EXPECT_EQ(retry({Subject{SubjectKind::user, 1'000'001}, ConnectionId{"another"}}).find("again")->as_integer(), 0);
  EXPECT_EQ(retry({Subject{SubjectKind::user, 1'000'001}, app_}).find("again")->as_integer(), 1);
  ASSERT_EQ(pending().size(), 1u);
  EXPECT_EQ(pending().front().subject.id, 1'000'001);
}

TEST_P(ExplainTest, SaysWhatNothingCanServe) {
  const User maja = make_person(kAcme, "maja");
  const Value told = explain(subject_of(maja.id), {{app_, "the setting token does not open with this key"}});
  EXPECT_EQ(app_row(told).text_at("fares"), "unusable");
  EXPECT_NE(app_row(told).text_at("faresWhy").find("the setting token does not open"), std::string::npos);
  EXPECT_EQ(app_row(told).text_at("waits"), sentence_of(Why::unusable));
  const Value others = explain(subject_of(maja.id), {{ConnectionId{"another"}, "gone"}});
  EXPECT_EQ(app_row(others).text_at("fares"), "well");
}

TEST_P(ExplainTest, ReadsByIndexesAlone) {
  fill();
  const TenantId tenant{100 + 4040 % 40};
  const Subject subject{SubjectKind::user, 4040};
  const auto looked = database().transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    std::vector<test::RunStatement> said_statements;
    test::WatchedSession recording(session, said_statements);
    Tables tables(recording, database().dialect(), tenant);
    TRY(subject_meant_by(tables, "scim4040"));
    const Value explained = TRY(explain_deliveries(tables, subject, {}, clock_.now()));
    EXPECT_EQ(explained.find("sent")->items().size(), 1u);
    EXPECT_EQ(explained.find("dead")->items().size(), 1u);
    EXPECT_TRUE(std::ranges::any_of(explained.find("apps")->items(),
                                    [](const Value& app) { return app.text_at("next") == "provision"; }));
    EXPECT_GE(said_statements.size(), 8u);
    for (const auto& said : said_statements) {
      const std::string plan = test::plan_of(GetParam(), session, said);
      EXPECT_FALSE(plan.empty()) << said.name;
      EXPECT_EQ(plan.find("Seq Scan"), std::string::npos) << said.name << "\n" << plan;
      EXPECT_EQ(plan.find("SCAN "), std::string::npos) << said.name << "\n" << plan;
      const bool of_a_subject = said.text.find("subject_id = $") != std::string::npos;
      EXPECT_TRUE(!of_a_subject || finds_by_subject(plan)) << said.name << "\n" << plan;
      // A key that begins with the connection would do for few lanes only.
      EXPECT_TRUE(said.name != "lanes.pending_of" || plan.find("lanes_by_subject") != std::string::npos) << plan;
    }
    return {};
  });
  ASSERT_TRUE(looked) << looked.error().detail;
}

}  // namespace
}  // namespace provost::operations
