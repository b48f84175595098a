// What an app is told again, cell by cell, and when.
#include "core/reconcile/remedy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/reconcile/pass_runner.h"

namespace provost {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Remedy, HasACellForEachPair) {
  struct Cell {
    Life wanted;
    Sighting sighting;
    Remedy remedy;
  };
  constexpr Cell kCells[] = {
      {Life::active, Sighting::active, Remedy::none},     {Life::active, Sighting::inactive, Remedy::restore},
      {Life::active, Sighting::missing, Remedy::restore}, {Life::inactive, Sighting::active, Remedy::end_access},
      {Life::inactive, Sighting::inactive, Remedy::none}, {Life::inactive, Sighting::missing, Remedy::none},
      {Life::absent, Sighting::active, Remedy::none},     {Life::absent, Sighting::inactive, Remedy::none},
      {Life::absent, Sighting::missing, Remedy::none},
  };
  for (const Cell& cell : kCells) {
    EXPECT_EQ(remedy_for(cell.wanted, cell.sighting), cell.remedy)
        << static_cast<int>(cell.wanted) << " " << static_cast<int>(cell.sighting);
  }
}

TEST(Remedy, SaysWhatIsTold) {
  EXPECT_THAT(verbs_of(Remedy::none), IsEmpty());
  EXPECT_THAT(verbs_of(Remedy::restore), ElementsAre(Verb::provision));
  EXPECT_THAT(verbs_of(Remedy::end_access), ElementsAre(Verb::deactivate, Verb::revoke));
}

TEST(PassRules, AnAppIsComparedATenthOfTheTimeAtMost) {
  using namespace std::chrono_literals;
  const PassRules rules{.rest = 1h, .gap = 1s};
  EXPECT_EQ(rest_after(rules, 1s), 1h);
  EXPECT_EQ(rest_after(rules, 6min), 1h);
  EXPECT_EQ(rest_after(rules, 30min), 5h);
  EXPECT_EQ(rest_after(rules, 10h), 24h);
  EXPECT_EQ(rest_after(rules, -5h), 1h) << "the clock was set back";
  EXPECT_EQ(rest_after({.rest = 48h, .gap = 1s}, 1s), 48h);
}

TEST(PassRules, FailuresAreTriedAgainLessAndLessOften) {
  using namespace std::chrono_literals;
  EXPECT_EQ(pause_after(1), 30s);
  EXPECT_EQ(pause_after(2), 1min);
  EXPECT_EQ(pause_after(5), 8min);
  EXPECT_EQ(pause_after(8), 1h);
  EXPECT_EQ(pause_after(1'000'000), 1h);
}

TEST(PassRules, APauseThatTheAppAskedForIsHeededUpToAnHour) {
  using namespace std::chrono_literals;
  EXPECT_EQ(pause_after(1, Code::limited, 0s), 30s);
  EXPECT_EQ(pause_after(1, Code::limited, 20min), 20min);
  EXPECT_EQ(pause_after(1, Code::unavailable, 5s), 30s) << "its own is longer";
  EXPECT_EQ(pause_after(1, Code::limited, 5h), 1h);
  EXPECT_EQ(pause_after(1, Code::unauthenticated, 0s), 1min);
  EXPECT_EQ(pause_after(1, Code::forbidden, 0s), 1min);
  EXPECT_EQ(pause_after(5, Code::forbidden, 0s), 8min);
  EXPECT_EQ(pause_after(1, Code::unsupported, 0s), 24h);
}

}  // namespace
}  // namespace provost
