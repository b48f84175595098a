// Secrets: they show themselves only on request, and a moved-from one holds nothing any more.
#include "core/base/secret.h"

#include <gtest/gtest.h>

namespace provost {
namespace {

constexpr std::string_view kShort = "hunter2";  // held within the string object
constexpr std::string_view kLong = "a secret that is too long for a short string, so it lives elsewhere";

TEST(Secret, ShowsItsTextOnlyWhenAsked) {
  const Secret secret{std::string(kLong)};
  EXPECT_EQ(secret.reveal(), kLong);
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
}

TEST(Secret, IsEmptyAfterAMove) {
  for (const std::string_view text : {kShort, kLong}) {
    Secret first{std::string(text)};
    const Secret second = std::move(first);
    EXPECT_EQ(second.reveal(), text);
    EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): what a move leaves is the promise here
    Secret third;
    Secret fourth{std::string(text)};
    third = std::move(fourth);
    EXPECT_EQ(third.reveal(), text);
    EXPECT_TRUE(fourth.empty());  // NOLINT(bugprone-use-after-move)
  }
}

TEST(Secret, AMoveLeavesNoByteOfAShortTextBehind) {
  Secret first{std::string(kShort)};
  const char* bytes = first.reveal().data();  // a short text lies within `first`, which lives on
  const Secret second = std::move(first);
  EXPECT_EQ(second.reveal(), kShort);
  for (std::size_t i = 0; i < kShort.size(); ++i) EXPECT_EQ(bytes[i], '\0') << i;
}

TEST(Secret, SurvivesAnAssignmentToItself) {
  Secret secret{std::string(kShort)};
  Secret& same = secret;
  secret = same;
  EXPECT_EQ(secret.reveal(), kShort);
  secret = std::move(same);
  EXPECT_EQ(secret.reveal(), kShort);  // NOLINT(bugprone-use-after-move)
}

TEST(Secret, CopiesAreIndependent) {
  Secret first{std::string(kLong)};
  const Secret second = first;
  first = Secret(std::string(kShort));
  EXPECT_EQ(first.reveal(), kShort);
  EXPECT_EQ(second.reveal(), kLong);
}

}  // namespace
}  // namespace provost
