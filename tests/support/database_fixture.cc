#include "tests/support/database_fixture.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "core/store/database.h"

namespace provost::test {
namespace {

std::string first_line(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

template <class T>
T expect_made(Result<T> made) {
  if (!made) throw std::runtime_error("no test database: " + made.error().detail);
  return std::move(*made);
}

/// Distinct among the processes and threads of one test run.
std::string new_schema_name() {
  static std::atomic<int> count{0};
  return "test_" + std::to_string(getpid()) + "_" + std::to_string(++count);
}

}  // namespace

PostgresCluster PostgresCluster::in_folder(const std::filesystem::path& state) {
  return {first_line(state / "conninfo"), first_line(state / "conninfo_tcp")};
}

PostgresCluster PostgresCluster::of_this_build() {
  const PostgresCluster cluster = in_folder(PROVOST_POSTGRES_STATE);
  if (!cluster.conninfo.empty()) return cluster;
  throw std::runtime_error(
      "PostgreSQL for tests is not running. Run the test by ctest, or start it first with: sh " PROVOST_SOURCE_DIR
      "/tests/support/postgres_start.sh " PROVOST_POSTGRES_STATE);
}

TemporaryFolder::TemporaryFolder() {
  std::string name = std::filesystem::temp_directory_path() / "provost-test-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // what cannot be removed must not hide the test's own result
  std::filesystem::remove_all(path_, ignored);
}

PrivateCluster::PrivateCluster(const std::string& settings) {
  const std::string state = state_.path();
  const std::string command = "sh '" PROVOST_SOURCE_DIR "/tests/support/postgres_start.sh' '" + state + "' " + settings;
  if (std::system(command.c_str()) != 0) throw std::runtime_error("no PostgreSQL of its own for a test");
  cluster_ = PostgresCluster::in_folder(state_.path());
}

PrivateCluster::~PrivateCluster() {
  const std::string state = state_.path();
  const std::string command = "sh '" PROVOST_SOURCE_DIR "/tests/support/postgres_stop.sh' '" + state + "'";
  if (std::system(command.c_str()) != 0) ADD_FAILURE() << "a private PostgreSQL was left running";
}

TestDatabase::TestDatabase(sql::Engine engine) : engine_(engine) {
  if (engine == sql::Engine::postgres) make_schema();
  sqlite_.path = folder_.path() / "provost.db";
  database_ = open_again();
}

TestDatabase::~TestDatabase() {
  database_.reset();
  if (engine_ == sql::Engine::sqlite) return;
  sql::PostgresOptions options = postgres_;
  options.connections = 1;
  auto database = sql::open_postgres(options, log_, random_);
  const std::string drop = "drop schema " + schema_ + " cascade";
  if (!database || !(*database)->transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
        TRY(session.run(sql::Statement{"test.drop_schema", drop}));
        return {};
      })) {
    log_.warning("test.schema_left_behind", {{"schema", schema_}});
  }
}

void TestDatabase::make_schema() {
  postgres_.conninfo = PostgresCluster::of_this_build().conninfo;
  schema_ = new_schema_name();
  const auto database = expect_made(sql::open_postgres(postgres_, log_, random_));
  const std::string create = "create schema " + schema_;
  const auto made = database->transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    TRY(session.run(sql::Statement{"test.create_schema", create}));
    return {};
  });
  if (!made) throw std::runtime_error("no test schema: " + made.error().detail);
  postgres_.conninfo += search_path();
}

std::string TestDatabase::conninfo_tcp() const { return PostgresCluster::of_this_build().conninfo_tcp + search_path(); }

std::string TestDatabase::url() const {
  return engine_ == sql::Engine::sqlite ? "sqlite:" + sqlite_.path : postgres_.conninfo;
}

std::unique_ptr<sql::Database> TestDatabase::open_again() {
  return expect_made(sql::open_database(url(), {}, log_, random_));
}

void TestDatabase::reopen() {
  database_.reset();
  database_ = open_again();
}

}  // namespace provost::test
