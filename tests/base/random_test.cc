// Numbers below a bound: never past it, and none favoured.
#include "core/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>

namespace provost {
namespace {

/// Hands out the given numbers, one a call.
class ScriptedRandom final : public Random {
 public:
  explicit ScriptedRandom(std::deque<std::uint64_t> numbers) : numbers_(std::move(numbers)) {}
  void fill(std::span<std::byte> bytes) override {
    ASSERT_EQ(bytes.size(), sizeof(std::uint64_t));
    ASSERT_FALSE(numbers_.empty());
    std::memcpy(bytes.data(), &numbers_.front(), bytes.size());
    numbers_.pop_front();
  }
  std::size_t left() const { return numbers_.size(); }

 private:
  std::deque<std::uint64_t> numbers_;
};

TEST(Below, DrawsAgainWhereTheRemainderWouldFavourSmallNumbers) {
  // 2^64 mod 10 is 6: of the numbers 0 … 5 there is one more than of the others, so those six draws do not count.
  ScriptedRandom random({0, 5, 6, 99});
  EXPECT_EQ(random.below(10), 6U);
  EXPECT_EQ(random.left(), 1U);
}

TEST(Below, OfNothingIsZeroWithoutADraw) {
  ScriptedRandom random({});
  EXPECT_EQ(random.below(0), 0U);
}

TEST(Below, OfOneIsZero) {
  ScriptedRandom random({~std::uint64_t{0}});
  EXPECT_EQ(random.below(1), 0U);
}

TEST(SystemRandom, StaysBelowTheBoundAndReachesEveryNumber) {
  SystemRandom random;
  std::array<int, 6> seen{};
  for (int i = 0; i < 6'000; ++i) ++seen.at(random.below(6));  // at() throws past the bound
  // A fair die misses 600 … 1400 of 6,000 less often than once in 10^40.
  for (const int count : seen) EXPECT_TRUE(count > 600 && count < 1400) << count;
}

TEST(SystemRandom, FillsTheWholeSpan) {
  SystemRandom random;
  std::array<std::byte, 512> first{};
  std::array<std::byte, 512> second{};
  random.fill(first);
  random.fill(second);
  EXPECT_NE(first, second);
  EXPECT_TRUE(std::any_of(first.end() - 32, first.end(), [](std::byte byte) { return byte != std::byte{0}; }));
  random.fill({});
}

}  // namespace
}  // namespace provost
