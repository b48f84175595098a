#include "core/http/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace provost::http {
namespace {

/// Waits at one latch, then counts down another.
class Wait final : public Task {
 public:
  Wait(std::latch& began, std::latch& go, std::latch& done) : began_(began), go_(go), done_(done) {}
  void run() noexcept override {
    began_.count_down();
    go_.wait();
    done_.count_down();
  }

 private:
  std::latch& began_;
  std::latch& go_;
  std::latch& done_;
};

TEST(WorkerPool, RunsAsManyAtOnceAsItHasThreads) {
  std::latch began(3);
  std::latch go(1);
  std::latch done(3);
  WorkerPool pool(3, 3);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(pool.submit(std::make_unique<Wait>(began, go, done)));
  began.wait();  // would never end if one waited for another
  go.count_down();
  done.wait();
}

TEST(WorkerPool, LeavesATaskToItsOwnerWhenTheQueueIsFull) {
  std::latch began(1);
  std::latch go(1);
  std::latch done(2);
  std::latch later(1);
  WorkerPool pool(1, 1);
  ASSERT_TRUE(pool.submit(std::make_unique<Wait>(began, go, done)));
  began.wait();
  ASSERT_TRUE(pool.submit(std::make_unique<Wait>(later, go, done)));
  std::unique_ptr<Task> third = std::make_unique<Wait>(later, go, done);
  EXPECT_FALSE(pool.submit(std::move(third)));
  EXPECT_NE(third, nullptr);
  go.count_down();
  done.wait();
}

/// Tells when it goes without having run.
class Dropped final : public Task {
 public:
  Dropped(std::atomic<int>& runs, std::atomic<int>& gone) : runs_(runs), gone_(gone) {}
  ~Dropped() override { ++gone_; }
  void run() noexcept override { ++runs_; }

 private:
  std::atomic<int>& runs_;
  std::atomic<int>& gone_;
};

TEST(WorkerPool, FreesWhatWaitsWhenItGoes) {
  std::atomic<int> runs{0};
  std::atomic<int> gone{0};
  {
    WorkerPool pool(0, 8);
    for (int i = 0; i < 8; ++i) ASSERT_TRUE(pool.submit(std::make_unique<Dropped>(runs, gone)));
  }
  EXPECT_EQ(runs, 0);
  EXPECT_EQ(gone, 8);
}

}  // namespace
}  // namespace provost::http
