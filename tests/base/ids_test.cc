// Ids: their shape, their order in time, and that one maker never gives the same number twice.
#include "core/base/ids.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>
#include <unordered_set>
#include <vector>

namespace provost {
namespace {

class HandClock final : public Clock {
 public:
  Instant now() const override { return now_; }
  std::chrono::steady_clock::time_point monotonic() const override { return {}; }
  void set(Instant now) { now_ = now; }

 private:
  Instant now_ = *from_iso8601("2026-01-02T03:04:05.678Z");
};

/// Every byte is the same.
class FlatRandom final : public Random {
 public:
  explicit FlatRandom(std::byte byte) : byte_(byte) {}
  void fill(std::span<std::byte> bytes) override { std::fill(bytes.begin(), bytes.end(), byte_); }

 private:
  std::byte byte_;
};

TEST(IdMaker, NumbersAreBelowTwoToThe53EvenInALaterCentury) {
  HandClock clock;
  FlatRandom random(std::byte{0xff});
  clock.set(*from_iso8601("2090-01-01T00:00:00Z"));
  EXPECT_LT(IdMaker(clock, random).number<UserId>().value, std::int64_t{1} << 53);
}

TEST(IdMaker, NumbersFollowTime) {
  HandClock clock;
  FlatRandom most(std::byte{0xff});
  FlatRandom least(std::byte{0x00});
  const auto earlier = IdMaker(clock, most).number<UserId>();
  clock.set(clock.now() + std::chrono::milliseconds(1));
  EXPECT_LT(earlier, IdMaker(clock, least).number<UserId>());
}

TEST(IdMaker, NumbersOfOneMillisecondDiffer) {
  const HandClock clock;
  FlatRandom random(std::byte{0});
  IdMaker ids(clock, random);
  std::set<UserId> seen;
  for (int i = 0; i < 10'000; ++i) EXPECT_TRUE(seen.insert(ids.number<UserId>()).second);
}

TEST(IdMaker, NumbersNeverRepeatWhenTheClockStepsBack) {
  HandClock clock;
  FlatRandom random(std::byte{0});
  IdMaker ids(clock, random);
  const auto before = ids.number<UserId>();
  clock.set(clock.now() - std::chrono::hours(72));
  EXPECT_GT(ids.number<UserId>(), before);
}

TEST(IdMaker, NumbersArePositiveWhenTheClockIsBeforeTheEpoch) {
  HandClock clock;
  clock.set(Instant{0});
  FlatRandom random(std::byte{0});
  IdMaker ids(clock, random);
  EXPECT_GT(ids.number<UserId>().value, 0);
}

TEST(IdMaker, ThreadsNeverShareANumber) {
  const HandClock clock;
  SystemRandom random;
  IdMaker ids(clock, random);
  constexpr std::size_t kEach = 5'000;
  std::vector<std::vector<UserId>> made(4);
  {
    std::vector<std::jthread> threads;
    threads.reserve(made.size());
    for (auto& mine : made) {
      threads.emplace_back([&ids, &mine] {
        mine.reserve(kEach);
        for (std::size_t i = 0; i < kEach; ++i) mine.push_back(ids.number<UserId>());
      });
    }
  }
  std::unordered_set<UserId> all;
  for (const auto& mine : made) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), kEach * made.size());
}

TEST(IdMaker, AUlidIsTimeThenRandomness) {
  HandClock clock;
  FlatRandom ones(std::byte{0xff});
  clock.set(Instant{1'469'918'176'385'000});  // the time of the example in the ULID specification
  EXPECT_EQ(IdMaker(clock, ones).ulid().value, "01ARYZ6S41ZZZZZZZZZZZZZZZZ");
  FlatRandom zeros(std::byte{0x00});
  EXPECT_EQ(IdMaker(clock, zeros).ulid().value, "01ARYZ6S410000000000000000");
}

TEST(IdMaker, UlidsSortByTime) {
  HandClock clock;
  FlatRandom most(std::byte{0xff});
  FlatRandom least(std::byte{0x00});
  const ScimId earlier = IdMaker(clock, most).ulid();
  clock.set(clock.now() + std::chrono::milliseconds(1));
  EXPECT_LT(earlier, IdMaker(clock, least).ulid());
}

/// Whether each character of `text` is one that the pattern allows there: `x` a hex digit, `v` one of 89ab, else
/// itself.
bool has_shape(std::string_view text, std::string_view pattern) {
  return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(), [](char c, char wanted) {
    if (wanted == 'x') return std::string_view("0123456789abcdef").find(c) != std::string_view::npos;
    if (wanted == 'v') return std::string_view("89ab").find(c) != std::string_view::npos;
    return c == wanted;
  });
}

TEST(IdMaker, AUuidHasVersionSevenAndTheVariantOfTheRfc) {
  const HandClock clock;
  for (const int byte : {0x00, 0xff, 0x5a}) {
    FlatRandom random(static_cast<std::byte>(byte));
    const auto id = IdMaker(clock, random).uuid<TokenId>().value;
    EXPECT_TRUE(has_shape(id, "xxxxxxxx-xxxx-7xxx-vxxx-xxxxxxxxxxxx")) << id;
  }
}

TEST(IdMaker, AUuidBeginsWithTheMilliseconds) {
  HandClock clock;
  clock.set(Instant{1'645'557'742'000'000});  // the time of the example in RFC 9562 §A.6
  FlatRandom random(std::byte{0});
  EXPECT_EQ(IdMaker(clock, random).uuid<TokenId>().value, "017f22e2-79b0-7000-8000-000000000000");
}

}  // namespace
}  // namespace provost
