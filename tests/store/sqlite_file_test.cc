// What a SQLite file must be before Provost trusts it.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdio>
#include <memory>

#include "core/store/sqlite_database.h"
#include "tests/store/items.h"
#include "tests/support/database_fixture.h"

namespace provost::test {
namespace {

using sql::Mode;
using sql::Session;
using sql::Statement;

TEST(SqliteFileTest, ANewFileIsItsOwnersAlone) {
  const TemporaryFolder folder;
  const Log log(LogLevel::error);
  SeededRandom random;
  sql::SqliteOptions options;
  options.path = folder.path() / "new.db";
  const mode_t before = umask(0);
  const auto opened = sql::open_sqlite(options, log, random);
  umask(before);
  ASSERT_TRUE(opened);
  ASSERT_TRUE(run_alone(**opened, kMakeItems));
  for (const char* name : {"new.db", "new.db-wal", "new.db-shm"}) {
    struct stat status {};
    ASSERT_EQ(stat((folder.path() / name).c_str(), &status), 0) << name;
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << name;
  }
}

TEST(SqliteFileTest, AFileThatIsNoDatabaseIsRefused) {
  const TemporaryFolder folder;
  const Log log(LogLevel::error);
  SeededRandom random;
  sql::SqliteOptions options;
  options.path = folder.path() / "missing" / "new.db";
  EXPECT_EQ(sql::open_sqlite(options, log, random).error().code, Code::unavailable);
  options.path = PROVOST_SOURCE_DIR;
  EXPECT_EQ(sql::open_sqlite(options, log, random).error().code, Code::unavailable);
  options.path = folder.path() / "text";
  {
    std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(options.path.c_str(), "w"), std::fclose);
    for (int line = 0; line < 100; ++line) std::fputs("this is a text and not a database\n", file.get());
  }
  EXPECT_EQ(sql::open_sqlite(options, log, random).error().code, Code::unavailable);
}

TEST(SqliteFileTest, EveryConnectionIsDurableAndChecksForeignKeys) {
  TestDatabase test_database(sql::Engine::sqlite);
  for (const Mode mode : {Mode::read, Mode::write}) {
    const auto done = test_database.database().transact(mode, [](Session& session) -> Result<void> {
      const sql::Rows synchronous = TRY(session.run(Statement{"test.synchronous", "pragma synchronous"}));
      EXPECT_EQ(synchronous.integer(0, 0), 2);
      const sql::Rows keys = TRY(session.run(Statement{"test.keys", "pragma foreign_keys"}));
      EXPECT_EQ(keys.integer(0, 0), 1);
      const sql::Rows journal = TRY(session.run(Statement{"test.journal", "pragma journal_mode"}));
      EXPECT_EQ(journal.text(0, 0), "wal");
      return {};
    });
    EXPECT_TRUE(done);
  }
}

TEST(SqliteFileTest, TwoStatementsInOneAreRefused) {
  TestDatabase test_database(sql::Engine::sqlite);
  ASSERT_TRUE(run_alone(test_database.database(), kMakeItems));
  const auto done = run_alone(test_database.database(),
                              Statement{"test.two", "insert into items values (1, 'x', 0); delete from items"});
  EXPECT_EQ(done.error().code, Code::internal);
  EXPECT_EQ(count_items(test_database.database()), 0);
}

}  // namespace
}  // namespace provost::test
