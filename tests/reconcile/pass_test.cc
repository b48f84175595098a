// Passes over an app whose accounts were changed behind Provost's back, until it holds what it must hold.
#include <gmock/gmock.h>

#include "core/store/stranger_table.h"
#include "tests/reconcile/pass_world.h"

namespace provost::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class PassTest : public PassWorld {};
INSTANTIATE_TEST_SUITE_P(Engines, PassTest, both_engines(), engine_name);

TEST_P(PassTest, WhoWasSwitchedOnByHandIsSwitchedOffAgain) {
  const User ann = create("ann");
  create("bob");
  set_active(ann, false);
  settle();
  listed_.take_calls();
  pass();
  EXPECT_THAT(listed_.take_calls(), IsEmpty()) << "all is as it must be";
  listed_.accounts.at("r-ann").active = true;
  const auto rings = bell_.rings();
  pass();
  EXPECT_THAT(listed_.take_calls(), ElementsAre("deactivate ann", "revoke ann"));
  EXPECT_FALSE(listed_.accounts.at("r-ann").active);
  EXPECT_TRUE(listed_.accounts.at("r-bob").active);
  EXPECT_GT(bell_.rings(), rings);
  EXPECT_THAT(state().last_pass, HasSubstr(R"("accessEnded":1)"));
  pass();
  EXPECT_THAT(listed_.take_calls(), IsEmpty());
}

TEST_P(PassTest, WhoWasSwitchedOffOrLostIsRestored) {
  for (const char* name : {"ann", "bob", "cem", "dan"}) create(name);
  settle();
  listed_.take_calls();
  listed_.accounts.at("r-bob").active = false;
  listed_.accounts.erase("r-cem");
  pass();
  EXPECT_THAT(listed_.take_calls(), UnorderedElementsAre("provision bob", "provision cem"));
  EXPECT_TRUE(listed_.accounts.at("r-bob").active);
  EXPECT_TRUE(listed_.accounts.contains("r-cem"));
  EXPECT_THAT(state().last_pass, HasSubstr(R"("restored":2)"));
}

TEST_P(PassTest, WhoComesBackBringsTheMemberships) {
  const User ann = create("ann");
  in_tables([&](Tables& tables) -> Result<void> {
    GroupDraft draft{Value::object({{"displayName", "Crew"}}), std::nullopt};
    TRY(directory_.create_group(tables, draft, {subject_of(ann.id)}, principal_));
    return {};
  });
  settle();
  listed_.take_calls();
  listed_.accounts.erase("r-ann");
  pass();
  EXPECT_THAT(listed_.take_calls(), UnorderedElementsAre("provision ann", "members Crew"));
}

TEST_P(PassTest, StrangersAreCountedAndNeverTouched) {
  const User ann = create("ann");
  settle();
  listed_.take_calls();
  listed_.accounts["r-root"] = {"root", true};
  listed_.accounts["r-ann2"] = {"ann", true};  // of the same name, but nobody's
  set_active(ann, false);
  settle();
  listed_.take_calls();
  pass();
  EXPECT_THAT(listed_.take_calls(), IsEmpty());
  EXPECT_TRUE(listed_.accounts.at("r-root").active);
  EXPECT_TRUE(listed_.accounts.at("r-ann2").active);
  EXPECT_THAT(state().last_pass, HasSubstr(R"("strangers":2)"));
}

TEST_P(PassTest, AnAccountThatCannotBeKeptIsCountedAndHoldsNothingUp) {
  using namespace std::string_literals;
  create("ann");
  settle();
  listed_.accounts["r-\0"s] = {"nul", true};
  listed_.accounts["r-bad"] = {"b\0d"s, true};
  listed_.accounts[std::string(5'000, 'x')] = {"long", true};
  listed_.accounts["r-ann"].active = false;
  listed_.take_calls();
  pass();
  EXPECT_THAT(listed_.take_calls(), ElementsAre("provision ann"));
  EXPECT_THAT(state().last_pass, HasSubstr(R"("strangers":3)"));
  EXPECT_EQ(state().failures, 0);
  write([&](sql::Session& session) -> Result<void> {
    const auto kept = TRY(StrangerTable(session, kTenant).page(kApp, "", 10));
    EXPECT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept.empty() ? "" : kept[0].remote.value, "r-bad");
    return {};
  });
}

TEST_P(PassTest, AStepThatFailsIsTriedAgainLater) {
  create("ann");
  settle();
  clock_.advance(25h);
  write([&](sql::Session& session) -> Result<void> {
    TRY(session.run({"test.break", "alter table strangers rename to gone"}));
    return {};
  });
  listed_.accounts["r-root"] = {"root", true};
  EXPECT_FALSE(runner_.step(connection_, visit_).has_value());
  EXPECT_EQ(state().failures, 1);
  EXPECT_THAT(state().last_error, HasSubstr("a step of the comparison failed"));
  EXPECT_FALSE(step()) << "not at once";
}

TEST_P(PassTest, AnIncompleteListingShowsNobodyMissing) {
  for (const char* name : {"ann", "bob", "cem", "dan"}) create(name);
  settle();
  listed_.take_calls();
  listed_.accounts.erase("r-dan");
  clock_.advance(25h);
  ASSERT_TRUE(step());
  listed_.refusal = Code::unavailable;
  for (int tries = 0; tries < 20; ++tries) {
    clock_.advance(2h);
    ASSERT_TRUE(step());
  }
  EXPECT_EQ(state().failures, 20);
  EXPECT_EQ(state().last_error, "the app says no");
  EXPECT_THAT(pending(), IsEmpty());
  listed_.refusal.reset();
  pass();
  EXPECT_THAT(listed_.take_calls(), ElementsAre("provision dan"));
  EXPECT_EQ(state().failures, 0);
  EXPECT_EQ(state().last_error, "");
}

TEST_P(PassTest, AListingThatLeadsToItselfIsGivenUp) {
  for (const char* name : {"ann", "bob", "cem"}) create(name);
  settle();
  listed_.leads_to_itself = true;
  clock_.advance(25h);
  ASSERT_TRUE(step());
  clock_.advance(1s);
  ASSERT_TRUE(step());
  EXPECT_THAT(state().last_error, HasSubstr("leads to itself"));
  EXPECT_FALSE(step()) << "not at once";
}

TEST_P(PassTest, AnAppThatCannotListIsAskedOnceADay) {
  listed_.refusal = Code::unsupported;
  ASSERT_TRUE(step());
  clock_.advance(23h);
  EXPECT_FALSE(step());
  clock_.advance(2h);
  EXPECT_TRUE(step());
}

TEST_P(PassTest, WhoNeverWasAtTheAppIsNotMissed) {
  in_tables([&](Tables& tables) -> Result<void> {  // somebody from before an app for newcomers only
    User user;
    user.id = UserId{5};
    user.scim_id = ScimId{"scim-old"};
    user.version = 1;
    user.attributes = Value::object({{"userName", "old"}});
    user.created = user.updated = clock_.now();
    return tables.users.insert(user);
  });
  create("new");
  settle();
  listed_.take_calls();
  pass();
  EXPECT_THAT(listed_.take_calls(), IsEmpty());
}

TEST_P(PassTest, WhoIsOnTheWayIsNoDifference) {
  const User ann = create("ann");
  settle();
  listed_.take_calls();
  set_active(ann, false);  // and not delivered
  const auto before = pending();
  clock_.advance(25h);
  while (step()) clock_.advance(1s);
  ASSERT_EQ(pending().size(), before.size());
  EXPECT_EQ(pending().front().head_seq, before.front().head_seq);
}

TEST_P(PassTest, WhoIsOwedAnEndIsRestoredAndNotEndedTwice) {
  const User ann = create("ann");
  const User bob = set_active(create("bob"), false);
  settle();
  for (const User& user : {ann, bob}) {
    write([&](sql::Session& session) -> Result<void> {
      TRY(session.run({"test.owe",
                       "insert into lanes (tenant_id, connection_id, subject_kind, subject_id, head_seq, "
                       "acked_seq, urgent, leased, fence, next_us, attempts, last_error, unsafe, wait) "
                       "values ($1, $2, 0, $3, $4, $4, 1, 0, 1, $5, 0, 'no', 1, 4)"},
                      {kTenant.value, kApp.value, user.id.value, user.version, (clock_.now() + 26h).us}));
      return {};
    });
  }
  listed_.accounts.erase("r-ann");
  listed_.accounts.at("r-bob").active = true;
  clock_.advance(25h);
  finish_pass();
  std::map<std::int64_t, bool> has_news;
  for (const PendingLane& lane : pending()) has_news[lane.subject.id] = lane.head_seq > lane.acked_seq;
  EXPECT_TRUE(has_news.at(ann.id.value));
  EXPECT_FALSE(has_news.at(bob.id.value)) << "deliveries ask for that";
}

TEST_P(PassTest, WhoWasToldOfDuringThePassIsLeftToTheNext) {
  create("ann");
  settle();
  clock_.advance(25h);
  ASSERT_TRUE(step());  // lists ann alone
  clock_.advance(1s);
  create("bob");
  settle();
  listed_.take_calls();
  while (step()) clock_.advance(1s);
  settle();
  EXPECT_THAT(listed_.take_calls(), IsEmpty());
}

TEST_P(PassTest, WhoeverDiesLeavesThePassToTheNext) {
  for (const char* name : {"ann", "bob", "cem"}) create(name);
  settle();
  listed_.take_calls();
  clock_.advance(25h);
  ASSERT_TRUE(step());
  clock_.advance(1s);
  listed_.listings.clear();
  listed_.on_list = [] { throw std::runtime_error("dies"); };
  EXPECT_TRUE(step());
  listed_.on_list = nullptr;
  clock_.advance(2min);
  ASSERT_TRUE(step(PassRunner({database(), clock_, log_, bell_, directory_}, {})));
  EXPECT_THAT(listed_.listings, ElementsAre("r-bob", "r-bob")) << "it goes on where it was";
}

TEST_P(PassTest, OneProcessDoesAStepAndALateOneWritesNothing) {
  const User ann = create("ann");
  set_active(ann, false);
  settle();
  listed_.accounts.at("r-ann").active = true;
  clock_.advance(25h);
  const PassRunner other({database(), clock_, log_, bell_, directory_}, {});
  bool nested = false;
  listed_.on_list = [&] {
    if (std::exchange(nested, true)) return;
    EXPECT_FALSE(step(other)) << "it is ours";
    clock_.advance(2min);  // and now it is not
    EXPECT_TRUE(step(other));
  };
  const auto late = runner_.step(connection_, visit_);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::conflict);
  std::int64_t told = 0;
  for (const PendingLane& lane : pending()) told += lane.head_seq - lane.acked_seq;
  EXPECT_EQ(told, 1) << "once";
}

TEST_P(PassTest, AnAdminMayHaveOneBeginAnew) {
  for (const char* name : {"ann", "bob", "cem"}) create(name);
  settle();
  clock_.advance(25h);
  ASSERT_TRUE(step());  // and has seen ann
  listed_.accounts.erase("r-ann");
  listed_.take_calls();
  write([&](sql::Session& session) { return PassTable(session, kTenant).hurry(kApp, clock_.now()); });
  while (step()) clock_.advance(1s);
  settle();
  EXPECT_THAT(listed_.take_calls(), ElementsAre("provision ann"));
}

TEST_P(PassTest, AClockThatIsSetBackHoldsUpNoPass) {
  create("ann");
  settle();
  pass();
  clock_.advance(-std::chrono::hours(72));
  EXPECT_TRUE(step());
}

TEST_P(PassTest, AnAppWithAScopeHoldsWhatItWasToldLast) {
  const User ann = create("ann");
  const User bob = create("bob");
  settle();
  listed_.take_calls();
  in_tables([&](Tables& tables) -> Result<void> {  // as at the end of a walk: ann left the scope, bob is unknown to it
    TRY(tables.scopes.begin_walk(kApp, R"(title eq "Pilot")", false));
    TRY(tables.scopes.keep(ann.id, kApp, Life::inactive));
    return tables.scopes.end_walk(kApp, R"(title eq "Pilot")");
  });
  pass();
  EXPECT_THAT(listed_.take_calls(), ElementsAre("deactivate ann", "revoke ann"));
  EXPECT_TRUE(listed_.accounts.at("r-bob").active) << bob.user_name();
}

TEST_P(PassTest, WhileAScopeIsCarriedNothingIsCompared) {
  const User ann = create("ann");
  settle();
  listed_.accounts.erase("r-ann");
  listed_.take_calls();
  in_tables([&](Tables& tables) { return tables.scopes.begin_walk(kApp, R"(title eq "Pilot")", true); });
  pass();
  EXPECT_THAT(listed_.take_calls(), IsEmpty()) << ann.user_name();
}

}  // namespace
}  // namespace provost::test
