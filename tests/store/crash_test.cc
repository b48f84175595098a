// Whatever was acknowledged is there after the process was killed, whole; and two processes share one database.
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "tests/store/items.h"
#include "tests/support/database_fixture.h"
#include "tests/support/seeded_random.h"

namespace provost::test {
namespace {

constexpr std::int64_t kItemsOfACycle = 100'000;

constexpr sql::Statement kFindPair{"test.find_pair", "select count(*) from items where id = $1 or id = -$1"};
constexpr sql::Statement kTorn{
    "test.torn",
    "select count(*) from items one where not exists (select 1 from items other where other.id = -one.id)"};

/// A process of ours that inserts and tells, until it is killed.
class Writer {
 public:
  Writer(const std::string& url, std::int64_t first) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(pipe(ends), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    std::string program = PROVOST_ACKNOWLEDGING_WRITER;
    std::string address = url;
    std::string start = std::to_string(first);
    char* arguments[] = {program.data(), address.data(), start.data(), nullptr};
    EXPECT_EQ(posix_spawn(&process_, program.c_str(), &actions, nullptr, arguments, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    output_ = fdopen(ends[0], "r");
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() {
    kill_it();
    std::fclose(output_);
  }

  /// The next id that was acknowledged; 0 when the process is gone and all it said was read.
  std::int64_t next() {
    long long id = 0;
    return std::fscanf(output_, "%lld", &id) == 1 ? id : 0;
  }

  void kill_it() {
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = -1;
  }

 private:
  pid_t process_ = -1;
  FILE* output_ = nullptr;
};

class CrashTest : public DatabaseTest {
 protected:
  void SetUp() override { ASSERT_TRUE(run_alone(database(), kMakeItems)); }

  /// Lets a process insert, kills it after a random number of acknowledgements, and returns them all.
  std::vector<std::int64_t> crash_once(std::int64_t first) {
    Writer writer(test_database_.url(), first);
    std::vector<std::int64_t> acknowledged;
    const std::uint64_t enough = 1 + random_.below(60);
    while (acknowledged.size() < enough) {
      const std::int64_t id = writer.next();
      if (id == 0) break;
      acknowledged.push_back(id);
    }
    EXPECT_EQ(acknowledged.size(), enough) << "the process died by itself";
    writer.kill_it();
    while (const std::int64_t id = writer.next()) acknowledged.push_back(id);
    return acknowledged;
  }

  SeededRandom random_{7};
};

TEST_P(CrashTest, WhatWasAcknowledgedSurvivesKill) {
  const int cycles = GetParam() == sql::Engine::sqlite ? 50 : 5;
  for (int cycle = 0; cycle < cycles; ++cycle) {
    const auto acknowledged = crash_once(1 + cycle * kItemsOfACycle);
    test_database_.reopen();
    for (const std::int64_t id : acknowledged) ASSERT_EQ(read_number(database(), kFindPair, {id}), 2) << id;
    ASSERT_EQ(read_number(database(), kTorn), 0);
  }
}

TEST_P(CrashTest, TwoProcessesWriteBesideEachOther) {
  Writer one(test_database_.url(), 1);
  Writer two(test_database_.url(), 1 + kItemsOfACycle);
  constexpr int kEnough = 100;
  for (int round = 0; round < kEnough; ++round) {
    const std::int64_t first = one.next();
    const std::int64_t second = two.next();
    ASSERT_GT(first, 0);
    ASSERT_GT(second, 0);
    ASSERT_EQ(read_number(database(), kFindPair, {first}), 2);
    ASSERT_EQ(read_number(database(), kFindPair, {second}), 2);
    ASSERT_TRUE(add_item(database(), 10 * kItemsOfACycle + round, std::to_string(round)));
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, CrashTest, both_engines(), engine_name);

}  // namespace
}  // namespace provost::test
