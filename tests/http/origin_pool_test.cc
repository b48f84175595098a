#include "core/http/origin_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace provost::http {
namespace {

using Pool = OriginPool<std::unique_ptr<int>>;
using std::chrono::steady_clock;

const auto kEver = steady_clock::now() + std::chrono::hours(1);
constexpr auto kAtOnce = steady_clock::time_point::min();

void use_once(Pool& pool, const char* origin, int value) {
  auto lease = pool.take(origin, kAtOnce);
  ASSERT_TRUE(lease);
  lease->thing() = std::make_unique<int>(value);
}

TEST(OriginPool, KeepsAThingForItsOrigin) {
  Pool pool(4);
  use_once(pool, "a", 1);
  use_once(pool, "b", 2);
  EXPECT_EQ(pool.kept(), 2U);
  EXPECT_EQ(*pool.take("a", kAtOnce)->thing(), 1);
  EXPECT_EQ(*pool.take("b", kAtOnce)->thing(), 2);
  EXPECT_EQ(pool.take("c", kAtOnce)->thing(), nullptr);
}

TEST(OriginPool, LendsAThingToOneAtATime) {
  Pool pool(4);
  use_once(pool, "a", 1);
  auto first = pool.take("a", kAtOnce);
  auto second = pool.take("a", kAtOnce);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first->thing(), 1);
  EXPECT_EQ(second->thing(), nullptr);
}

TEST(OriginPool, GivesUpTheOldestThingForANewOrigin) {
  Pool pool(2);
  use_once(pool, "a", 1);
  use_once(pool, "b", 2);
  use_once(pool, "c", 3);
  EXPECT_EQ(pool.kept(), 2U);
  EXPECT_EQ(*pool.take("b", kAtOnce)->thing(), 2);
  EXPECT_EQ(*pool.take("c", kAtOnce)->thing(), 3);
}

TEST(OriginPool, RefusesWhenNoPlaceComesFreeInTime) {
  Pool pool(1);
  auto only = pool.take("a", kAtOnce);
  ASSERT_TRUE(only);
  EXPECT_FALSE(pool.take("a", kAtOnce));
  only.reset();
  EXPECT_TRUE(pool.take("a", kAtOnce));
}

TEST(OriginPool, NeverLendsMoreThanItHas) {
  Pool pool(3);
  std::atomic<int> in_use{0};
  std::atomic<int> most{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        auto lease = pool.take(std::to_string((t + i) % 5), kEver);
        const int now = ++in_use;
        for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) continue;
        if (!lease->thing()) lease->thing() = std::make_unique<int>(i);
        --in_use;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 3);
  EXPECT_LE(pool.kept(), 3U);
}

}  // namespace
}  // namespace provost::http
