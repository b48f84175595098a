// Chores: each has its turn, whatever becomes of the others, and a bell begins the next one.
#include "core/jobs/chores.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <stdexcept>

namespace provost {
namespace {

TEST(Chores, OneThatFailsOrThrowsKeepsNoOtherFromItsTurn) {
  const Log log{LogLevel::error};
  Bell bell;
  int done = 0;
  Chores chores(log, bell,
                {{"fails", [] { return Result<bool>(fail(Code::unavailable, "not now")); }},
                 {"throws", []() -> Result<bool> { throw std::runtime_error("a bug"); }},
                 {"works", [&] { return Result<bool>(++done < 3); }}});
  EXPECT_TRUE(chores.round());
  EXPECT_TRUE(chores.round());
  EXPECT_FALSE(chores.round()) << "there is nothing to do any more";
  EXPECT_EQ(done, 3);
}

TEST(Chores, ABellBeginsATurnAndStopEndsTheThread) {
  const Log log{LogLevel::error};
  Bell bell;
  std::mutex mutex;
  std::condition_variable turned;
  int turns = 0;
  Chores chores(log, bell, {{"counts", [&] {
                               const std::lock_guard lock(mutex);
                               ++turns;
                               turned.notify_all();
                               return Result<bool>(false);
                             }}});
  chores.start();
  for (int wanted = 1; wanted <= 3; ++wanted) {
    std::unique_lock lock(mutex);
    EXPECT_TRUE(turned.wait_for(lock, std::chrono::seconds(30), [&] { return turns >= wanted; }));
    lock.unlock();
    bell.ring();
  }
  EXPECT_TRUE(chores.goes_on());
  chores.stop();
  EXPECT_FALSE(chores.goes_on());
  const int at_end = turns;
  bell.ring();
  EXPECT_EQ(turns, at_end);
}

}  // namespace
}  // namespace provost
