// A fresh database for a test, on either engine.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "core/base/log.h"
#include "core/store/postgres_database.h"
#include "core/store/sql.h"
#include "core/store/sqlite_database.h"
#include "tests/support/seeded_random.h"

namespace provost::test {

/// Where a PostgreSQL for tests listens.
struct PostgresCluster {
  std::string conninfo;      // by a private socket
  std::string conninfo_tcp;  // by 127.0.0.1

  /// The one that ctest started for this build. Throws, saying what to run, if there is none.
  static PostgresCluster of_this_build();
  /// Reads the folder that postgres_start.sh filled.
  static PostgresCluster in_folder(const std::filesystem::path& state);
};

/// A folder that is removed with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A PostgreSQL for one test alone, which may be set up oddly, or end badly. Throws when it does not start.
class PrivateCluster {
 public:
  /// `settings` as in postgresql.conf: `name=value name=value`.
  explicit PrivateCluster(const std::string& settings);
  PrivateCluster(const PrivateCluster&) = delete;
  PrivateCluster& operator=(const PrivateCluster&) = delete;
  ~PrivateCluster();

  const PostgresCluster& cluster() const { return cluster_; }

 private:
  TemporaryFolder state_;
  PostgresCluster cluster_;
};

/// An empty database that goes when this does: a file of its own, or a schema of its own. Throws when it cannot be
/// made.
class TestDatabase {
 public:
  explicit TestDatabase(sql::Engine engine);
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;
  ~TestDatabase();

  sql::Engine engine() const { return engine_; }
  sql::Database& database() { return *database_; }
  /// What open_database() takes to get to the same data.
  std::string url() const;
  /// A second handle on the same data, as another process would have.
  std::unique_ptr<sql::Database> open_again();
  /// The options behind the handle, for a test that wants to change one.
  const sql::SqliteOptions& sqlite() const { return sqlite_; }
  const sql::PostgresOptions& postgres() const { return postgres_; }
  /// The way to the same schema by 127.0.0.1, for a test that puts itself between. PostgreSQL only.
  std::string conninfo_tcp() const;
  const Log& log() const { return log_; }
  Random& random() { return random_; }
  /// Closes the handle that database() returns, and opens it anew.
  void reopen();

 private:
  void make_schema();
  std::string search_path() const { return " options='-csearch_path=" + schema_ + "'"; }

  const sql::Engine engine_;
  TemporaryFolder folder_;
  const Log log_{LogLevel::error};
  SeededRandom random_;
  sql::SqliteOptions sqlite_;
  sql::PostgresOptions postgres_;
  std::string schema_;
  std::unique_ptr<sql::Database> database_;
};

/// Every test of a suite derived from this runs on each engine:
/// `INSTANTIATE_TEST_SUITE_P(Engines, MyTest, both_engines(), engine_name);`
class DatabaseTest : public ::testing::TestWithParam<sql::Engine> {
 protected:
  TestDatabase test_database_{GetParam()};
  sql::Database& database() { return test_database_.database(); }
};

inline auto both_engines() { return ::testing::Values(sql::Engine::sqlite, sql::Engine::postgres); }

inline std::string engine_name(const ::testing::TestParamInfo<sql::Engine>& info) {
  return info.param == sql::Engine::sqlite ? "sqlite" : "postgres";
}

}  // namespace provost::test
