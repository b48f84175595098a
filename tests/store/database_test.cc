// What both engines promise alike behind the waist.
#include "core/store/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <limits>
#include <stdexcept>
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

class StoreTest : public DatabaseTest {
 protected:
  void SetUp() override { ASSERT_TRUE(run_alone(database(), kMakeItems)); }

  /// The rows of one statement; empty if it fails, which is a failure of the test.
  Rows query(const Statement& statement, std::initializer_list<Cell> values = {}) {
    Rows rows;
    const auto done = database().transact(Mode::write, [&](Session& session) -> Result<void> {
      rows = TRY(session.run(statement, values));
      return {};
    });
    EXPECT_TRUE(done) << done.error().detail;
    return rows;
  }

  Error error_of(const Statement& statement, std::initializer_list<Cell> values = {}) {
    const auto done = run_alone(database(), statement, values);
    EXPECT_FALSE(done);
    return done ? Error{} : done.error();
  }
};

TEST_P(StoreTest, PlaceholdersStandInAnyOrderAndRepeat) {
  ASSERT_TRUE(add_item(database(), 7, "seven", 70));
  const Rows rows = query(
      Statement{"test.order", "select id, name from items where name = $2 and id = $1 and (id = $1 or name = $2)"},
      {std::int64_t{7}, "seven"});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows.integer(0, 0), 7);
  EXPECT_EQ(rows.text(0, 1), "seven");
}

TEST_P(StoreTest, MoreThanNinePlaceholdersKeepTheirNumbers) {
  const Rows rows = query(
      Statement{
          "test.eleven",
          "select name from items where amount in ($1, $2, $3, $4, $5, $6, $7, $8, $9) or (id = $11 and name = $10)"},
      {1, 2, 3, 4, 5, 6, 7, 8, 9, "x", 11});
  EXPECT_TRUE(rows.empty());
  ASSERT_TRUE(add_item(database(), 11, "x", 99));
  EXPECT_EQ(query(Statement{"test.two", "select name from items where id = $2 and name = $1"}, {"x", 11}).size(), 1U);
}

TEST_P(StoreTest, AValueThatIsMissingIsAnError) {
  EXPECT_EQ(error_of(kAddItem, {std::int64_t{1}, "one"}).code, Code::internal);
  EXPECT_EQ(count_items(database()), 0);
}

TEST_P(StoreTest, NumbersKeepAllTheirBits) {
  for (const std::int64_t number : {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min(),
                                    std::int64_t{0}, std::int64_t{-1}, (std::int64_t{1} << 53) + 1}) {
    ASSERT_TRUE(run_alone(database(), kAddItem, {number, Cell{}, number}));
    EXPECT_EQ(read_number(database(), kReadAmount, {number}), number);
  }
}

TEST_P(StoreTest, ColumnTypesComeBackAsTheyWereDeclared) {
  ASSERT_TRUE(
      run_alone(database(), Statement{"test.make", "create table kinds (big bigint, small smallint, words text)"}));
  ASSERT_TRUE(run_alone(database(), Statement{"test.fill", "insert into kinds (big, small, words) values ($1, $2, $3)"},
                        {5, 6, "7"}));
  const Rows rows =
      query(Statement{"test.kinds", "select big, small, words, count(*), sum(big) from kinds group by 1, 2, 3"});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows.optional_integer(0, 0), 5);
  EXPECT_EQ(rows.optional_integer(0, 1), 6);
  EXPECT_EQ(rows.optional_integer(0, 2), std::nullopt) << "digits in a text column are text";
  EXPECT_EQ(rows.optional_text(0, 2), "7");
  EXPECT_EQ(rows.optional_integer(0, 3), 1);
  EXPECT_EQ(rows.optional_integer(0, 4), 5);
}

TEST_P(StoreTest, ATruthIsANumber) {
  ASSERT_TRUE(add_item(database(), 1, "one"));
  const Rows rows =
      query(Statement{"test.exists", "select exists (select 1 from items), exists (select 1 from items where id = 2)"});
  EXPECT_EQ(rows.optional_integer(0, 0), 1);
  EXPECT_EQ(rows.optional_integer(0, 1), 0);
}

TEST_P(StoreTest, NullIsNeitherZeroNorEmpty) {
  ASSERT_TRUE(run_alone(database(), kAddItem, {1, Cell{}, 0}));
  ASSERT_TRUE(add_item(database(), 2, ""));
  const Rows rows = query(Statement{"test.nulls", "select name from items order by id"});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_TRUE(rows.is_null(0, 0));
  EXPECT_EQ(rows.optional_text(0, 0), std::nullopt);
  EXPECT_FALSE(rows.is_null(1, 0));
  EXPECT_EQ(rows.optional_text(1, 0), "");
}

TEST_P(StoreTest, TextKeepsItsBytes) {
  const std::string text = "Zo\xC3\xAB \xF0\x9F\x98\x80 \x01\n' \" $1 \\";
  ASSERT_TRUE(add_item(database(), 1, text));
  EXPECT_EQ(query(Statement{"test.text", "select name from items"}).text(0, 0), text);
}

TEST_P(StoreTest, ALargeTextComesBackWhole) {
  const std::string text(3'000'000, 'x');
  ASSERT_TRUE(add_item(database(), 1, "short"));
  ASSERT_TRUE(run_alone(database(), Statement{"test.make", "create table documents (document text)"}));
  ASSERT_TRUE(run_alone(database(), Statement{"test.add", "insert into documents (document) values ($1)"}, {text}));
  EXPECT_EQ(query(Statement{"test.read", "select document from documents"}).text(0, 0), text);
}

TEST_P(StoreTest, TextThatOneEngineCouldNotKeepIsRefusedByBoth) {
  using namespace std::string_view_literals;
  EXPECT_EQ(error_of(kAddItem, {1, "a\0b"sv, 0}).code, Code::invalid_value);
  EXPECT_EQ(error_of(kAddItem, {1, "a\xFF", 0}).code, Code::invalid_value);
  EXPECT_EQ(count_items(database()), 0);
}

TEST_P(StoreTest, PinnedTextSortsByCodePoint) {
  for (const auto& [id, name] : {std::pair{1, "b"}, {2, "A"}, {3, "a"}, {4, "B"}, {5, "\xC3\xA4"}, {6, "_"}}) {
    ASSERT_TRUE(add_item(database(), id, name));
  }
  const std::string text = "select name from items order by name" + std::string(database().dialect().key_collation);
  const Rows rows = query(Statement{"test.sorted", text});
  std::string order;
  for (std::size_t row = 0; row < rows.size(); ++row) order += rows.text(row, 0);
  EXPECT_EQ(order, "AB_ab\xC3\xA4");
}

TEST_P(StoreTest, AffectedCountsChangesAndNotWhatWasRead) {
  ASSERT_TRUE(add_item(database(), 1, "one"));
  ASSERT_TRUE(add_item(database(), 2, "two"));
  EXPECT_EQ(query(kAddAmount, {1, 5}).affected(), 1);
  EXPECT_EQ(query(kAddAmount, {3, 5}).affected(), 0);
  EXPECT_EQ(query(kCountItems).affected(), 0);
  EXPECT_EQ(query(Statement{"test.ddl", "create table other (id bigint)"}).affected(), 0);
  const Rows returned = query(Statement{"test.returning", "update items set amount = 9 returning id"});
  EXPECT_EQ(returned.affected(), 2);
  EXPECT_EQ(returned.size(), 2U);
  EXPECT_EQ(query(Statement{"test.again", "insert into items values (1, 'one', 0) on conflict do nothing"}).affected(),
            0);
}

TEST_P(StoreTest, AClaimWithTheDialectsFragmentRuns) {
  ASSERT_TRUE(add_item(database(), 1, "one"));
  const std::string text = "select id from items order by id limit $1" + std::string(database().dialect().skip_locked);
  EXPECT_EQ(query(Statement{"test.claim", text}, {10}).size(), 1U);
}

TEST_P(StoreTest, OneNameWithTwoTextsRunsEachText) {
  ASSERT_TRUE(add_item(database(), 1, "one", 10));
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(query(Statement{"test.same", "select id from items"}).integer(0, 0), 1);
    EXPECT_EQ(query(Statement{"test.same", "select amount from items"}).integer(0, 0), 10);
  }
}

TEST_P(StoreTest, MoreStatementsThanTheCacheHoldsStillRun) {
  for (int round = 0; round < 2; ++round) {
    for (int number = 0; number < 300; ++number) {
      const std::string name = "test.many_" + std::to_string(number);
      const std::string text = "select count(*) + " + std::to_string(number) + " from items";
      ASSERT_EQ(query(Statement{name, text}).integer(0, 0), number);
    }
  }
}

TEST_P(StoreTest, AUniqueValueIsToldFromOtherErrorsAndNothingIsGivenAway) {
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

TEST_P(StoreTest, WhatFailsLeavesNothing) {
  const auto done = database().transact(Mode::write, [](Session& session) -> Result<void> {
    TRY(session.run(kAddItem, {1, "one", 0}));
    return fail(Code::forbidden, "no");
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::forbidden);
  EXPECT_EQ(done.error().detail, "no");
  EXPECT_EQ(count_items(database()), 0);
}

TEST_P(StoreTest, AConflictThatTheWorkItselfFoundIsNotRunAgain) {
  int runs = 0;
  const auto done = database().transact(Mode::write, [&](Session& session) -> Result<void> {
    ++runs;
    TRY(session.run(kCountItems));
    return fail(Code::conflict, "the version differs");
  });
  EXPECT_EQ(done.error().code, Code::conflict);
  EXPECT_EQ(runs, 1);
}

TEST_P(StoreTest, AFailedStatementDoomsTheTransactionEvenIfTheWorkOverlooksIt) {
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

TEST_P(StoreTest, AWorkMayTranslateAFailure) {
  ASSERT_TRUE(add_item(database(), 1, "one"));
  const auto done = database().transact(Mode::write, [](Session& session) -> Result<void> {
    if (!session.run(kAddItem, {1, "again", 0})) return fail(Code::uniqueness, "that item exists");
    return {};
  });
  EXPECT_EQ(done.error().detail, "that item exists");
}

TEST_P(StoreTest, APanicIsUndoneAndReachesItsCaller) {
  const auto panic = [](Session& session) -> Result<void> {
    TRY(session.run(kAddItem, {1, "one", 0}));
    throw std::logic_error("a bug");
  };
  EXPECT_THROW({ EXPECT_TRUE(database().transact(Mode::write, panic)); }, std::logic_error);
  EXPECT_EQ(count_items(database()), 0);
  EXPECT_TRUE(add_item(database(), 1, "one")) << "the database still works";
}

TEST_P(StoreTest, APanicOfAReadReachesItsCallerAndFreesItsConnection) {
  const auto panic = [](Session& session) -> Result<void> {
    TRY(session.run(kCountItems));
    throw std::logic_error("a bug");
  };
  for (int round = 0; round < 20; ++round) {
    EXPECT_THROW({ EXPECT_TRUE(database().transact(Mode::read, panic)); }, std::logic_error);
  }
  EXPECT_EQ(count_items(database()), 0);
}

TEST_P(StoreTest, AReadMustNotWrite) {
  const auto done = database().transact(Mode::read, [](Session& session) -> Result<void> {
    TRY(session.run(kAddItem, {1, "one", 0}));
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::internal);
  EXPECT_EQ(count_items(database()), 0);
}

TEST_P(StoreTest, AReadSeesOneSnapshot) {
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

TEST_P(StoreTest, AnEmptyWorkIsFine) {
  EXPECT_TRUE(database().transact(Mode::write, [](Session&) -> Result<void> { return {}; }));
  EXPECT_TRUE(database().transact(Mode::read, [](Session&) -> Result<void> { return {}; }));
}

TEST_P(StoreTest, ADoneWriteIsSeenByEveryThreadAndEveryHandle) {
  const auto other = test_database_.open_again();
  for (std::int64_t id = 1; id <= 20; ++id) {
    ASSERT_TRUE(add_item(database(), id, std::to_string(id)));
    std::thread([&] { EXPECT_EQ(count_items(database()), id); }).join();
    EXPECT_EQ(count_items(*other), id);
  }
}

TEST_P(StoreTest, ADatabaseOpenedAnewHoldsWhatWasCommitted) {
  ASSERT_TRUE(add_item(database(), 1, "one", 10));
  test_database_.reopen();
  EXPECT_EQ(read_number(database(), kReadAmount, {1}), 10);
}

TEST_P(StoreTest, SixteenThreadsLoseNoIncrement) {
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

TEST_P(StoreTest, WhenAllConnectionsAreBusyAReadIsSentAway) {
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

INSTANTIATE_TEST_SUITE_P(Engines, StoreTest, both_engines(), engine_name);

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
