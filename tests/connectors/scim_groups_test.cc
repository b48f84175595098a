#include "connectors/scim_groups.h"

#include <gtest/gtest.h>

#include <atomic>

#include "tests/connectors/scim_pair.h"

namespace provost::connectors {
namespace {

using test::GivenSettings;
using test::ScimDouble;
using Pair = test::ScimPair;

MemberAccount member(std::string_view id) {
  std::optional<RemoteId> remote;
  if (!id.empty()) remote = RemoteId{std::string(id)};
  return {test::scim_id_of(id), "user of " + std::string(id), remote};
}

TEST(ScimGroup, IsMadeOnceThenChangesByDeltas) {
  Pair pair;
  GroupChange change = pair.bench.group("Staff");
  change.added = {member("1"), member("2")};
  const auto made = pair.connector->members(change);
  ASSERT_TRUE(made) << made.error().detail;
  ASSERT_TRUE(made->remote_id);
  const std::string id = made->remote_id->value;
  EXPECT_EQ(pair.app.members(id), (std::vector<std::string>{"1", "2"}));
  ASSERT_TRUE(pair.connector->members(change)) << "a repeat whose receipt was lost";
  EXPECT_EQ(pair.app.count("Groups"), 1U);

  GroupChange next = pair.bench.group("All staff", id);
  next.added = {member("3")};
  next.removed = {member("1"), member("")};
  ASSERT_TRUE(pair.connector->members(next));
  ASSERT_TRUE(pair.connector->members(next));
  EXPECT_EQ(pair.app.members(id), (std::vector<std::string>{"2", "3"}));
  EXPECT_EQ(pair.app.resource("Groups", id).text_at("displayName"), "All staff");
}

TEST(ScimGroup, ManyMembersTakeSeveralRequests) {
  Pair pair;
  GroupChange change = pair.bench.group("Everybody");
  for (int at = 0; at < 250; ++at) change.added.push_back(member("m" + std::to_string(at)));
  const auto made = pair.connector->members(change);
  ASSERT_TRUE(made);
  EXPECT_EQ(pair.app.members(made->remote_id->value).size(), 250U);
  EXPECT_EQ(pair.writes(), 4U) << "one POST and three PATCHes";
}

TEST(ScimGroup, AnAppThatTakesFewMembersGetsThemInSeveralRequests) {
  ScimDouble::Habits habits;
  habits.most_members = 20;
  GroupChange change = test::ConnectorBench().group("Everybody");
  for (int at = 0; at < 50; ++at) change.added.push_back(member("m" + std::to_string(at)));
  Pair refused({}, habits);
  EXPECT_EQ(test::code_of(refused.connector->members(change)), Code::too_large);
  Pair pair(GivenSettings{{"members_per_request", "20"}}, habits);
  const auto made = pair.connector->members(change);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(pair.app.members(made->remote_id->value).size(), 50U);
  EXPECT_EQ(pair.writes(), 4U) << "one POST and three PATCHes";
}

TEST(ScimGroup, AnAppWithoutPatchGetsItsOwnGroupBackWithTheDelta) {
  ScimDouble::Habits habits;
  habits.takes_patch = false;
  Pair pair(GivenSettings{{"update", "put"}}, habits);
  const std::string id =
      pair.app.put_there("Groups", Value::object({{"displayName", "Staff"},
                                                  {"note", "theirs"},
                                                  {"members", Value::array({Value::object({{"value", "by hand"}})})}}));
  GroupChange change = pair.bench.group("All staff", id);
  change.added = {member("1"), member("2")};
  change.removed = {member("by hand"), member("absent")};
  for (int time = 0; time < 2; ++time) {
    const auto receipt = pair.connector->members(change);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(pair.app.members(id), (std::vector<std::string>{"1", "2"}));
  }
  EXPECT_EQ(pair.writes(), 1U) << "a group that stands as it should is left alone";
  EXPECT_EQ(pair.app.resource("Groups", id).text_at("note"), "theirs");
  EXPECT_EQ(pair.app.resource("Groups", id).text_at("displayName"), "All staff");

  GroupChange made = pair.bench.group("Made");
  made.added = {member("3")};
  const auto receipt = pair.connector->members(made);
  ASSERT_TRUE(receipt) << receipt.error().detail;
  EXPECT_EQ(pair.app.members(receipt->remote_id->value), (std::vector<std::string>{"3"}));
  pair.http.next({200, {}, R"({"id":"another","members":[]})"});
  EXPECT_EQ(test::code_of(pair.connector->members(change)), Code::unavailable);
}

TEST(ScimGroup, MembersWhoAreShownOnlyWhenAskedForAreNotThrownOut) {
  ScimDouble::Habits habits;
  habits.takes_patch = false;
  habits.hides_members = true;
  Pair pair(GivenSettings{{"update", "put"}}, habits);
  GroupChange change = pair.bench.group("Staff");
  change.added = {member("1"), member("2")};
  const std::string id = pair.connector->members(change)->remote_id->value;
  GroupChange next = pair.bench.group("Staff", id);
  next.added = {member("3")};
  next.removed = {member("1")};
  ASSERT_TRUE(pair.connector->members(next));
  EXPECT_EQ(pair.app.members(id), (std::vector<std::string>{"2", "3"}));
}

/// Each call of a change is refused once, or done with its answer lost; the change is sent again after each.
TEST(ScimGroup, AnInterruptedChangeIsMendedByARepeat) {
  for (const char* update : {"patch", "put"}) {
    for (const bool lost : {true, false}) {
      for (std::size_t call = 0; call < 6; ++call) {
        test::ConnectorBench bench;
        ScimDouble app;
        std::atomic<std::size_t> seen = 0;
        test::HttpApp http([&](const test::AppRequest& request) {
          if (seen++ != call) return app.answer(request);
          test::AppReply reply = lost ? app.answer(request) : test::AppReply{503};
          reply.wire = lost ? test::Wire::hang_up : test::Wire::whole;
          return reply;
        });
        const auto connector =
            bench.make("scim", http.url("/scim"), {{"update", update}, {"members_per_request", "2"}});
        GroupChange change = bench.group("Staff");
        change.added = {member("1"), member("2"), member("3")};
        (void)connector->members(change);
        if (seen <= call) break;  // there is no such call
        const auto receipt = connector->members(change);
        ASSERT_TRUE(receipt) << update << call << ": " << receipt.error().detail;
        EXPECT_EQ(app.count("Groups"), 1U) << update << call;
        EXPECT_EQ(app.members(receipt->remote_id->value), (std::vector<std::string>{"1", "2", "3"})) << update << call;
      }
    }
  }
}

TEST(ScimGroup, WhoHasNoAccountHoldsNobodyUp) {
  Pair pair;
  GroupChange change = pair.bench.group("Staff");
  change.added = {member("1")};
  const std::string id = pair.connector->members(change)->remote_id->value;

  GroupChange next = pair.bench.group("Staff", id);
  next.added = {member("2"), member("")};
  next.removed = {member("1")};
  const auto applied = pair.connector->members(next);
  ASSERT_TRUE(applied) << applied.error().detail;
  EXPECT_NE(applied->note.find("Left out: 1"), std::string::npos) << applied->note;
  EXPECT_EQ(pair.app.members(id), (std::vector<std::string>{"2"}));
}

TEST(ScimGroup, IsMadeWithThoseWhoHaveAccounts) {
  for (const char* match : {"userName", "none"}) {
    Pair pair(GivenSettings{{"match", match}});
    GroupChange change = pair.bench.group("Staff");
    change.added = {member("1"), member("")};
    const auto made = pair.connector->members(change);
    ASSERT_TRUE(made) << made.error().detail;
    EXPECT_EQ(pair.app.members(made->remote_id->value), (std::vector<std::string>{"1"}));
  }
}

TEST(ScimGroup, IsAdoptedByRuleOnly) {
  struct Case {
    std::string_view name;
    const char* match;
    Value present;
    bool adopted;
  };
  const Case cases[] = {
      {"the same name", "userName", Value::object({{"displayName", "staff"}}), true},
      {"our id", "externalId", Value::object({{"displayName", "x"}, {"externalId", test::scim_id_of("Staff").value}}),
       true},
      {"the same name under another rule", "externalId", Value::object({{"displayName", "Staff"}}), false},
      {"the same name without a rule", "none", Value::object({{"displayName", "Staff"}}), false},
  };
  for (const Case& each : cases) {
    Pair pair(GivenSettings{{"match", each.match}});
    const std::string present = pair.app.put_there("Groups", each.present);
    const auto receipt = pair.connector->members(pair.bench.group("Staff"));
    ASSERT_TRUE(receipt) << each.name << ": " << receipt.error().detail;
    EXPECT_EQ(receipt->remote_id == RemoteId{present}, each.adopted) << each.name;
    EXPECT_EQ(pair.app.resource("Groups", receipt->remote_id->value).text_at("displayName"), "Staff") << each.name;
  }
}

TEST(ScimGroup, ThatWasDeletedByHandIsMadeAnewAndSaysSo) {
  Pair pair;
  GroupChange change = pair.bench.group("Staff", "gone");
  change.added = {member("1")};
  const auto receipt = pair.connector->members(change);
  ASSERT_TRUE(receipt);
  EXPECT_EQ(pair.app.members(receipt->remote_id->value), (std::vector<std::string>{"1"}));
  EXPECT_NE(receipt->note.find("anew"), std::string::npos);
}

TEST(ScimGroup, WhoLeftAlreadyDoesNotHoldUpTheOthers) {
  ScimDouble::Habits habits;
  habits.refuses_absent_members = true;
  Pair pair({}, habits);
  GroupChange change = pair.bench.group("Staff");
  change.added = {member("1"), member("2")};
  const std::string id = pair.connector->members(change)->remote_id->value;
  GroupChange next = pair.bench.group("Staff", id);
  next.removed = {member("absent"), member("1")};
  next.added = {member("3")};
  const auto receipt = pair.connector->members(next);
  ASSERT_TRUE(receipt) << receipt.error().detail;
  EXPECT_EQ(pair.app.members(id), (std::vector<std::string>{"2", "3"}));
}

TEST(ScimGroup, AnAppThatDoesNotKnowThePathHasNotTakenAnybodyOut) {
  Pair pair;
  const std::string id = pair.app.put_there("Groups", Value::object({{"displayName", "Staff"}}));
  GroupChange change = pair.bench.group("Staff", id);
  change.removed = {member("1")};
  pair.http.next({400, {}, R"({"scimType":"invalidPath"})"});
  EXPECT_EQ(test::code_of(pair.connector->members(change)), Code::invalid_path);
}

TEST(ScimGroup, RemovalIsByIdOrNameAndRepeatable) {
  for (const bool known : {true, false}) {
    Pair pair;
    const std::string id = pair.app.put_there("Groups", Value::object({{"displayName", "Staff"}}));
    GroupChange change = pair.bench.group("Staff", known ? id : "");
    change.kind = GroupChange::Kind::remove;
    ASSERT_TRUE(pair.connector->members(change));
    EXPECT_EQ(pair.app.count("Groups"), 0U);
    ASSERT_TRUE(pair.connector->members(change));
  }
}

TEST(ScimGroup, RemovalLeavesAnotherGroupOfOursAlone) {
  Pair pair;
  pair.app.put_there("Groups", Value::object({{"displayName", "Staff"}, {"externalId", "01JABCDEFGHJKMNPQRSTVWXYZ0"}}));
  GroupChange change = pair.bench.group("Staff");
  change.kind = GroupChange::Kind::remove;
  ASSERT_TRUE(pair.connector->members(change));
  EXPECT_EQ(pair.app.count("Groups"), 1U);
}

}  // namespace
}  // namespace provost::connectors
