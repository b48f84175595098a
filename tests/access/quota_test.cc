#include "core/access/quota.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace provost {
namespace {

using std::chrono::seconds;

TEST(Quota, CountsEachKeyByItselfUntilItsWindowEnds) {
  test::FakeClock clock;
  Quota quota(clock, {2, seconds(60)});
  EXPECT_EQ(quota.take("a").left, 1);
  clock.advance(seconds(20));
  EXPECT_EQ(quota.take("a").left, 0);
  const QuotaStanding refused = quota.take("a");
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.seconds_left(clock.now()), 40);
  EXPECT_TRUE(quota.take("b").allowed);
  clock.advance(seconds(40));
  EXPECT_EQ(quota.take("a").left, 1);
}

TEST(Quota, AClockThatStepsBackOpensANewWindowInsteadOfALongOne) {
  test::FakeClock clock;
  Quota quota(clock, {1, seconds(60)});
  EXPECT_TRUE(quota.take("a").allowed);
  clock.step_wall(-seconds(3600));
  EXPECT_TRUE(quota.take("a").allowed);
}

TEST(Quota, PastItsRoomNewcomersShareOneCount) {
  test::FakeClock clock;
  Quota quota(clock, {1, seconds(60)}, 2);
  for (const std::string_view key : {"a", "b"}) EXPECT_TRUE(quota.take(key).allowed);
  EXPECT_TRUE(quota.take("c").allowed);
  EXPECT_FALSE(quota.take("d").allowed);
  clock.advance(seconds(60));
  for (const std::string_view key : {"c", "d"}) EXPECT_TRUE(quota.take(key).allowed);
}

TEST(Quota, AtTheEndOfAWindowTheWaitIsStillASecond) {
  EXPECT_EQ((QuotaStanding{false, 1, 0, Instant{500'000}}.seconds_left(Instant{499'999})), 1);
}

}  // namespace
}  // namespace provost
