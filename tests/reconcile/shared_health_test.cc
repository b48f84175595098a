// What a listing meets is told to the health by which deliveries call the app, and what that knows is heeded.
#include "tests/reconcile/pass_world.h"

namespace provost::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SharedHealthTest : public PassWorld {
 protected:
  bool look() { return step(runner_, shared_); }
  std::int64_t allowed(std::int64_t most = 1) { return app_health_.allowance(Urgency::ordinary, most); }
  /// The app does not answer so many calls of deliveries in a row.
  void time_out(int times) {
    const Error silence{Code::unavailable, "no answer"};
    while (times-- > 0) app_health_.heard({&silence, 0s, app_health_.called()}, Urgency::ordinary);
  }

  Visit shared_{envoy_, &app_health_};
};
INSTANTIATE_TEST_SUITE_P(Engines, SharedHealthTest, both_engines(), engine_name);

TEST_P(SharedHealthTest, AListingsRetryAfterHoldsForDeliveries) {
  listed_.refusal = Code::limited;
  listed_.asked = 40min;
  ASSERT_TRUE(look());
  EXPECT_EQ(allowed(), 0);
  clock_.advance(40min - 1s);
  EXPECT_EQ(allowed(), 0);
  clock_.advance(1s);
  EXPECT_EQ(allowed(), 1);
}

TEST_P(SharedHealthTest, AListingUsesUpACallOfTheWindow) {
  app_health_.told({10, 2, 60s});  // one of the two is for ends of access
  ASSERT_EQ(allowed(5), 1);
  ASSERT_TRUE(look());
  EXPECT_EQ(allowed(5), 0);
}

TEST_P(SharedHealthTest, ListingsThatTimeOutOpenTheBreakerAndAnAnswerClosesIt) {
  listed_.refusal = Code::unavailable;
  for (int times = 1; times <= kBreakerTrips; ++times) {
    EXPECT_FALSE(app_health_.is_out()) << times;
    ASSERT_TRUE(look());
    clock_.advance(2h);
  }
  EXPECT_TRUE(app_health_.is_out());
  listed_.refusal.reset();
  ASSERT_TRUE(look());
  EXPECT_FALSE(app_health_.is_out());
}

TEST_P(SharedHealthTest, WhileNothingMayBeSentNothingIsListed) {
  app_health_.told({10, 0, 30s});
  EXPECT_FALSE(look());
  EXPECT_THAT(listed_.listings, IsEmpty());
  EXPECT_EQ(state().due, clock_.now() + 30s);
  EXPECT_EQ(state().failures, 0) << "this is no failure of the listing";
  EXPECT_THAT(state().last_error, HasSubstr("no more calls"));
  clock_.advance(30s);
  EXPECT_TRUE(look());
  EXPECT_THAT(listed_.listings, SizeIs(1));
  EXPECT_EQ(state().last_error, "");
}

TEST_P(SharedHealthTest, AnAppThatDoesNotAnswerDeliveriesIsListedAtTheNextTrial) {
  time_out(kBreakerTrips);
  EXPECT_FALSE(look());
  EXPECT_THAT(listed_.listings, IsEmpty());
  clock_.advance(1s);  // the first pause, or a little more
  EXPECT_TRUE(look());
  EXPECT_THAT(listed_.listings, SizeIs(1));
  EXPECT_FALSE(app_health_.is_out()) << "this was the trial";
}

TEST_P(SharedHealthTest, AnAppThatLetsUsWriteAndNotListHearsItAll) {
  for (const Code refusal : {Code::forbidden, Code::unauthenticated}) {
    listed_.refusal = refusal;
    for (int times = 0; times < 5; ++times) {
      ASSERT_TRUE(look());
      EXPECT_EQ(app_health_.task(), Standing::Task::none);
      EXPECT_EQ(allowed(5), 5);
      clock_.advance(25h);
    }
  }
  create("ann");
  settle();
  EXPECT_THAT(listed_.take_calls(), ElementsAre("provision ann"));
}

TEST_P(SharedHealthTest, WhatAKindCannotDoSaysNothingOfTheApp) {
  time_out(kBreakerTrips);
  clock_.advance(1min);
  for (const Code nothing : {Code::unsupported, Code::internal}) {
    listed_.refusal = nothing;
    ASSERT_TRUE(look());
    EXPECT_TRUE(app_health_.is_out());
    clock_.advance(25h);
  }
}

}  // namespace
}  // namespace provost::test
