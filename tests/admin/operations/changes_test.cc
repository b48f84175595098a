// The change feed: each change once, in order, and followers that say how far they have come.
#include <gmock/gmock.h>

#include "core/audit/sequencer.h"
#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

using ::testing::ElementsAre;

class ChangesTest : public OperationsTest {
 protected:
  void SetUp() override {
    OperationsTest::SetUp();
    follower_ = operator_with("changes.read");
  }

  void place() {
    while (sequencer_.round().value_or(false)) {
    }
  }
  Reply changes(const std::string& query = "") { return call("GET", "/changes" + query, follower_); }
  Reply with_resources(const std::string& more = "") {
    return call("GET", "/changes?include=resource" + more, operator_with("changes.read users.read"));
  }
  Reply acknowledge(const std::string& name, const std::string& position) {
    return call("PUT", "/changes/followers/" + name, follower_, R"({"position":)" + position + "}");
  }
  static std::vector<std::string> actions(const Reply& reply) {
    std::vector<std::string> found;
    for (const Value& change : reply.body.find("changes")->items()) found.emplace_back(change.text_at("action"));
    return found;
  }

  Bell bell_;
  Sequencer sequencer_{{database(), log_, bell_}};
  std::string follower_;
};
INSTANTIATE_TEST_SUITE_P(Engines, ChangesTest, test::both_engines(), test::engine_name);

TEST_P(ChangesTest, EachChangeIsShownWithItsPlaceAndWhoDidWhat) {
  const User maja = make_person(kAcme, "maja");
  make_person(kOther, "of another tenant");
  clock_.advance(std::chrono::seconds(1));
  switch_off(maja);
  EXPECT_EQ(changes().number_of("changes"), 0U) << "what has no place yet is not shown";
  place();
  const Reply reply = changes();
  ASSERT_EQ(reply.status, 200) << reply.text;
  EXPECT_THAT(actions(reply), ElementsAre("user.create", "user.deactivate"));
  const Value& first = reply.body.find("changes")->items()[0];
  EXPECT_EQ(*first.find("position"), Value(1));
  EXPECT_EQ(first.text_at("actor"), "cli:test (test)");
  EXPECT_EQ(*first.find("subject"), Value::object({{"kind", "user"}, {"id", text_of(maja.id)}, {"name", "maja"}}));
  EXPECT_EQ(*reply.body.find("next"), Value(2));
  EXPECT_EQ(*reply.body.find("head"), Value(2));
  EXPECT_EQ(first.find("resource"), nullptr);
}

TEST_P(ChangesTest, AFollowerReadsPageByPageAndComesToTheEnd) {
  for (const std::string name : {"a", "b", "c"}) make_person(kAcme, name);
  place();
  const Reply first = changes("?limit=2");
  EXPECT_EQ(first.number_of("changes"), 2U);
  const Reply second = changes("?limit=2&after=2");
  EXPECT_EQ(second.number_of("changes"), 1U);
  const Reply third = changes("?limit=2&after=3");
  EXPECT_EQ(third.number_of("changes"), 0U);
  EXPECT_EQ(*third.body.find("next"), Value(3));
}

TEST_P(ChangesTest, WhatThePersonIsNowComesAlongWhenAskedForAndNothingOfWhoIsGone) {
  const User maja = make_person(kAcme, "maja");
  clock_.advance(std::chrono::seconds(1));
  const User tom = make_person(kAcme, "tom");
  clock_.advance(std::chrono::seconds(1));
  switch_off(maja);
  switch_off(tom, UserState::deleted);
  place();
  const Reply reply = with_resources();
  const Array& all = reply.body.find("changes")->items();
  ASSERT_EQ(all.size(), 4U) << reply.text;
  const Value& now = *all[0].find("resource");
  EXPECT_EQ(now.text_at("scimId"), maja.scim_id.value);
  EXPECT_EQ(now.text_at("state"), "inactive");
  EXPECT_EQ(*now.find("active"), Value(false));
  EXPECT_EQ(now.find("attributes")->text_at("userName"), "maja");
  EXPECT_TRUE(all[1].find("resource")->is_null());
}

TEST_P(ChangesTest, PeopleAsTheyAreAreShownToWhoMayReadPeople) {
  EXPECT_EQ(changes("?include=resource").status, 403);
  EXPECT_EQ(changes().status, 200);
  EXPECT_EQ(with_resources().status, 200);
}

TEST_P(ChangesTest, AFollowerAcknowledgesAndGoesOnFromThere) {
  for (const std::string name : {"a", "b", "c"}) make_person(kAcme, name);
  place();
  const Reply made = acknowledge("hr-sync", "2");
  ASSERT_EQ(made.status, 200) << made.text;
  EXPECT_EQ(*made.body.find("behind"), Value(1));
  const Reply rest = changes("?follower=hr-sync");
  EXPECT_EQ(*rest.body.find("changes")->items().at(0).find("position"), Value(3));
  EXPECT_EQ(acknowledge("hr-sync", "3").status, 200);
  EXPECT_EQ(acknowledge("hr-sync", "3").status, 200) << "twice is harmless";
  const Reply all = call("GET", "/changes/followers", follower_);
  ASSERT_EQ(all.number_of("followers"), 1U) << all.text;
  EXPECT_EQ(*all.body.find("followers")->items()[0].find("position"), Value(3));
  EXPECT_EQ(call("DELETE", "/changes/followers/hr-sync", follower_).status, 204);
  EXPECT_EQ(call("DELETE", "/changes/followers/hr-sync", follower_).status, 404);
  EXPECT_EQ(changes("?follower=hr-sync").status, 404);
}

TEST_P(ChangesTest, APositionMovesForwardAndNotBeyondTheFeed) {
  make_person(kAcme, "a");
  make_person(kAcme, "b");
  place();
  ASSERT_EQ(acknowledge("hr-sync", "2").status, 200);
  EXPECT_EQ(acknowledge("hr-sync", "1").status, 409);
  EXPECT_EQ(acknowledge("hr-sync", "3").status, 409);
  EXPECT_EQ(*call("GET", "/changes/followers", follower_).body.find("followers")->items()[0].find("position"),
            Value(2));
}

TEST_P(ChangesTest, WhatCannotBeIsRefused) {
  for (const std::string query :
       {"?after=-1", "?after=x", "?after=1&after=2", "?limit=0", "?limit=1001", "?include=everything"}) {
    EXPECT_EQ(changes(query).status, 400) << query;
  }
  EXPECT_EQ(with_resources("&limit=101").status, 400);
  for (const std::string position : {"-1", "1.5", "\"1\"", "null", "9007199254740992"}) {
    EXPECT_EQ(acknowledge("hr-sync", position).status, 400) << position;
  }
  EXPECT_EQ(acknowledge(std::string(201, 'x'), "0").status, 400);
  EXPECT_EQ(call("PUT", "/changes/followers/hr-sync", follower_, "{}").status, 400);
}

TEST_P(ChangesTest, OnlyWhoMayReadChangesDoes) {
  const std::string other = operator_with("users.read users.write deliveries.read");
  EXPECT_EQ(call("GET", "/changes", other).status, 403);
  EXPECT_EQ(call("GET", "/changes/followers", other).status, 403);
  EXPECT_EQ(call("PUT", "/changes/followers/x", other, R"({"position":0})").status, 403);
  EXPECT_EQ(call("DELETE", "/changes/followers/x", other).status, 403);
}

TEST_P(ChangesTest, ATenantHasAHundredFollowersAndNoMore) {
  for (int number = 0; number < 100; ++number) {
    ASSERT_EQ(acknowledge("follower" + std::to_string(number), "0").status, 200);
  }
  EXPECT_EQ(acknowledge("one-more", "0").status, 400);
  EXPECT_EQ(acknowledge("follower7", "0").status, 200);
}

}  // namespace
}  // namespace provost::operations
