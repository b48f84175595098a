// Group commit: works that share a commit share nothing else.
#include "core/store/sqlite_writer.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <future>
#include <latch>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/store/items.h"
#include "tests/support/database_fixture.h"

namespace provost::test {
namespace {

using sql::Database;
using sql::Mode;
using sql::Outcome;
using sql::Session;
using sql::SqliteConnection;
using sql::Statement;

/// Files that this process writes cannot grow past a size while this lives, which is how a full disk looks to SQLite.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

class SqliteWriterTest : public ::testing::Test {
 protected:
  SqliteWriterTest() : writer_(open_writer(), std::chrono::seconds(60)) {
    EXPECT_TRUE(run_alone(test_database_.database(), kMakeItems));
  }

  std::unique_ptr<SqliteConnection> open_writer() {
    auto opened = SqliteConnection::open(test_database_.sqlite().path, std::chrono::seconds(5),
                                         SqliteConnection::Role::writer, test_database_.log());
    EXPECT_TRUE(opened);
    return std::move(*opened);
  }

  /// What the works came to: an outcome, or the panic that their caller met.
  std::vector<std::future<Outcome>> start_in_one_batch(const std::vector<Database::Work>& works,
                                                       const std::function<void()>& before_release = {}) {
    std::latch held(1);
    std::latch release(1);
    std::thread holder([&] {
      writer_.write([&](Session&) -> Result<void> {
        held.count_down();
        release.wait();
        return {};
      });
    });
    held.wait();
    std::vector<std::future<Outcome>> outcomes;
    for (std::size_t index = 0; index < works.size(); ++index) {
      outcomes.push_back(std::async(std::launch::async, [this, &work = works[index]] { return writer_.write(work); }));
      while (writer_.waiting() <= index) std::this_thread::yield();  // they queue in the order given
    }
    if (before_release) before_release();
    release.count_down();
    holder.join();
    for (const auto& outcome : outcomes) outcome.wait();
    return outcomes;
  }

  std::int64_t count() { return count_items(test_database_.database()); }

  TestDatabase test_database_{sql::Engine::sqlite};
  sql::SqliteWriter writer_;
};

Database::Work add(std::int64_t id) {
  return [id](Session& session) -> Result<void> {
    TRY(session.run(kAddItem, {id, std::to_string(id), 0}));
    return {};
  };
}

TEST_F(SqliteWriterTest, AWorkThatFailsHarmsNobodyInItsBatch) {
  std::int64_t seen_inside = 0;
  std::int64_t seen_outside = -1;
  const std::vector<Database::Work> works = {
      add(1),
      add(2),
      [](Session& session) -> Result<void> {
        TRY(session.run(kAddItem, {3, "3", 0}));
        return fail(Code::forbidden, "changed its mind");
      },
      add(2),  // taken
      [](Session& session) -> Result<void> {
        TRY(session.run(kAddItem, {4, "4", 0}));
        throw std::logic_error("a bug");
      },
      [&](Session& session) -> Result<void> {
        TRY(session.run(kAddItem, {5, "5", 0}));
        const sql::Rows rows = TRY(session.run(kCountItems));
        seen_inside = rows.integer(0, 0);
        seen_outside = count();
        return {};
      },
      add(6),
  };
  auto outcomes = start_in_one_batch(works);
  EXPECT_TRUE(outcomes[0].get().result);
  EXPECT_TRUE(outcomes[1].get().result);
  EXPECT_EQ(outcomes[2].get().result.error().code, Code::forbidden);
  EXPECT_EQ(outcomes[3].get().result.error().code, Code::uniqueness);
  EXPECT_THROW(outcomes[4].get(), std::logic_error);
  EXPECT_TRUE(outcomes[5].get().result);
  EXPECT_TRUE(outcomes[6].get().result);
  EXPECT_EQ(seen_inside, 3) << "1, 2 and 5 were in one transaction";
  EXPECT_EQ(seen_outside, 0) << "none of which was committed then";
  EXPECT_EQ(count(), 4);
}

TEST_F(SqliteWriterTest, WhenTheCommitFailsAllOfTheBatchFail) {
  std::unique_ptr<FullDisk> full;
  const std::vector<Database::Work> works = {add(1), [](Session&) { return fail(Code::forbidden, "no"); },
                                             [&](Session& session) -> Result<void> {
                                               TRY(session.run(kAddItem, {2, "2", 0}));
                                               full = std::make_unique<FullDisk>(4096);
                                               return {};
                                             }};
  auto outcomes = start_in_one_batch(works);
  full.reset();
  EXPECT_EQ(outcomes[0].get().result.error().code, Code::unavailable);
  EXPECT_EQ(outcomes[1].get().result.error().code, Code::forbidden);
  const Outcome last = outcomes[2].get();
  EXPECT_EQ(last.result.error().code, Code::unavailable);
  EXPECT_EQ(last.remedy, sql::Remedy::give_up) << "its fate is unknown";
  EXPECT_EQ(count(), 0);
  EXPECT_TRUE(writer_.write(add(3)).result) << "the writer goes on when the disk has room again";
  EXPECT_EQ(count(), 1);
}

TEST_F(SqliteWriterTest, WhenTheDiskFillsUpWithinAWorkNobodyIsToldOfSuccess) {
  ASSERT_TRUE(writer_
                  .write([](Session& session) -> Result<void> {
                    TRY(session.run(Statement{"test.make", "create table documents (document text)"}));
                    return {};
                  })
                  .result);
  ASSERT_TRUE(writer_
                  .write([](Session& session) -> Result<void> {
                    TRY(session.run(Statement{"test.small", "pragma cache_size = 5"}));
                    return {};
                  })
                  .result);
  std::unique_ptr<FullDisk> full;
  const std::vector<Database::Work> works = {
      add(1),
      [&](Session& session) -> Result<void> {
        full = std::make_unique<FullDisk>(4096);
        const std::string document(200'000, 'x');
        for (int round = 0; round < 20; ++round) {
          TRY(session.run(Statement{"test.fill", "insert into documents (document) values ($1)"}, {document}));
        }
        return {};
      },
      add(2)};
  auto outcomes = start_in_one_batch(works);
  full.reset();
  for (auto& outcome : outcomes) EXPECT_EQ(outcome.get().result.error().code, Code::unavailable);
  EXPECT_EQ(count(), 0);
  EXPECT_TRUE(writer_.write(add(3)).result);
}

TEST_F(SqliteWriterTest, AWriteInsideAWriteIsRefusedAndNotADeadlock) {
  const Outcome outer = writer_.write([&](Session&) -> Result<void> {
    const Outcome inner = writer_.write(add(1));
    EXPECT_EQ(inner.result.error().code, Code::internal);
    return {};
  });
  EXPECT_TRUE(outer.result);
}

TEST_F(SqliteWriterTest, AWorkThatWaitsTooLongLeavesTheQueueUnrun) {
  sql::SqliteWriter impatient(open_writer(), std::chrono::milliseconds(10));
  std::latch held(1);
  std::latch release(1);
  auto holder = std::async(std::launch::async, [&] {
    return impatient.write([&](Session&) -> Result<void> {
      held.count_down();
      release.wait();
      return {};
    });
  });
  held.wait();
  bool ran = false;
  const Outcome late = impatient.write([&](Session&) -> Result<void> {
    ran = true;
    return {};
  });
  EXPECT_EQ(late.result.error().code, Code::unavailable);
  EXPECT_EQ(impatient.waiting(), 0U);
  release.count_down();
  EXPECT_TRUE(holder.get().result) << "a work that has begun is never sent away";
  EXPECT_FALSE(ran);
}

TEST_F(SqliteWriterTest, ClosingAnswersWhoeverWaits) {
  std::latch held(1);
  std::latch release(1);
  std::vector<std::future<Outcome>> outcomes;
  {
    sql::SqliteWriter closing(open_writer(), std::chrono::seconds(60));
    outcomes.push_back(std::async(std::launch::async, [&] {
      return closing.write([&](Session&) -> Result<void> {
        held.count_down();
        release.wait();
        return {};
      });
    }));
    held.wait();
    outcomes.push_back(std::async(std::launch::async, [&] { return closing.write(add(1)); }));
    while (closing.waiting() == 0) std::this_thread::yield();
    release.count_down();
  }
  for (auto& outcome : outcomes) EXPECT_TRUE(outcome.get().result);
  EXPECT_EQ(count(), 1);
}

TEST_F(SqliteWriterTest, WhileAnotherProcessHoldsTheFileAWriteEndsAsUnavailable) {
  sql::SqliteOptions options = test_database_.sqlite();
  options.busy_timeout = std::chrono::milliseconds(1);
  auto other = sql::open_sqlite(options, test_database_.log(), test_database_.random());
  ASSERT_TRUE(other);
  int runs = 0;
  EXPECT_TRUE(writer_
                  .write([&](Session&) -> Result<void> {
                    const auto done = (*other)->transact(Mode::write, [&](Session&) -> Result<void> {
                      ++runs;
                      return {};
                    });
                    EXPECT_EQ(done.error().code, Code::unavailable);
                    EXPECT_EQ(count_items(**other), 0) << "readers do not wait for writers";
                    return {};
                  })
                  .result);
  EXPECT_EQ(runs, 0);
  EXPECT_TRUE(add_item(**other, 1, "one"));
}

}  // namespace
}  // namespace provost::test
