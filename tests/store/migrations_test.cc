// Schemas go forward, one whole step at a time.
#include "core/store/migrations.h"

#include <gtest/gtest.h>

#include <array>
#include <latch>
#include <thread>
#include <vector>

#include "tests/store/items.h"
#include "tests/support/database_fixture.h"

namespace provost::test {
namespace {

using sql::Migration;
using sql::Statement;

constexpr std::string_view kFirst[] = {"create table items (id bigint primary key, name text, amount bigint)",
                                       "create index items_by_name on items (name)"};
constexpr std::string_view kSecond[] = {"alter table items add column note text"};
constexpr std::string_view kSecondPostgres[] = {"alter table items set (fillfactor = 50)"};
constexpr std::string_view kThirdBroken[] = {"create table others (id bigint primary key)",
                                             "insert into items (id, amount) values (1, 1)", "create nonsense"};
constexpr std::string_view kThird[] = {"create table others (id bigint primary key)"};

constexpr Migration kOne{1, "items", kFirst};
constexpr Migration kTwo{2, "notes", kSecond, kSecondPostgres};
constexpr Migration kThreeBroken{3, "broken", kThirdBroken};
constexpr Migration kThree{3, "others", kThird};

class MigrationsTest : public DatabaseTest {
 protected:
  Result<int> migrate(std::vector<Migration> migrations) { return sql::migrate(database(), migrations); }
};

TEST_P(MigrationsTest, AnEmptyDatabaseHasVersionZero) {
  EXPECT_EQ(sql::current_version(database()), 0);
  EXPECT_EQ(migrate({}), 0);
}

TEST_P(MigrationsTest, StepsAreTakenOnce) {
  EXPECT_EQ(migrate({kOne, kTwo}), 2);
  EXPECT_EQ(sql::current_version(database()), 2);
  ASSERT_TRUE(run_alone(database(), Statement{"test.use", "insert into items (id, note) values (1, 'x')"}));
  EXPECT_EQ(migrate({kOne, kTwo}), 2);
  EXPECT_EQ(count_items(database()), 1);
}

TEST_P(MigrationsTest, OnlyTheMissingStepsAreTaken) {
  EXPECT_EQ(migrate({kOne}), 1);
  ASSERT_TRUE(add_item(database(), 1, "kept"));
  EXPECT_EQ(migrate({kOne, kTwo, kThree}), 3);
  EXPECT_EQ(count_items(database()), 1);
}

TEST_P(MigrationsTest, ADatabaseNewerThanTheProgramIsRefused) {
  ASSERT_EQ(migrate({kOne, kTwo}), 2);
  const auto refused = migrate({kOne});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::conflict);
  EXPECT_EQ(sql::current_version(database()), 2);
}

TEST_P(MigrationsTest, AStepThatFailsHalfWayLeavesNothingAndCanBeMended) {
  const auto failed = migrate({kOne, kTwo, kThreeBroken});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, Code::internal);
  EXPECT_EQ(sql::current_version(database()), 2) << "the whole steps before it stay";
  EXPECT_EQ(count_items(database()), 0);
  EXPECT_EQ(migrate({kOne, kTwo, kThree}), 3) << "its table is not in the way";
}

TEST_P(MigrationsTest, NumbersHaveNoGaps) {
  EXPECT_EQ(migrate({kTwo}).error().code, Code::internal);
  EXPECT_EQ(migrate({kOne, kThree}).error().code, Code::internal);
  EXPECT_EQ(sql::current_version(database()), 0);
}

TEST_P(MigrationsTest, ProgramsThatMigrateAtTheSameTimeTakeEachStepOnce) {
  constexpr int kPrograms = 4;
  std::latch start(kPrograms);
  std::vector<std::thread> programs;
  for (int program = 0; program < kPrograms; ++program) {
    programs.emplace_back([&] {
      const auto handle = test_database_.open_again();
      start.arrive_and_wait();
      EXPECT_EQ(sql::migrate(*handle, std::array{kOne, kTwo, kThree}), 3);
    });
  }
  for (std::thread& program : programs) program.join();
  EXPECT_EQ(sql::current_version(database()), 3);
}

TEST_P(MigrationsTest, StatementsPreparedBeforeAStepRunAfterIt) {
  ASSERT_EQ(migrate({kOne}), 1);
  constexpr Statement kAll{"test.all", "select * from items"};
  ASSERT_TRUE(run_alone(database(), kAll));
  const auto other = test_database_.open_again();
  ASSERT_EQ(sql::migrate(*other, std::array{kOne, kTwo}), 2);
  EXPECT_TRUE(run_alone(database(), kAll));
}

INSTANTIATE_TEST_SUITE_P(Engines, MigrationsTest, both_engines(), engine_name);

}  // namespace
}  // namespace provost::test
