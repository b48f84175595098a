// Values and statements mean the same on both engines.
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <utility>

#include "tests/store/items.h"
#include "tests/support/database_fixture.h"

namespace provost::test {
namespace {

using sql::Cell;
using sql::Mode;
using sql::Rows;
using sql::Session;
using sql::Statement;

class StatementTest : public DatabaseTest {
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

TEST_P(StatementTest, PlaceholdersStandInAnyOrderAndRepeat) {
  ASSERT_TRUE(add_item(database(), 7, "seven", 70));
  const Rows rows = query(
      Statement{"test.order", "select id, name from items where name = $2 and id = $1 and (id = $1 or name = $2)"},
      {std::int64_t{7}, "seven"});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows.integer(0, 0), 7);
  EXPECT_EQ(rows.text(0, 1), "seven");
}

TEST_P(StatementTest, MoreThanNinePlaceholdersKeepTheirNumbers) {
  const Rows rows = query(
      Statement{
          "test.eleven",
          "select name from items where amount in ($1, $2, $3, $4, $5, $6, $7, $8, $9) or (id = $11 and name = $10)"},
      {1, 2, 3, 4, 5, 6, 7, 8, 9, "x", 11});
  EXPECT_TRUE(rows.empty());
  ASSERT_TRUE(add_item(database(), 11, "x", 99));
  EXPECT_EQ(query(Statement{"test.two", "select name from items where id = $2 and name = $1"}, {"x", 11}).size(), 1U);
}

TEST_P(StatementTest, AValueThatIsMissingIsAnError) {
  EXPECT_EQ(error_of(kAddItem, {std::int64_t{1}, "one"}).code, Code::internal);
  EXPECT_EQ(count_items(database()), 0);
}

TEST_P(StatementTest, NumbersKeepAllTheirBits) {
  for (const std::int64_t number : {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min(),
                                    std::int64_t{0}, std::int64_t{-1}, (std::int64_t{1} << 53) + 1}) {
    ASSERT_TRUE(run_alone(database(), kAddItem, {number, Cell{}, number}));
    EXPECT_EQ(read_number(database(), kReadAmount, {number}), number);
  }
}

TEST_P(StatementTest, ColumnTypesComeBackAsTheyWereDeclared) {
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

TEST_P(StatementTest, ATruthIsANumber) {
  ASSERT_TRUE(add_item(database(), 1, "one"));
  const Rows rows =
      query(Statement{"test.exists", "select exists (select 1 from items), exists (select 1 from items where id = 2)"});
  EXPECT_EQ(rows.optional_integer(0, 0), 1);
  EXPECT_EQ(rows.optional_integer(0, 1), 0);
}

TEST_P(StatementTest, NullIsNeitherZeroNorEmpty) {
  ASSERT_TRUE(run_alone(database(), kAddItem, {1, Cell{}, 0}));
  ASSERT_TRUE(add_item(database(), 2, ""));
  const Rows rows = query(Statement{"test.nulls", "select name from items order by id"});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_TRUE(rows.is_null(0, 0));
  EXPECT_EQ(rows.optional_text(0, 0), std::nullopt);
  EXPECT_FALSE(rows.is_null(1, 0));
  EXPECT_EQ(rows.optional_text(1, 0), "");
}

TEST_P(StatementTest, TextKeepsItsBytes) {
  const std::string text = "Zo\xC3\xAB \xF0\x9F\x98\x80 \x01\n' \" $1 \\";
  ASSERT_TRUE(add_item(database(), 1, text));
  EXPECT_EQ(query(Statement{"test.text", "select name from items"}).text(0, 0), text);
}

TEST_P(StatementTest, ALargeTextComesBackWhole) {
  const std::string text(3'000'000, 'x');
  ASSERT_TRUE(add_item(database(), 1, "short"));
  ASSERT_TRUE(run_alone(database(), Statement{"test.make", "create table documents (document text)"}));
  ASSERT_TRUE(run_alone(database(), Statement{"test.add", "insert into documents (document) values ($1)"}, {text}));
  EXPECT_EQ(query(Statement{"test.read", "select document from documents"}).text(0, 0), text);
}

TEST_P(StatementTest, TextThatOneEngineCouldNotKeepIsRefusedByBoth) {
  using namespace std::string_view_literals;
  EXPECT_EQ(error_of(kAddItem, {1, "a\0b"sv, 0}).code, Code::invalid_value);
  EXPECT_EQ(error_of(kAddItem, {1, "a\xFF", 0}).code, Code::invalid_value);
  EXPECT_EQ(count_items(database()), 0);
}

TEST_P(StatementTest, PinnedTextSortsByCodePoint) {
  for (const auto& [id, name] : {std::pair{1, "b"}, {2, "A"}, {3, "a"}, {4, "B"}, {5, "\xC3\xA4"}, {6, "_"}}) {
    ASSERT_TRUE(add_item(database(), id, name));
  }
  const std::string text = "select name from items order by name" + std::string(database().dialect().key_collation);
  const Rows rows = query(Statement{"test.sorted", text});
  std::string order;
  for (std::size_t row = 0; row < rows.size(); ++row) order += rows.text(row, 0);
  EXPECT_EQ(order, "AB_ab\xC3\xA4");
}

TEST_P(StatementTest, AffectedCountsChangesAndNotWhatWasRead) {
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

TEST_P(StatementTest, AClaimWithTheDialectsFragmentRuns) {
  ASSERT_TRUE(add_item(database(), 1, "one"));
  const std::string text = "select id from items order by id limit $1" + std::string(database().dialect().skip_locked);
  EXPECT_EQ(query(Statement{"test.claim", text}, {10}).size(), 1U);
}

TEST_P(StatementTest, OneNameWithTwoTextsRunsEachText) {
  ASSERT_TRUE(add_item(database(), 1, "one", 10));
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(query(Statement{"test.same", "select id from items"}).integer(0, 0), 1);
    EXPECT_EQ(query(Statement{"test.same", "select amount from items"}).integer(0, 0), 10);
  }
}

TEST_P(StatementTest, MoreStatementsThanTheCacheHoldsStillRun) {
  for (int round = 0; round < 2; ++round) {
    for (int number = 0; number < 300; ++number) {
      const std::string name = "test.many_" + std::to_string(number);
      const std::string text = "select count(*) + " + std::to_string(number) + " from items";
      ASSERT_EQ(query(Statement{name, text}).integer(0, 0), number);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, StatementTest, both_engines(), engine_name);

}  // namespace
}  // namespace provost::test
