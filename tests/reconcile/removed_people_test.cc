// Accounts of people who were removed here, and that the app holds again: put back from a backup, or switched on by
// hand where the kind of app only switches off.
#include "core/reconcile/dry_run.h"
#include "tests/reconcile/pass_world.h"

namespace provost::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RemovedPeopleTest : public PassWorld {
 protected:
  void remove(const User& user) {
    in_tables([&](Tables& tables) -> Result<void> {
      const auto now = TRY(tables.users.find(user.id, SourceId{}));
      return directory_.remove(tables, *now, principal_);
    });
  }
  /// Somebody who had an account and was removed, which the app heard.
  User removed(const std::string& name) {
    const User user = create(name);
    settle();
    remove(user);
    settle();
    EXPECT_THAT(pending(), IsEmpty());
    listed_.take_calls();
    return user;
  }
  PassOutlook outlook() {
    const auto looked = DryRun({database(), clock_, envoy_}).of(connection_);
    EXPECT_TRUE(looked) << looked.error().detail;
    return looked.value_or(PassOutlook{});
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, RemovedPeopleTest, both_engines(), engine_name);

TEST_P(RemovedPeopleTest, AnAccountThatCameBackIsSwitchedOffAgain) {
  removed("ann");
  ASSERT_FALSE(listed_.accounts.contains("r-ann"));
  listed_.accounts["r-ann"] = {"ann", true};
  pass();
  EXPECT_THAT(listed_.take_calls(), ElementsAre("deactivate ann", "revoke ann"));
  EXPECT_FALSE(listed_.accounts.at("r-ann").active) << "it is told under the app's own id";
  EXPECT_THAT(state().last_pass, HasSubstr(R"("accessEnded":1)"));
  EXPECT_THAT(state().last_pass, HasSubstr(R"("strangers":0)"));
  pass();
  EXPECT_THAT(listed_.take_calls(), IsEmpty()) << "it is off";
  EXPECT_THAT(state().last_pass, HasSubstr(R"("strangers":0)"));
  listed_.accounts.at("r-ann").active = true;
  pass();
  EXPECT_THAT(listed_.take_calls(), ElementsAre("deactivate ann", "revoke ann")) << "as often as it comes back";
}

TEST_P(RemovedPeopleTest, ADryRunNamesThem) {
  removed("ann");
  listed_.accounts["r-ann"] = {"ann", true};
  const PassOutlook seen = outlook();
  EXPECT_THAT(seen.end_access, ElementsAre("ann"));
  EXPECT_EQ(seen.ending, 1);
  EXPECT_EQ(seen.strangers, 0);
  EXPECT_TRUE(seen.whole);
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(RemovedPeopleTest, WhoWasDeletedForGoodIsSwitchedOffByTheIdAlone) {
  const User ann = removed("ann");
  in_tables([&](Tables& tables) -> Result<void> {
    const auto left = TRY(tables.tombstones.find(ann.id, Instant{}));
    return directory_.erase(tables, *left, principal_);
  });
  listed_.accounts["r-ann"] = {"ann", true};
  EXPECT_THAT(outlook().end_access, ElementsAre(ann.scim_id.value)) << "no name is left";
  pass();
  EXPECT_THAT(listed_.take_calls(), ElementsAre("deactivate ", "revoke "));
  EXPECT_FALSE(listed_.accounts.at("r-ann").active);
}

TEST_P(RemovedPeopleTest, AnAccountThatSomebodyElseHasByNowIsLeftToThem) {
  removed("ann");
  listed_.accounts["r-ann"] = {"ann", false};  // as by an app that only switches off
  create("ann");
  settle();  // and takes the account over
  ASSERT_TRUE(listed_.accounts.at("r-ann").active);
  listed_.take_calls();
  pass();
  EXPECT_THAT(listed_.take_calls(), IsEmpty());
  EXPECT_TRUE(listed_.accounts.at("r-ann").active);
}

TEST_P(RemovedPeopleTest, AnAccountThatIsBeingTakenOverIsNotSwitchedOff) {
  removed("ann");
  const User heir = create("ann");            // of whom the app took note,
  listed_.accounts["r-ann"] = {"ann", true};  // which is not written down yet
  clock_.advance(25h);
  finish_pass();
  ASSERT_EQ(pending().size(), 1U);
  EXPECT_EQ(pending().front().subject, subject_of(heir.id));
}

TEST_P(RemovedPeopleTest, WhoIsOnTheWayOutIsNoDifference) {
  const User ann = create("ann");
  settle();
  remove(ann);  // and not delivered
  const auto before = pending();
  clock_.advance(25h);
  finish_pass();
  ASSERT_EQ(pending().size(), 1U);
  EXPECT_EQ(pending().front().head_seq, before.front().head_seq);
}

TEST_P(RemovedPeopleTest, AGroupThatIsGoneIsForgotten) {
  std::optional<RemoteId> left;
  in_tables([&](Tables& tables) -> Result<void> {
    TRY(tables.connections.keep_remote_id(kApp, subject_of(GroupId{5}), RemoteId{"g-5"}));
    TRY(tables.connections.keep_remote_id(kApp, subject_of(GroupId{5}), std::nullopt));
    left = TRY(tables.connections.remote_id(kApp, subject_of(GroupId{5})));
    return {};
  });
  EXPECT_EQ(left, std::nullopt);
}

}  // namespace
}  // namespace provost::test
