// Passes leave alone an app that is out, refuses our credential or asked for quiet, and no longer than that.
#include <functional>

#include "tests/reconcile/pass_world.h"

namespace provost::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// How the connection fares, as deliveries keep it.
class LeftAloneTest : public PassWorld {
 protected:
  void fare(const std::function<void(ConnectionState&)>& change) {
    ConnectionState state;
    state.connection = kApp;
    change(state);
    in_tables([&](Tables& tables) { return tables.connection_states.keep(state); });
  }
  void be_well() {
    fare([](ConnectionState&) {});
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, LeftAloneTest, both_engines(), engine_name);

TEST_P(LeftAloneTest, AnAppThatIsOutIsNotListed) {
  fare([&](ConnectionState& state) {
    state.out_since = clock_.now();
    state.next_trial = clock_.now() + 45s;
  });
  EXPECT_FALSE(step());
  EXPECT_THAT(listed_.listings, IsEmpty());
  EXPECT_EQ(state().due, clock_.now() + 45s);
  EXPECT_EQ(state().failures, 0) << "this is no failure of the listing";
  EXPECT_THAT(state().last_error, HasSubstr("does not answer"));
  clock_.advance(44s);
  be_well();
  EXPECT_FALSE(step()) << "a step that waits is not looked at";
  clock_.advance(1s);
  EXPECT_TRUE(step());
  EXPECT_EQ(listed_.listings.size(), 1U);
  EXPECT_EQ(state().last_error, "");
}

TEST_P(LeftAloneTest, AnAppThatRefusesOurCredentialIsNotAskedBesidesTheChecks) {
  for (int minutes = 0; minutes < 10; ++minutes) {
    fare([&](ConnectionState& state) {  // as each check leaves it
      state.refused_since = clock_.now() - 1h;
      state.next_check = clock_.now() + 60s;
    });
    EXPECT_FALSE(step());
    clock_.advance(60s);
  }
  EXPECT_THAT(listed_.listings, IsEmpty());
  be_well();
  EXPECT_TRUE(step());
}

TEST_P(LeftAloneTest, AnAppThatAskedForQuietGetsIt) {
  fare([&](ConnectionState& state) { state.quiet_until = clock_.now() + 40min; });
  EXPECT_FALSE(step());
  clock_.advance(39min);
  EXPECT_FALSE(step());
  EXPECT_THAT(listed_.listings, IsEmpty());
  clock_.advance(1min);
  EXPECT_TRUE(step());
}

TEST_P(LeftAloneTest, AClockThatIsSetBackKeepsNoAppFromBeingListed) {
  fare([&](ConnectionState& state) {
    state.out_since = clock_.now();
    state.next_trial = clock_.now() + 5s;
    state.quiet_until = clock_.now() + 30min;
  });
  clock_.step_wall(-72h);
  EXPECT_TRUE(step());
}

TEST_P(LeftAloneTest, WhoIsMissingIsLookedForWithoutTheApp) {
  create("ann");
  settle();
  listed_.accounts.clear();
  clock_.advance(25h);
  ASSERT_TRUE(step());  // lists nobody
  clock_.advance(1s);
  fare([&](ConnectionState& state) { state.quiet_until = clock_.now() + 40min; });
  EXPECT_TRUE(step());
  EXPECT_EQ(pending().size(), 1U);
}

TEST_P(LeftAloneTest, AListingThatIsRefusedWithAPauseWaitsThatLong) {
  listed_.refusal = Code::limited;
  listed_.asked = 40min;
  ASSERT_TRUE(step());
  EXPECT_EQ(state().due, clock_.now() + 40min);
  clock_.advance(39min);
  EXPECT_FALSE(step());
  clock_.advance(1min);
  EXPECT_TRUE(step());
}

}  // namespace
}  // namespace provost::test
