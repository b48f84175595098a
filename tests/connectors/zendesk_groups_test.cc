#include "connectors/zendesk_groups.h"

#include <gtest/gtest.h>

#include <utility>

#include "tests/connectors/zendesk_pair.h"

namespace provost::connectors {
namespace {

using test::ZendeskDouble;
using Groups = std::set<std::int64_t>;

struct Pair : test::ZendeskPair {
  explicit Pair(ZendeskDouble::Habits habits = {})
      : test::ZendeskPair(test::GivenSettings{{"groups", "true"}}, std::move(habits)) {}

  std::int64_t user(std::string_view email, std::string_view role) {
    return our_user(email, Value::object({{"role", role}, {"name", "Somebody"}}));
  }
  static MemberAccount member(std::string_view email, std::int64_t id) {
    return {test::scim_id_of(email), std::string(email), RemoteId{std::to_string(id)}};
  }
  /// Sends a delta; the group's id, or 0.
  std::int64_t change(std::vector<MemberAccount> added, std::vector<MemberAccount> removed, std::int64_t group = 0) {
    GroupChange change = bench.group("Staff", group == 0 ? "" : std::to_string(group));
    change.added = std::move(added);
    change.removed = std::move(removed);
    const auto receipt = connector->members(change);
    EXPECT_TRUE(receipt) << (receipt ? "" : receipt.error().detail);
    return receipt ? zendesk_id_of(receipt->remote_id) : 0;
  }
};

TEST(ZendeskGroups, AreMadeOnceNamedAnewAndDeleted) {
  Pair pair;
  const std::int64_t staff = pair.change({}, {});
  EXPECT_EQ(pair.app.group(staff).text_at("name"), "Staff");
  EXPECT_EQ(pair.change({}, {}), staff) << "the id was forgotten";
  GroupChange renamed = pair.bench.group("Staff", std::to_string(staff));
  renamed.display_name = "Crew";
  ASSERT_TRUE(pair.connector->members(renamed));
  EXPECT_EQ(pair.app.group(staff).text_at("name"), "Crew");
  GroupChange gone = pair.bench.group("Staff", std::to_string(staff));
  gone.kind = GroupChange::Kind::remove;
  EXPECT_TRUE(pair.connector->members(gone));
  EXPECT_TRUE(pair.app.group(staff).is_null());
  EXPECT_TRUE(pair.connector->members(gone)) << "again";
}

TEST(ZendeskGroups, AGroupOfTheSameNameThatIsNotOursStaysAsItIs) {
  Pair pair;
  const std::int64_t theirs = pair.app.put_group("STAFF");
  EXPECT_EQ(test::code_of(pair.connector->members(pair.bench.group("Staff"))), Code::uniqueness);
  GroupChange gone = pair.bench.group("Staff");
  gone.kind = GroupChange::Kind::remove;
  EXPECT_TRUE(pair.connector->members(gone));
  EXPECT_FALSE(pair.app.group(theirs).is_null());
}

TEST(ZendeskGroups, OneJoinIsTwoSmallRequests) {
  Pair pair;
  const std::int64_t kim = pair.user("kim@example.org", "agent");
  const std::int64_t lee = pair.user("lee@example.org", "end-user");
  const std::int64_t staff = pair.change({}, {});
  const std::size_t before = pair.calls().size();
  pair.change({pair.member("kim@example.org", kim)}, {}, staff);
  EXPECT_EQ(pair.app.groups(kim), Groups{staff});
  EXPECT_EQ(pair.calls().size(), before + 3) << "the group, the user, the membership";
  pair.change({pair.member("kim@example.org", kim)}, {}, staff);
  EXPECT_EQ(pair.app.groups(kim), Groups{staff});
  pair.change({pair.member("lee@example.org", lee)}, {}, staff);
  EXPECT_EQ(pair.app.groups(lee), Groups{});
  pair.app.join(kim, 501);
  pair.change({}, {pair.member("kim@example.org", kim), pair.member("lee@example.org", lee)}, staff);
  EXPECT_EQ(pair.app.groups(kim), Groups{501});
  pair.change({}, {pair.member("kim@example.org", kim)}, staff);
}

TEST(ZendeskGroups, WhoHasNoAccountIsLeftOut) {
  Pair pair;
  GroupChange change = pair.bench.group("Staff");
  change.added = {{test::scim_id_of("kim"), "kim", std::nullopt}};
  const auto made = pair.connector->members(change);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_NE(made->note.find("but for 1"), std::string::npos) << made->note;
}

TEST(ZendeskGroups, AreRememberedForWhoIsSuspended) {
  Pair pair;
  const std::int64_t kim = pair.user("kim@example.org", "agent");
  const MemberAccount member = pair.member("kim@example.org", kim);
  const std::int64_t staff = pair.change({member}, {});
  GroupChange crew = pair.bench.group("Crew");
  const std::int64_t other = zendesk_id_of(pair.connector->members(crew)->remote_id);
  ASSERT_TRUE(pair.connector->deactivate(pair.person("kim@example.org", kim)));
  EXPECT_EQ(pair.app.groups(kim), Groups{});
  pair.change({}, {member}, staff);
  crew.added = {member};
  ASSERT_TRUE(pair.connector->members(crew));
  ASSERT_TRUE(pair.connector->provision(pair.person("kim@example.org", kim)));
  EXPECT_EQ(pair.app.groups(kim), Groups{other}) << "who left while away does not come back";
}

TEST(ZendeskGroups, ALargeChangeStartsBehindWhatItDid) {
  Pair pair;
  std::vector<MemberAccount> many;
  for (int at = 0; at < 130; ++at) {
    const std::string email = "u" + std::to_string(at) + "@example.org";
    many.push_back(pair.member(email, pair.user(email, "agent")));
  }
  const std::int64_t staff = pair.change({many.begin(), many.begin() + 110}, {});
  const std::size_t told = pair.sent("POST").size();
  EXPECT_EQ(told, 111U) << "the group and its people";
  pair.change(many, {}, staff);
  EXPECT_EQ(pair.sent("POST").size(), told + 20) << "who is in the group is not told to join";
  const std::size_t before = pair.calls().size();
  pair.change({}, many, staff);
  EXPECT_EQ(pair.calls().size(), before + 5 + 130) << "the group, its people and memberships on two pages each";
  EXPECT_EQ(pair.app.groups(zendesk_id_of(many.back().remote_id)), Groups{});
}

TEST(ZendeskGroups, AnAnswerAboutAnotherGroupIsNone) {
  Pair pair;
  pair.http.next({200, {}, R"({"group":{"id":5,"name":"Else"}})"});
  EXPECT_EQ(test::code_of(pair.connector->members(pair.bench.group("Staff", "77"))), Code::unavailable);
  EXPECT_EQ(pair.calls().size(), 1U);
}

}  // namespace
}  // namespace provost::connectors
