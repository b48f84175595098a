// What is looked up by a key is found by the index of that key.
#include <functional>

#include "core/store/migrations.h"
#include "core/store/pass_table.h"
#include "core/store/schema.h"
#include "core/store/tables.h"
#include "tests/support/database_fixture.h"
#include "tests/support/plan.h"

namespace provost {
namespace {

constexpr TenantId kTenant{1};

struct Lookup {
  std::string name;
  std::function<Result<void>(Tables&)> look;
  std::string key;  // the column that must lead to what is looked up
};

/// Runs a lookup and hands its outcome back as nothing but success.
template <class Look>
std::function<Result<void>(Tables&)> by(Look look) {
  return [look](Tables& tables) -> Result<void> {
    TRY(look(tables));
    return {};
  };
}

class PlanTest : public test::DatabaseTest {
 protected:
  void SetUp() override {
    ASSERT_TRUE(sql::migrate(database(), schema_migrations()).has_value());
    // PostgreSQL plans by what it knows of a table; SQLite knows nothing.
    if (GetParam() == sql::Engine::postgres) fill();
  }

  void fill() {
    static constexpr std::string_view kFillings[] = {
        "insert into users (tenant_id, id, scim_id, version, state, state_reason, name_key, email_key, display_name, "
        "document, token_epoch, created_us, updated_us) "
        "select 1, i, 'u' || i, 1, 1, '', 'n' || i, 'e' || i, '', '{}', 0, i, i from generate_series(1, 5000) as n(i)",
        "insert into groups (tenant_id, id, scim_id, version, display_key, display_name, document, created_us, "
        "updated_us) select 1, i, 'g' || i, 1, 'd' || i, '', '{}', i, i from generate_series(1, 5000) as n(i)",
        "insert into external_ids (tenant_id, subject_kind, subject_id, source_id, external_id) "
        "select 1, 0, i, 's', 'x' || i from generate_series(1, 5000) as n(i)",
        "insert into receipts (tenant_id, connection_id, subject_kind, subject_id, seq, step, verb, outcome, note, "
        "effects, attempts, at_us) select 1, 'c', 0, i, 1, 0, 'provision', 'done', '', '{}', 1, i "
        "from generate_series(1, 5000) as n(i)",
        "insert into lanes (tenant_id, connection_id, subject_kind, subject_id, head_seq, acked_seq, urgent, leased, "
        "fence, next_us, attempts, last_error) select 1, 'c', 0, i, 1, 0, 0, 0, 0, i, 0, '' "
        "from generate_series(1, 5000) as n(i)",
        "analyze"};
    const auto filled = database().transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
      for (const std::string_view filling : kFillings) TRY(session.run({"test.fill", filling}));
      return {};
    });
    ASSERT_TRUE(filled.has_value()) << filled.error().detail;
  }

  /// The plan's words about indexes.
  static bool leads(const std::string& plan, const std::string& key, bool postgres) {
    const std::string mark = postgres ? "Index Cond:" : "USING";
    for (std::size_t at = plan.find(mark); at != std::string::npos; at = plan.find(mark, at + 1)) {
      if (plan.substr(at, plan.find('\n', at) - at).find(key) != std::string::npos) return true;
    }
    return false;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, PlanTest, test::both_engines(), test::engine_name);

TEST_P(PlanTest, ALookupByAKeyUsesTheIndexOfThatKey) {
  const std::vector<Lookup> lookups{
      {"a person by id", by([](Tables& t) { return t.users.find(UserId{5}, SourceId{"s"}); }), "id"},
      {"a person by SCIM id", by([](Tables& t) { return t.users.find(ScimId{"x"}, SourceId{"s"}); }), "scim_id"},
      {"a person by userName", by([](Tables& t) { return t.users.find_by_name_key("x", SourceId{"s"}); }), "name_key"},
      {"people by e-mail", by([](Tables& t) { return t.users.find_by_email_key("x", SourceId{"s"}); }), "email_key"},
      {"people by externalId", by([](Tables& t) { return t.users.find_by_external_id("x", SourceId{"s"}); }),
       "external_id"},
      {"groups by displayName", by([](Tables& t) { return t.groups.find_by_display_key("x", SourceId{"s"}); }),
       "display_key"},
      {"receipts of a person", by([](Tables& t) { return t.receipts.rows_of(subject_of(UserId{5}), 10); }),
       "subject_id"},
      {"lanes of a person", by([](Tables& t) { return t.lanes.pending(subject_of(UserId{5}), 10); }), "subject_id"},
  };
  const bool postgres = GetParam() == sql::Engine::postgres;
  for (const Lookup& lookup : lookups) {
    const auto looked = database().transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
      std::vector<test::RunStatement> said_statements;
      test::WatchedSession recording(session, said_statements);
      Tables tables(recording, database().dialect(), kTenant);
      TRY(lookup.look(tables));
      for (const auto& said : said_statements) {
        const std::string plan = test::plan_of(GetParam(), session, said);
        EXPECT_TRUE(leads(plan, lookup.key, postgres)) << lookup.name << "\n" << plan;
      }
      return {};
    });
    EXPECT_TRUE(looked.has_value()) << lookup.name;
  }
}

/// SQLite knows nothing of how many rows there are; what would lead it astray must be said.
class ListPlanTest : public PlanTest {};
INSTANTIATE_TEST_SUITE_P(Engines, ListPlanTest, ::testing::Values(sql::Engine::sqlite), test::engine_name);

TEST_P(ListPlanTest, ListsAreReadByTheIndexesThatAreMadeForThem) {
  struct List {
    std::string name;
    std::function<Result<void>(Tables&)> read;
    std::string by, never;
  };
  const AuditFilter maja{subject_of(UserId{5}), "", ""};
  const std::vector<List> lists{
      {"the trail of one person", by([&](Tables& t) { return t.audit.page(maja, std::nullopt, 10); }),
       "audit_pages_by_subject", "TEMP B-TREE"},
      {"who of a role is off", by([](Tables& t) {
         return t.people.page({RootRole::viewer, true}, {UserId{5}, 0, 10});
       }),
       "users_off", "users_of_role"},
      {"the idle of a group", by([](Tables& t) {
         return t.users.idle({Instant{5}, std::nullopt, UserId{5}, 10, GroupId{7}}, SourceId{"s"});
       }),
       "members_1 (tenant_id=? AND group_id=? AND member_kind=?)", "members_by_member"},
  };
  for (const List& list : lists) {
    const auto read = database().transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
      std::vector<test::RunStatement> said_statements;
      test::WatchedSession recording(session, said_statements);
      Tables tables(recording, database().dialect(), kTenant);
      TRY(list.read(tables));
      const std::string plan = test::plan_of(GetParam(), session, said_statements.at(0));
      EXPECT_NE(plan.find(list.by), std::string::npos) << list.name << "\n" << plan;
      EXPECT_EQ(plan.find(list.never), std::string::npos) << list.name << "\n" << plan;
      return {};
    });
    EXPECT_TRUE(read.has_value()) << list.name;
  }
}

TEST_P(ListPlanTest, WhoLeftAnAppLastIsReadByTheIndexOfEnds) {
  const auto read = database().transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    std::vector<test::RunStatement> said_statements;
    test::WatchedSession recording(session, said_statements);
    TRY(PassTable(recording, kTenant).leavers(ConnectionId{"c"}, {Instant{5}, UserId{5}}, 10));
    const std::string plan = test::plan_of(GetParam(), session, said_statements.at(0));
    EXPECT_NE(plan.find("receipts_of_ends"), std::string::npos) << plan;
    EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << plan;
    return {};
  });
  EXPECT_TRUE(read.has_value());
}

}  // namespace
}  // namespace provost
