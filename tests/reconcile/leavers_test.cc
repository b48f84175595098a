// Who left an app last is looked at before all others are listed: an app that was put back from last night's backup has
// just these people on again.
#include "core/reconcile/leaver_look.h"

#include "tests/reconcile/pass_world.h"

namespace provost::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LeaversTest : public PassWorld {
 protected:
  LeaversTest() { listed_.can_look = true; }

  /// Somebody who was switched off, which the app took.
  User left(const std::string& name) {
    const User user = set_active(create(name), false);
    settle();
    forget();
    return user;
  }
  void remove(const User& user) {
    in_tables([&](Tables& tables) -> Result<void> {
      const auto now = TRY(tables.users.find(user.id, SourceId{}));
      return directory_.remove(tables, *now, principal_);
    });
  }
  /// What deliveries asked is no matter.
  void forget() {
    listed_.probes.clear();
    listed_.calls.clear();
  }
  /// What the app hears when all that was told is delivered.
  std::vector<std::string> told() {
    listed_.take_calls();
    settle();
    return listed_.take_calls();
  }
  /// A step that a process claims which dies then.
  void die_in_a_step() {
    write([&](sql::Session& session) -> Result<void> {
      const auto claimed = TRY(PassTable(session, kTenant).claim({kApp, clock_.now(), clock_.now() + 30s, 24h}));
      EXPECT_TRUE(claimed.has_value());
      return {};
    });
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, LeaversTest, both_engines(), engine_name);

TEST_P(LeaversTest, WhoIsOnAgainIsToldBeforeAnythingIsListed) {
  create("bob");
  left("ann");
  listed_.accounts.at("r-ann").active = true;
  const auto rings = bell_.rings();
  ASSERT_TRUE(step());
  EXPECT_THAT(listed_.probes, ElementsAre("ann"));
  EXPECT_THAT(listed_.listings, IsEmpty());
  EXPECT_GT(bell_.rings(), rings);
  EXPECT_THAT(told(), ElementsAre("deactivate ann", "revoke ann"));
  EXPECT_FALSE(listed_.accounts.at("r-ann").active);
  clock_.advance(1s);
  finish_pass();
  EXPECT_THAT(listed_.listings, SizeIs(1));
  EXPECT_THAT(state().last_pass, HasSubstr(R"("accessEnded":1)"));
}

TEST_P(LeaversTest, WhoIsOffIsLeftAloneAndTheListingFollowsAtOnce) {
  left("ann");
  ASSERT_TRUE(step());
  EXPECT_THAT(listed_.probes, ElementsAre("ann"));
  EXPECT_THAT(listed_.listings, SizeIs(1));
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(LeaversTest, EachPassBeginsWithThem) {
  left("ann");
  pass();
  forget();
  listed_.listings.clear();
  listed_.accounts.at("r-ann").active = true;
  clock_.advance(25h);
  ASSERT_TRUE(step());
  EXPECT_THAT(listed_.listings, IsEmpty());
  EXPECT_THAT(told(), ElementsAre("deactivate ann", "revoke ann"));
  write([&](sql::Session& session) { return PassTable(session, kTenant).hurry(kApp, clock_.now()); });
  forget();
  ASSERT_TRUE(step());
  EXPECT_THAT(listed_.probes, ElementsAre("ann")) << "also one that an admin has begin";
}

TEST_P(LeaversTest, WhoCameBackIsNotLookedAt) {
  set_active(left("ann"), true);
  settle();
  forget();
  ASSERT_TRUE(step());
  EXPECT_THAT(listed_.probes, IsEmpty());
  EXPECT_TRUE(listed_.accounts.at("r-ann").active);
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(LeaversTest, WhoComesBackDuringTheLookIsNotTouched) {
  const User ann = left("ann");
  listed_.accounts.at("r-ann").active = true;
  listed_.on_probe = [&] { set_active(ann, true); };
  ASSERT_TRUE(step());
  EXPECT_THAT(told(), ElementsAre("provision ann"));
}

TEST_P(LeaversTest, WhoIsOnTheWayOutIsNotLookedAt) {
  const User ann = left("ann");
  set_active(ann, true);
  settle();
  set_active(ann, false);  // and not delivered
  forget();
  ASSERT_TRUE(step());
  EXPECT_THAT(listed_.probes, IsEmpty());
}

TEST_P(LeaversTest, WhoWasRemovedIsLookedAtUnlessSomebodyElseHasTheAccount) {
  remove(left("ann"));
  settle();
  forget();
  listed_.accounts["r-ann"] = {"ann", true};
  ASSERT_TRUE(step());
  EXPECT_THAT(listed_.listings, IsEmpty());
  EXPECT_THAT(told(), ElementsAre("deactivate ann", "revoke ann"));
  create("ann");
  settle();  // and takes the account over
  ASSERT_TRUE(listed_.accounts.at("r-ann").active);
  forget();
  clock_.advance(25h);
  finish_pass();
  clock_.advance(25h);
  finish_pass();
  EXPECT_THAT(listed_.probes, IsEmpty());
  EXPECT_TRUE(listed_.accounts.at("r-ann").active);
}

TEST_P(LeaversTest, OfAnAppWithAScopeWhoLeftTheScopeIsLookedAt) {
  const User ann = set_active(left("ann"), true);
  settle();
  forget();
  in_tables([&](Tables& tables) -> Result<void> {  // as at the end of a walk
    TRY(tables.scopes.begin_walk(kApp, R"(title eq "Pilot")", false));
    TRY(tables.scopes.keep(ann.id, kApp, Life::inactive));
    return tables.scopes.end_walk(kApp, R"(title eq "Pilot")");
  });
  ASSERT_TRUE(listed_.accounts.at("r-ann").active);
  ASSERT_TRUE(step());
  EXPECT_THAT(listed_.listings, IsEmpty());
  EXPECT_THAT(told(), ElementsAre("deactivate ann", "revoke ann"));
}

TEST_P(LeaversTest, TheNewestComeFirstAFewInAStep) {
  for (int number = 0; number < 10; ++number) left("p" + std::to_string(number));
  ASSERT_TRUE(step());
  EXPECT_THAT(listed_.probes, ElementsAre("p9", "p8", "p7", "p6", "p5", "p4", "p3", "p2"));
  EXPECT_THAT(listed_.listings, IsEmpty());
  forget();
  clock_.advance(1s);
  ASSERT_TRUE(step());
  EXPECT_THAT(listed_.probes, ElementsAre("p1", "p0"));
  EXPECT_THAT(listed_.listings, SizeIs(1));
}

TEST_P(LeaversTest, ASlowAppIsAskedLessInAStep) {
  for (const char* name : {"ann", "bob", "cem"}) left(name);
  listed_.on_probe = [&] { clock_.advance(4s); };
  for (const char* name : {"cem", "bob", "ann"}) {
    listed_.probes.clear();
    ASSERT_TRUE(step());
    EXPECT_THAT(listed_.probes, ElementsAre(name));
    EXPECT_THAT(listed_.listings, IsEmpty());
    clock_.advance(1s);
  }
  ASSERT_TRUE(step());
  EXPECT_THAT(listed_.listings, SizeIs(1));
}

TEST_P(LeaversTest, ThereIsABoundToThem) {
  for (const char* name : {"ann", "bob", "cem"}) left(name);
  write([&](sql::Session& session) -> Result<void> {
    const PassTable passes(session, kTenant);
    auto pass = TRY(passes.claim({kApp, clock_.now(), clock_.now() + 30s, 24h}));
    EXPECT_EQ(pass->phase, Pass::Phase::leavers);
    // All but one were looked at, and all three are older than these.
    const std::string most = std::to_string(LeaverLook::kMost - 1);
    pass->cursor = most + " " + most + " " + std::to_string(clock_.now().us) + " 1";
    TRY(passes.save(*pass, clock_.now()));
    return {};
  });
  ASSERT_TRUE(step());
  EXPECT_THAT(listed_.probes, ElementsAre("cem"));
  EXPECT_THAT(listed_.listings, SizeIs(1));
}

TEST_P(LeaversTest, AKindThatCannotLookGoesStraightToTheListing) {
  listed_.can_look = false;
  for (const char* name : {"ann", "bob", "cem"}) left(name);
  ASSERT_TRUE(step());
  EXPECT_THAT(listed_.probes, SizeIs(1));
  EXPECT_THAT(listed_.listings, SizeIs(1));
}

TEST_P(LeaversTest, OneWhoCannotBeKnownEndsNothing) {
  for (const char* name : {"ann", "bob", "cem"}) left(name);
  int asked = 0;
  listed_.on_probe = [&] { listed_.can_look = ++asked != 2; };
  ASSERT_TRUE(step());
  EXPECT_THAT(listed_.probes, ElementsAre("cem", "bob", "ann"));
}

TEST_P(LeaversTest, ALookThatFailsIsTheLastAndKeepsNothingFromBeingListed) {
  for (const char* name : {"ann", "bob"}) left(name);
  for (const Code failure : {Code::unavailable, Code::forbidden, Code::conflict}) {
    listed_.probe_refusal = failure;
    forget();
    listed_.listings.clear();
    ASSERT_TRUE(step());
    EXPECT_THAT(listed_.probes, SizeIs(1));
    EXPECT_THAT(listed_.listings, IsEmpty());
    EXPECT_EQ(state().failures, 0);
    clock_.advance(1s);
    ASSERT_TRUE(step());
    EXPECT_THAT(listed_.probes, SizeIs(1));
    EXPECT_THAT(listed_.listings, SizeIs(1));
    clock_.advance(1s);
    finish_pass();
    clock_.advance(25h);
  }
}

TEST_P(LeaversTest, AnAppThatAsksForQuietGetsItBeforeTheListing) {
  left("ann");
  listed_.probe_refusal = Code::limited;
  listed_.asked = 40min;
  ASSERT_TRUE(step());
  EXPECT_EQ(state().due, clock_.now() + 40min);
}

TEST_P(LeaversTest, WhoeverDiesLeavesTheLookToTheNext) {
  for (int number = 0; number < 10; ++number) left("p" + std::to_string(number));
  ASSERT_TRUE(step());
  clock_.advance(1s);
  die_in_a_step();
  forget();
  EXPECT_FALSE(step()) << "it is another's";
  clock_.advance(30s);
  ASSERT_TRUE(step(PassRunner({database(), clock_, log_, bell_, directory_}, {})));
  EXPECT_THAT(listed_.probes, ElementsAre("p1", "p0")) << "it goes on where it was";
  EXPECT_THAT(listed_.listings, SizeIs(1));
}

TEST_P(LeaversTest, ALookIsACallLikeTheOthers) {
  for (const char* name : {"ann", "bob"}) left(name);
  const Visit shared(envoy_, &app_health_);
  app_health_.told({10, 2, 60s});  // one of the two is for ends of access
  ASSERT_TRUE(step(runner_, shared));
  EXPECT_THAT(listed_.probes, ElementsAre("bob"));
  EXPECT_EQ(app_health_.allowance(Urgency::ordinary, 1), 0);
  clock_.advance(1s);
  EXPECT_FALSE(step(runner_, shared));
  EXPECT_EQ(state().failures, 0);
  clock_.advance(60s);
  ASSERT_TRUE(step(runner_, shared));
  EXPECT_THAT(listed_.probes, ElementsAre("bob", "ann"));
  EXPECT_THAT(listed_.listings, SizeIs(1));
}

}  // namespace
}  // namespace provost::test
