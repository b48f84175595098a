// TRY: yields the value, or returns the error from the function that it stands in.
#include "core/base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace provost {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return fail(Code::invalid_value, "the number is odd");
  return number / 2;
}

Result<void> check_even(int number) {
  TRY(half(number));
  return {};
}

Result<int> quarter(int number) {
  TRY(check_even(number));
  const int once = TRY(half(number));
  return TRY(half(once));
}

TEST(Try, YieldsTheValue) {
  const Result<int> result = quarter(12);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(*result, 3);
}

TEST(Try, ReturnsTheFirstError) {
  const Result<int> odd = quarter(3);
  ASSERT_FALSE(odd.has_value());
  EXPECT_EQ(odd.error().code, Code::invalid_value);
  EXPECT_EQ(odd.error().detail, "the number is odd");
  EXPECT_FALSE(quarter(6).has_value());
}

TEST(Try, MovesWhatCannotBeCopied) {
  const auto make = []() -> Result<std::unique_ptr<int>> { return std::make_unique<int>(7); };
  const auto take = [&]() -> Result<int> {
    const std::unique_ptr<int> held = TRY(make());
    return *held;
  };
  EXPECT_EQ(take().value_or(0), 7);
}

TEST(Try, WorksInALambdaWithinATry) {
  const auto run = [](const auto& work) -> Result<int> { return work(); };
  const auto outer = [&]() -> Result<int> {
    const int value = TRY(run([&]() -> Result<int> {
      const int inner = TRY(half(4));
      return inner + 1;
    }));
    return value * 10;
  };
  EXPECT_EQ(outer().value_or(0), 30);
}

TEST(Try, LeavesNothingToRunAfterAnError) {
  bool ran = false;
  const auto work = [&]() -> Result<void> {
    TRY(half(1));
    ran = true;
    return {};
  };
  EXPECT_FALSE(work().has_value());
  EXPECT_FALSE(ran);
}

}  // namespace
}  // namespace provost
