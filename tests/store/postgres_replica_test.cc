// A change that no replica has confirmed was not made, as far as anybody is told: here a cluster waits for a replica
// that does not exist, so every COMMIT waits until something cuts it short.
#include <gtest/gtest.h>

#include <future>
#include <string>

#include "core/store/postgres_database.h"
#include "tests/store/items.h"
#include "tests/support/database_fixture.h"

namespace provost::test {
namespace {

using sql::Mode;
using sql::Session;
using sql::Statement;

constexpr Statement kFindWaiting{"test.find_waiting",
                                 "select coalesce(max(pid), 0) from pg_stat_activity where wait_event = 'SyncRep'"};
constexpr Statement kFindLongWaiting{"test.find_long_waiting", R"sql(
  select coalesce(max(pid), 0) from pg_stat_activity
  where wait_event = 'SyncRep' and clock_timestamp() - query_start > interval '1 second')sql"};
constexpr Statement kCancel{"test.cancel", "select pg_cancel_backend($1)"};
constexpr Statement kTerminate{"test.terminate", "select pg_terminate_backend($1)"};

class PostgresReplicaTest : public ::testing::Test {
 protected:
  PostgresReplicaTest() : administrator_(open("options='-csynchronous_commit=local'", {})) {
    EXPECT_TRUE(run_alone(*administrator_, kMakeItems));
  }

  std::unique_ptr<sql::Database> open(const std::string& more, sql::PostgresOptions options) {
    options.conninfo = cluster_.cluster().conninfo + " " + more;
    auto opened = sql::open_postgres(options, log_, random_);
    EXPECT_TRUE(opened);
    return std::move(*opened);
  }

  /// Adds an item from another thread, and counts how often the work ran.
  std::future<Result<void>> start_to_add(sql::Database& database) {
    return std::async(std::launch::async, [this, &database] {
      return database.transact(Mode::write, [this](Session& session) -> Result<void> {
        ++runs_;
        TRY(session.run(kAddItem, {1, "one", 0}));
        return {};
      });
    });
  }

  std::int64_t await_process(const Statement& find) {
    for (;;) {
      const std::int64_t process = read_number(*administrator_, find);
      if (process != 0) return process;
    }
  }

  void expect_unknown(const Result<void>& done) {
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Code::unavailable);
    EXPECT_EQ(done.error().detail, "the fate of this change is unknown");
    EXPECT_EQ(runs_, 1) << "and it was not tried again";
  }

  const Log log_{LogLevel::error};
  SeededRandom random_;
  PrivateCluster cluster_{"synchronous_standby_names=nobody"};
  std::unique_ptr<sql::Database> administrator_;
  int runs_ = 0;
};

TEST_F(PostgresReplicaTest, TheStatementTimeoutDoesNotEndTheWaitAndACancelledWaitIsUnknown) {
  sql::PostgresOptions options;
  options.statement_timeout = std::chrono::milliseconds(500);
  const auto database = open({}, options);
  auto adding = start_to_add(*database);
  const std::int64_t process = await_process(kFindLongWaiting);
  ASSERT_TRUE(run_alone(*administrator_, kCancel, {process}));
  expect_unknown(adding.get());
  EXPECT_EQ(count_items(*administrator_), 1) << "it is there, but a failover may take it away";
}

TEST_F(PostgresReplicaTest, AProcessThatIsEndedWhileItWaitsLeavesTheChangeUnknown) {
  const auto database = open({}, {});
  auto adding = start_to_add(*database);
  ASSERT_TRUE(run_alone(*administrator_, kTerminate, {await_process(kFindWaiting)}));
  expect_unknown(adding.get());
  EXPECT_EQ(count_items(*administrator_), 1) << "it is there, but a failover may take it away";
}

TEST_F(PostgresReplicaTest, OurOwnPatienceEndsToo) {
  sql::PostgresOptions options;
  options.commit_timeout = std::chrono::milliseconds(100);
  const auto database = open({}, options);
  expect_unknown(start_to_add(*database).get());
}

}  // namespace
}  // namespace provost::test
