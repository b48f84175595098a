// How long a pass leaves an app alone, by how its connection fares.
#include "core/reconcile/respite.h"

#include <gtest/gtest.h>

namespace provost {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{1'767'225'600'000'000};

enum class Trouble { none, out, refused, quiet };

ConnectionState state_in(Trouble trouble, Duration ahead) {
  ConnectionState state;
  switch (trouble) {
    case Trouble::none:
      break;
    case Trouble::out:
      state.out_since = kNow - 1h;
      state.next_trial = kNow + ahead;
      break;
    case Trouble::refused:
      state.refused_since = kNow - 1h;
      state.next_check = kNow + ahead;
      break;
    case Trouble::quiet:
      state.quiet_until = kNow + ahead;
      break;
  }
  return state;
}

TEST(Respite, HasACaseForEachTrouble) {
  struct Case {
    const char* name;
    Trouble trouble;
    Duration ahead;
    Duration length;
  };
  const Case cases[] = {
      {"an app that is well is asked", Trouble::none, 0s, 0s},
      {"one that is out is left to the next trial", Trouble::out, 45s, 45s},
      {"and is not looked after all the time", Trouble::out, 2s, 30s},
      {"nor asked while a trial is being made", Trouble::out, -80s, 30s},
      {"nobody tries it any more", Trouble::out, -4min, 0s},
      {"the clock was set back", Trouble::out, 72h, 0s},
      {"one that refuses our credential is left to the next check", Trouble::refused, 50s, 50s},
      {"nor asked while it is checked", Trouble::refused, -10s, 30s},
      {"nobody checks it any more", Trouble::refused, -4min, 0s},
      {"the clock was set back while it refused", Trouble::refused, 72h, 0s},
      {"one that asked for quiet gets it", Trouble::quiet, 40min, 40min},
      {"its quiet is over", Trouble::quiet, -1s, 0s},
      {"the clock was set back while it was quiet", Trouble::quiet, 72h, 0s},
  };
  for (const Case& each : cases) {
    const Respite respite = respite_of(state_in(each.trouble, each.ahead), kNow);
    EXPECT_EQ(respite.length, each.length) << each.name;
    EXPECT_EQ(respite.why.empty(), each.length == 0s) << each.name;
  }
}

TEST(Respite, AnOldTroubleHidesNoOther) {
  ConnectionState state = state_in(Trouble::quiet, 40min);
  state.out_since = kNow - 1h;
  state.next_trial = kNow - 1h;
  EXPECT_EQ(respite_of(state, kNow).length, 40min);
}

}  // namespace
}  // namespace provost
