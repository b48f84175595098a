#include "core/store/lane_table.h"

#include <gtest/gtest.h>

#include "core/store/migrations.h"
#include "core/store/schema.h"
#include "core/store/tables.h"
#include "tests/support/database_fixture.h"

namespace provost {
namespace {

constexpr TenantId kTenant{1};
constexpr std::int64_t kBacklog = 20'000;
constexpr std::int64_t kBatch = 16;
const ConnectionId kApp{"app"};

// One lane a person, the later ones due later.
constexpr sql::Statement kFill{"test.fill", R"sql(
  insert into lanes (tenant_id, connection_id, subject_kind, subject_id, head_seq, acked_seq, urgent, leased, fence,
    next_us, attempts, last_error)
  with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < $3)
  select $1, $2, 0, n, 1, 0, 0, 0, 0, n, 0, '' from numbers)sql"};
constexpr sql::Statement kFetched{"test.fetched",
                                  "select idx_tup_fetch + seq_tup_read from pg_stat_xact_user_tables where relname = "
                                  "'lanes' and schemaname = current_schema()"};

class LaneTableTest : public test::DatabaseTest {
 protected:
  void SetUp() override { ASSERT_TRUE(sql::migrate(database(), schema_migrations()).has_value()); }

  bool on_postgres() { return database().dialect().engine == sql::Engine::postgres; }

  /// How many rows of lanes this transaction has read so far; PostgreSQL alone can say it.
  Result<std::int64_t> rows_read(sql::Session& session) {
    if (!on_postgres()) return 0;
    const sql::Rows rows = TRY(session.run(kFetched));
    return rows.integer(0, 0);
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, LaneTableTest, test::both_engines(), test::engine_name);

TEST_P(LaneTableTest, AClaimTakesTheOldestOfABacklogAndReadsHardlyMoreThanThem) {
  const auto claimed = database().transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    const LaneTable lanes(session, database().dialect(), kTenant);
    const LaneTable::Claim claim{kApp, Urgency::ordinary, Instant{kBacklog}, Instant{2 * kBacklog}, kBatch};
    // While the table is empty the planner learns that it is small.
    const auto nothing = TRY(lanes.claim(claim));
    EXPECT_TRUE(nothing.empty());
    TRY(session.run(kFill, {kTenant.value, kApp.value, kBacklog}));
    const std::int64_t before = TRY(rows_read(session));
    const auto taken = TRY(lanes.claim(claim));
    EXPECT_EQ(taken.size(), static_cast<std::size_t>(kBatch));
    for (const Lane& lane : taken) EXPECT_LE(lane.subject.id, kBatch);
    const std::int64_t after = TRY(rows_read(session));
    EXPECT_LE(after - before, 10 * kBatch);
    return {};
  });
  EXPECT_TRUE(claimed.has_value()) << (claimed ? "" : claimed.error().detail);
}

}  // namespace
}  // namespace provost
