#include "core/delivery/standing.h"

#include <gtest/gtest.h>

#include <string_view>

namespace provost {
namespace {

using std::chrono::seconds;
using Task = Standing::Task;

const Result<void> kPasses;
Result<void> refused() { return fail(Code::forbidden, "no"); }
Result<void> silent() { return fail(Code::unavailable, "no answer"); }

/// A letter for each thing that happens: R a call is refused, a answered otherwise, n the connector is made anew, c a
/// check passes, x one is refused, s one is not answered, 1 a minute passes, b an earlier run left it broken, h hurry.
struct Case {
  const char* name;
  std::string_view story;
  Task task;
  bool broken;
};
constexpr Case kCases[] = {
    {"it begins well", "", Task::none, false},
    {"the first refusal has the connector made anew", "R", Task::renew, false},
    {"as do all that were refused together", "RRRR", Task::renew, false},
    {"then the lane is tried again", "Rn", Task::none, false},
    {"and an answer says that all is well", "RnaR", Task::renew, false},
    {"a second refusal has the app asked", "RnR", Task::check, false},
    {"which may refuse as well", "RnRx", Task::wait, true},
    {"for a minute", "RnRx1", Task::check, true},
    {"and again, one check a minute", "RnRx1x", Task::wait, true},
    {"or not answer", "RnRx1s", Task::wait, true},
    {"or let us in again", "RnRx1c", Task::none, false},
    {"the answer to a straggler mends nothing", "RnRxa", Task::wait, true},
    {"if the check passes, the refusal was about the request", "RnRc", Task::none, false},
    {"so that the next refusal is taken for that", "RnRcR", Task::none, false},
    {"for a minute", "RnRc1R", Task::renew, false},
    {"a check that is not answered accuses nobody", "RnRs", Task::none, false},
    {"an earlier run left it broken: ask at once", "b", Task::check, true},
    {"and wait", "bx", Task::wait, true},
    {"unless somebody wants to know now", "bxh", Task::check, true},
};

TEST(Standing, MovesAsTheTableSays) {
  for (const Case& row : kCases) {
    Standing standing;
    Standing::Moment now{seconds(1000)};
    for (const char event : row.story) {
      if (event == 'R') standing.refused(now);
      if (event == 'a') standing.answered();
      if (event == 'n') standing.renewed();
      if (event == 'c') standing.checked(kPasses, now);
      if (event == 'x') standing.checked(refused(), now);
      if (event == 's') standing.checked(silent(), now);
      if (event == '1') now += seconds(60);
      if (event == 'b') standing.restore_broken();
      if (event == 'h') standing.hurry();
    }
    EXPECT_EQ(standing.task(now), row.task) << row.name;
    EXPECT_EQ(standing.is_broken(), row.broken) << row.name;
  }
}

TEST(Standing, TellsEachChangeOnce) {
  Standing standing;
  Standing::Moment now{seconds(1000)};
  standing.refused(now);
  standing.renewed();
  standing.refused(now);
  EXPECT_EQ(standing.checked(refused(), now), Standing::Change::broke);
  for (int minute = 0; minute < 5; ++minute) {
    now += seconds(60);
    EXPECT_EQ(standing.checked(refused(), now), Standing::Change::none);
  }
  EXPECT_EQ(standing.checked(kPasses, now), Standing::Change::mended);
  EXPECT_EQ(standing.checked(kPasses, now), Standing::Change::none);
}

TEST(Standing, SaysWhetherARefusalIsAboutTheRequest) {
  Standing standing;
  const Standing::Moment now{seconds(1000)};
  EXPECT_TRUE(standing.refused(now));
  standing.renewed();
  EXPECT_TRUE(standing.refused(now));
  standing.checked(kPasses, now);
  EXPECT_FALSE(standing.refused(now));
}

}  // namespace
}  // namespace provost
