// What becomes of a change when PostgreSQL, or the way to it, fails in the middle.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <barrier>
#include <latch>
#include <thread>

#include "core/store/postgres_database.h"
#include "tests/store/cutting_relay.h"
#include "tests/store/items.h"
#include "tests/support/database_fixture.h"

namespace provost::test {
namespace {

using sql::Mode;
using sql::Session;
using sql::Statement;

constexpr Statement kMyProcess{"test.my_process", "select pg_backend_pid()"};
constexpr Statement kTerminate{"test.terminate", "select pg_terminate_backend($1, 10000)"};
constexpr Statement kMyPort{"test.my_port", "select setting from pg_settings where name = 'port'"};

class PostgresFateTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(run_alone(database(), kMakeItems)); }

  sql::Database& database() { return test_database_.database(); }

  std::unique_ptr<sql::Database> open(const sql::PostgresOptions& options) {
    auto opened = sql::open_postgres(options, test_database_.log(), test_database_.random());
    EXPECT_TRUE(opened) << opened.error().detail;
    return std::move(*opened);
  }

  /// Ends the server's process behind a session and returns when it is gone.
  Result<void> kill_process_of(Session& session) {
    const sql::Rows process = TRY(session.run(kMyProcess));
    return run_alone(database(), kTerminate, {process.integer(0, 0)});
  }

  std::uint16_t server_port() {
    std::uint16_t port = 0;
    EXPECT_TRUE(database().transact(Mode::read, [&](Session& session) -> Result<void> {
      const sql::Rows rows = TRY(session.run(kMyPort));
      port = static_cast<std::uint16_t>(std::stoi(std::string(rows.text(0, 0))));
      return {};
    }));
    return port;
  }

  TestDatabase test_database_{sql::Engine::postgres};
};

TEST_F(PostgresFateTest, AConnectionLostBetweenStatementsIsReplacedAndTheWorkRunsAgain) {
  const auto victim = test_database_.open_again();
  int runs = 0;
  const auto done = victim->transact(Mode::write, [&](Session& session) -> Result<void> {
    TRY(session.run(kAddItem, {1, "one", 0}));
    if (++runs == 1) TRY(kill_process_of(session));
    TRY(session.run(kAddItem, {2, "two", 0}));
    return {};
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(count_items(database()), 2);
}

TEST_F(PostgresFateTest, AConnectionLostJustBeforeCommitIsReplacedAndTheWorkRunsAgain) {
  const auto victim = test_database_.open_again();
  int runs = 0;
  const auto done = victim->transact(Mode::write, [&](Session& session) -> Result<void> {
    TRY(session.run(kAddItem, {1, "one", 0}));
    if (++runs == 1) TRY(kill_process_of(session));
    return {};
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(count_items(database()), 1);
}

TEST_F(PostgresFateTest, ConnectionsThatDiedWhileIdleAreNotUsed) {
  const auto victim = test_database_.open_again();
  std::int64_t process = 0;
  ASSERT_TRUE(victim->transact(Mode::read, [&](Session& session) -> Result<void> {
    const sql::Rows rows = TRY(session.run(kMyProcess));
    process = rows.integer(0, 0);
    return {};
  }));
  ASSERT_TRUE(run_alone(database(), kTerminate, {process}));
  int runs = 0;
  EXPECT_TRUE(victim->transact(Mode::write, [&](Session& session) -> Result<void> {
    ++runs;
    TRY(session.run(kAddItem, {1, "one", 0}));
    return {};
  }));
  EXPECT_EQ(runs, 1) << "the pool noticed before the work began";
}

TEST_F(PostgresFateTest, AServerThatGoesOnKillingIsGivenUp) {
  const auto victim = test_database_.open_again();
  int runs = 0;
  const auto done = victim->transact(Mode::write, [&](Session& session) -> Result<void> {
    ++runs;
    TRY(session.run(kAddItem, {1, "one", 0}));
    return kill_process_of(session);
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::unavailable);
  EXPECT_EQ(runs, 4);
  EXPECT_EQ(count_items(database()), 0);
}

struct CutCase {
  const char* name;
  CuttingRelay::Cut cut;
  int items;
};

TEST_F(PostgresFateTest, ACommitWithoutAnswerIsUnknownAndNeverRepeated) {
  constexpr CutCase kCases[] = {
      {"the server never heard of it", CuttingRelay::Cut::before_the_server_hears, 0},
      {"the server did it", CuttingRelay::Cut::before_the_client_hears, 1},
  };
  std::int64_t id = 0;
  for (const CutCase& c : kCases) {
    CuttingRelay relay(server_port(), c.cut);
    sql::PostgresOptions options = test_database_.postgres();
    options.conninfo = test_database_.conninfo_tcp() + " port=" + std::to_string(relay.port());
    const auto cut_off = open(options);
    ++id;
    ASSERT_TRUE(add_item(*cut_off, id, std::to_string(id))) << "the relay passes what it should";
    const std::int64_t before = count_items(database());
    relay.arm();
    int runs = 0;
    ++id;
    const auto done = cut_off->transact(Mode::write, [&](Session& session) -> Result<void> {
      ++runs;
      TRY(session.run(kAddItem, {id, std::to_string(id), 0}));
      return {};
    });
    ASSERT_FALSE(done) << c.name;
    EXPECT_TRUE(relay.has_cut()) << c.name;
    EXPECT_EQ(done.error().code, Code::unavailable) << c.name;
    EXPECT_EQ(done.error().detail, "the fate of this change is unknown") << c.name;
    EXPECT_EQ(runs, 1) << c.name;
    EXPECT_EQ(count_items(database()) - before, c.items) << c.name;
    EXPECT_EQ(count_items(*cut_off) - before, c.items) << c.name << "; the next transaction has a new connection";
    EXPECT_EQ(relay.connections(), 2) << c.name;
  }
}

TEST_F(PostgresFateTest, ADeadlockIsUntangledByRunningOneWorkAgain) {
  sql::PostgresOptions options = test_database_.postgres();
  options.conninfo.insert(options.conninfo.size() - 1, " -cdeadlock_timeout=10ms");
  const auto impatient = open(options);
  ASSERT_TRUE(add_item(database(), 1, "one"));
  ASSERT_TRUE(add_item(database(), 2, "two"));
  std::latch both_hold_one(2);
  std::atomic<int> runs{0};
  const auto change = [&](std::int64_t first, std::int64_t second) {
    bool first_run = true;
    return impatient->transact(Mode::write, [&, first, second](Session& session) -> Result<void> {
      ++runs;
      TRY(session.run(kAddAmount, {first, 1}));
      if (std::exchange(first_run, false)) both_hold_one.arrive_and_wait();
      TRY(session.run(kAddAmount, {second, 1}));
      return {};
    });
  };
  std::thread other([&] { EXPECT_TRUE(change(2, 1)); });
  EXPECT_TRUE(change(1, 2));
  other.join();
  EXPECT_GE(runs, 3);
  EXPECT_EQ(read_number(database(), kReadAmount, {1}), 2);
  EXPECT_EQ(read_number(database(), kReadAmount, {2}), 2);
}

TEST_F(PostgresFateTest, ASerializationFailureIsRunAgain) {
  sql::PostgresOptions options = test_database_.postgres();
  options.isolation = sql::Isolation::serializable;
  const auto strict = open(options);
  std::latch both_have_read(2);
  std::atomic<int> runs{0};
  const auto add_next = [&](const char* name) {
    bool first_run = true;
    return strict->transact(Mode::write, [&, name](Session& session) -> Result<void> {
      ++runs;
      const sql::Rows rows = TRY(session.run(kCountItems));
      if (std::exchange(first_run, false)) both_have_read.arrive_and_wait();
      TRY(session.run(kAddItem, {rows.integer(0, 0) + 100 * (name[0] - 'a'), name, rows.integer(0, 0)}));
      return {};
    });
  };
  std::thread other([&] { EXPECT_TRUE(add_next("b")); });
  EXPECT_TRUE(add_next("a"));
  other.join();
  EXPECT_GE(runs, 3);
  EXPECT_EQ(read_number(database(), Statement{"test.sum", "select sum(amount) from items"}), 1)
      << "one of the two saw the other's item";
}

TEST_F(PostgresFateTest, AStatementThatTakesTooLongIsUnavailableAndItsConnectionStaysGood) {
  sql::PostgresOptions options = test_database_.postgres();
  options.statement_timeout = std::chrono::milliseconds(50);
  options.connections = 1;
  const auto hasty = open(options);
  EXPECT_EQ(run_alone(*hasty, Statement{"test.sleep", "select pg_sleep(30)"}).error().code, Code::unavailable);
  EXPECT_TRUE(add_item(*hasty, 1, "one"));
}

TEST_F(PostgresFateTest, ALockThatIsHeldTooLongIsUnavailable) {
  sql::PostgresOptions options = test_database_.postgres();
  options.lock_timeout = std::chrono::milliseconds(20);
  const auto hasty = open(options);
  ASSERT_TRUE(add_item(database(), 1, "one"));
  const auto holder = database().transact(Mode::write, [&](Session& session) -> Result<void> {
    TRY(session.run(kAddAmount, {1, 1}));
    EXPECT_EQ(run_alone(*hasty, kAddAmount, {1, 1}).error().code, Code::unavailable);
    return {};
  });
  EXPECT_TRUE(holder);
  EXPECT_EQ(read_number(database(), kReadAmount, {1}), 1);
}

TEST_F(PostgresFateTest, ARowThatAnotherClaimHoldsIsPassedOver) {
  ASSERT_TRUE(add_item(database(), 1, "one"));
  ASSERT_TRUE(add_item(database(), 2, "two"));
  const std::string text = "select id from items order by id limit 1" + std::string(database().dialect().skip_locked);
  const Statement claim{"test.claim", text};
  EXPECT_TRUE(database().transact(Mode::write, [&](Session& session) -> Result<void> {
    const sql::Rows mine = TRY(session.run(claim));
    EXPECT_EQ(mine.integer(0, 0), 1);
    return database().transact(Mode::write, [&](Session& other) -> Result<void> {
      const sql::Rows theirs = TRY(other.run(claim));
      EXPECT_EQ(theirs.integer(0, 0), 2);
      return {};
    });
  }));
}

TEST_F(PostgresFateTest, AServerThatIsNotThereIsUnavailable) {
  sql::PostgresOptions options;
  options.conninfo = "host=127.0.0.1 port=1 user=nobody dbname=none password=hidden-word";
  EXPECT_EQ(sql::open_postgres(options, test_database_.log(), test_database_.random()).error().code, Code::unavailable);
  options.conninfo = "host='";
  const auto refused = sql::open_postgres(options, test_database_.log(), test_database_.random());
  EXPECT_EQ(refused.error().code, Code::invalid_value);
}

TEST_F(PostgresFateTest, OfSeveralHostsTheOneThatAnswersIsTaken) {
  sql::PostgresOptions options = test_database_.postgres();
  options.conninfo =
      test_database_.conninfo_tcp() + " host=127.0.0.1,127.0.0.1 port=1," + std::to_string(server_port());
  EXPECT_EQ(count_items(*open(options)), 0);
}

}  // namespace
}  // namespace provost::test
