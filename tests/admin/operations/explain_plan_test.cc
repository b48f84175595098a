// How deliveries are read to be explained, where there is much of everything.
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "core/admin/operations/explain.h"
#include "tests/admin/operations/operations_fixture.h"
#include "tests/support/plan.h"

namespace provost::operations {
namespace {

class ExplainPlanTest : public OperationsTest {
 protected:
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
  using Reading = std::function<Result<void>(Tables&)>;
  /// Whatever is read of this tenant is found by indexes.
  void expect_indexes(TenantId tenant, std::size_t least, const Reading& reading) {
    const auto looked = database().transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
      std::vector<test::RunStatement> said_statements;
      test::WatchedSession recording(session, said_statements);
      Tables tables(recording, database().dialect(), tenant);
      TRY(reading(tables));
      EXPECT_GE(said_statements.size(), least);
      for (const auto& said : said_statements) expect_index(said, test::plan_of(GetParam(), session, said));
      return {};
    });
    ASSERT_TRUE(looked) << looked.error().detail;
  }
  void expect_index(const test::RunStatement& said, const std::string& plan) {
    EXPECT_FALSE(plan.empty()) << said.name;
    EXPECT_EQ(plan.find("Seq Scan"), std::string::npos) << said.name << "\n" << plan;
    EXPECT_EQ(plan.find("SCAN "), std::string::npos) << said.name << "\n" << plan;
    const bool of_a_subject = said.text.find("subject_id = $") != std::string::npos;
    EXPECT_TRUE(!of_a_subject || finds_by_subject(plan)) << said.name << "\n" << plan;
    // A key that begins with the connection would do for few lanes only.
    EXPECT_TRUE(said.name != "lanes.pending_of" || plan.find("lanes_by_subject") != std::string::npos) << plan;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, ExplainPlanTest, test::both_engines(), test::engine_name);

TEST_P(ExplainPlanTest, ReadsByIndexesAlone) {
  fill();
  expect_indexes(TenantId{100 + 4040 % 40}, 8, [&](Tables& tables) -> Result<void> {
    TRY(subject_meant_by(tables, "scim4040"));
    const Value explained = TRY(explain_deliveries(tables, {SubjectKind::user, 4040}, {}, clock_.now()));
    EXPECT_EQ(explained.find("sent")->items().size(), 1u);
    EXPECT_EQ(explained.find("dead")->items().size(), 1u);
    EXPECT_TRUE(std::ranges::any_of(explained.find("apps")->items(),
                                    [](const Value& app) { return app.text_at("next") == "provision"; }));
    return {};
  });
}

TEST_P(ExplainPlanTest, LettersThatMayBeToldAgainAreFoundByIndexesAlone) {
  fill();
  expect_indexes(TenantId{100 + 4040 % 40}, 3, [](Tables& tables) -> Result<void> {
    const Subject subject{SubjectKind::user, 4040};
    const ConnectionId app{"c0"};
    for (const DeadTable::Whose& whose : {DeadTable::Whose{subject, app}, {subject, {}}, {{}, app}}) {
      const auto letters = TRY(tables.dead.tellable(whose, 200));
      EXPECT_LE(letters.size(), 200u);
    }
    return {};
  });
}

}  // namespace
}  // namespace provost::operations
