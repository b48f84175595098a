// Transactions keep the same promises on both engines.
#include "core/store/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/store/items.h"
#include "tests/support/database_fixture.h"

namespace provost::test {
namespace {

using sql::Cell;
using sql::Mode;
using sql::Rows;
using sql::Session;
using sql::Statement;

class TransactionTest : public DatabaseTest {
 protected:
  void SetUp() override { ASSERT_TRUE(run_alone(database(), kMakeItems)); }

  Error error_of(const Statement& statement, std::initializer_list<Cell> values = {}) {
    const auto done = run_alone(database(), statement, values);
    EXPECT_FALSE(done);
    return done ? Error{} : done.error();
  }
};

TEST_P(TransactionTest, AUniqueValueIsToldFromOtherErrorsAndNothingIsGivenAway) {
  ASSERT_TRUE(add_item(database(), 1, "one"));
  for (const auto& [id, name] : {std::pair<std::int64_t, std::string_view>{1, "other"}, {2, "one"}}) {
    const Error error = error_of(kAddItem, {id, name, 0});
    EXPECT_EQ(error.code, Code::uniqueness);
    EXPECT_THAT(error.detail, testing::HasSubstr("items.add"));
    EXPECT_THAT(error.detail, testing::Not(testing::HasSubstr("one")));
    EXPECT_THAT(error.detail, testing::Not(testing::HasSubstr("insert")));
  }
  EXPECT_EQ(error_of(Statement{"test.wrong", "select secret_column from items"}).code, Code::internal);
  EXPECT_EQ(error_of(kAddItem, {3, "three", Cell{}}).code, Code::internal) << "not null is a bug of ours";
  EXPECT_EQ(count_items(database()), 1);
}

TEST_P(TransactionTest, WhatFailsLeavesNothing) {
  const auto done = database().transact(Mode::write, [](Session& session) -> Result<void> {
    TRY(session.run(kAddItem, {1, "one", 0}));
    return fail(Code::forbidden, "no");
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::forbidden);
  EXPECT_EQ(done.error().detail, "no");
  EXPECT_EQ(count_items(database()), 0);
}

TEST_P(TransactionTest, AConflictThatTheWorkItselfFoundIsNotRunAgain) {
  int runs = 0;
  const auto done = database().transact(Mode::write, [&](Session& session) -> Result<void> {
    ++runs;
    TRY(session.run(kCountItems));
    return fail(Code::conflict, "the version differs");
  });
  EXPECT_EQ(done.error().code, Code::conflict);
  EXPECT_EQ(runs, 1);
}

TEST_P(TransactionTest, AFailedStatementDoomsTheTransactionEvenIfTheWorkOverlooksIt) {
  ASSERT_TRUE(add_item(database(), 1, "one"));
  const auto done = database().transact(Mode::write, [](Session& session) -> Result<void> {
    TRY(session.run(kAddItem, {2, "two", 0}));
    EXPECT_EQ(session.run(kAddItem, {1, "again", 0}).error().code, Code::uniqueness);
    EXPECT_EQ(session.run(kCountItems).error().code, Code::uniqueness);
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::uniqueness);
  EXPECT_EQ(count_items(database()), 1);
}

TEST_P(TransactionTest, AWorkMayTranslateAFailure) {
  ASSERT_TRUE(add_item(database(), 1, "one"));
  const auto done = database().transact(Mode::write, [](Session& session) -> Result<void> {
    if (!session.run(kAddItem, {1, "again", 0})) return fail(Code::uniqueness, "that item exists");
    return {};
  });
  EXPECT_EQ(done.error().detail, "that item exists");
}

TEST_P(TransactionTest, APanicIsUndoneAndReachesItsCaller) {
  const auto panic = [](Session& session) -> Result<void> {
    TRY(session.run(kAddItem, {1, "one", 0}));
    throw std::logic_error("a bug");
  };
  EXPECT_THROW({ EXPECT_TRUE(database().transact(Mode::write, panic)); }, std::logic_error);
  EXPECT_EQ(count_items(database()), 0);
  EXPECT_TRUE(add_item(database(), 1, "one")) << "the database still works";
}

TEST_P(TransactionTest, APanicOfAReadReachesItsCallerAndFreesItsConnection) {
  const auto panic = [](Session& session) -> Result<void> {
    TRY(session.run(kCountItems));
    throw std::logic_error("a bug");
  };
  for (int round = 0; round < 20; ++round) {
    EXPECT_THROW({ EXPECT_TRUE(database().transact(Mode::read, panic)); }, std::logic_error);
  }
  EXPECT_EQ(count_items(database()), 0);
}

TEST_P(TransactionTest, AReadMustNotWrite) {
  const auto done = database().transact(Mode::read, [](Session& session) -> Result<void> {
    TRY(session.run(kAddItem, {1, "one", 0}));
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::internal);
  EXPECT_EQ(count_items(database()), 0);
}

TEST_P(TransactionTest, AReadSeesOneSnapshot) {
  ASSERT_TRUE(add_item(database(), 1, "one"));
  const auto done = database().transact(Mode::read, [&](Session& session) -> Result<void> {
    const Rows before = TRY(session.run(kCountItems));
    EXPECT_TRUE(add_item(database(), 2, "two"));
    const Rows after = TRY(session.run(kCountItems));
    EXPECT_EQ(before.integer(0, 0), after.integer(0, 0));
    return {};
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(count_items(database()), 2);
}

TEST_P(TransactionTest, AnEmptyWorkIsFine) {
  EXPECT_TRUE(database().transact(Mode::write, [](Session&) -> Result<void> { return {}; }));
  EXPECT_TRUE(database().transact(Mode::read, [](Session&) -> Result<void> { return {}; }));
}

TEST_P(TransactionTest, ADoneWriteIsSeenByEveryThreadAndEveryHandle) {
  const auto other = test_database_.open_again();
  for (std::int64_t id = 1; id <= 20; ++id) {
    ASSERT_TRUE(add_item(database(), id, std::to_string(id)));
    std::thread([&] { EXPECT_EQ(count_items(database()), id); }).join();
    EXPECT_EQ(count_items(*other), id);
  }
}

TEST_P(TransactionTest, ADatabaseOpenedAnewHoldsWhatWasCommitted) {
  ASSERT_TRUE(add_item(database(), 1, "one", 10));
  test_database_.reopen();
  EXPECT_EQ(read_number(database(), kReadAmount, {1}), 10);
}

TEST_P(TransactionTest, SixteenThreadsLoseNoIncrement) {
  constexpr int kThreads = 16;
  constexpr int kEach = 25;
  ASSERT_TRUE(add_item(database(), 1, "shared", 0));
  std::latch start(kThreads);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&] {
      start.arrive_and_wait();
      for (int round = 0; round < kEach; ++round) EXPECT_TRUE(run_alone(database(), kAddAmount, {1, 1}));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(read_number(database(), kReadAmount, {1}), kThreads * kEach);
}

TEST_P(TransactionTest, WhenAllConnectionsAreBusyAReadIsSentAway) {
  const auto narrow = [&]() -> Result<std::unique_ptr<sql::Database>> {
    if (GetParam() == sql::Engine::sqlite) {
      sql::SqliteOptions options = test_database_.sqlite();
      options.readers = 1;
      options.wait = std::chrono::milliseconds(20);
      return sql::open_sqlite(options, test_database_.log(), test_database_.random());
    }
    sql::PostgresOptions options = test_database_.postgres();
    options.connections = 1;
    options.wait = std::chrono::milliseconds(20);
    return sql::open_postgres(options, test_database_.log(), test_database_.random());
  }();
  ASSERT_TRUE(narrow);
  const auto outer = (*narrow)->transact(Mode::read, [&](Session& session) -> Result<void> {
    TRY(session.run(kCountItems));
    int runs = 0;
    const auto inner = (*narrow)->transact(Mode::read, [&](Session&) -> Result<void> {
      ++runs;
      return {};
    });
    EXPECT_EQ(inner.error().code, Code::unavailable);
    EXPECT_EQ(runs, 0);
    return {};
  });
  EXPECT_TRUE(outer);
  EXPECT_EQ(count_items(**narrow), 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, TransactionTest, both_engines(), engine_name);

TEST(OpenDatabaseTest, RefusesWhatNamesNoDatabase) {
  const Log log(LogLevel::error);
  SeededRandom random;
  for (const char* url :
       {"", "provost.db", "mysql://host/db", "sqlite:", "sqlite::memory:", "sqlite:file:x?mode=memory"}) {
    const auto opened = sql::open_database(url, {}, log, random);
    ASSERT_FALSE(opened) << url;
    EXPECT_EQ(opened.error().code, Code::invalid_value) << url;
  }
}

}  // namespace
}  // namespace provost::test
