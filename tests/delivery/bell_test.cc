#include "core/delivery/bell.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>
#include <vector>

namespace provost {
namespace {

constexpr std::chrono::milliseconds kForEver = std::chrono::minutes(4);  // the test would time out first

TEST(Bell, DoesNotLoseARingBetweenLookingAndWaiting) {
  Bell bell;
  const std::uint64_t seen = bell.rings();
  bell.ring();
  bell.wait(seen, kForEver);
  EXPECT_EQ(bell.rings(), seen + 1);
}

TEST(Bell, WakesEverybodyWhoWaits) {
  Bell bell;
  const std::uint64_t seen = bell.rings();
  std::latch started(4);
  std::vector<std::thread> sleepers;
  for (int count = 0; count < 4; ++count) {
    sleepers.emplace_back([&] {
      started.count_down();
      bell.wait(seen, kForEver);
    });
  }
  started.wait();
  bell.ring();
  for (std::thread& sleeper : sleepers) sleeper.join();
  EXPECT_EQ(bell.rings(), seen + 1);
}

TEST(Bell, LetsASleeperGoWhenItsTimeIsOver) {
  Bell bell;
  bell.wait(bell.rings(), std::chrono::milliseconds(1));
  EXPECT_EQ(bell.rings(), 0u);
}

}  // namespace
}  // namespace provost
