#include "connectors/zendesk_staff.h"

#include <gtest/gtest.h>

#include "tests/connectors/zendesk_pair.h"

namespace provost::connectors {
namespace {

using test::ZendeskDouble;
using Pair = test::ZendeskPair;
using Groups = std::set<std::int64_t>;

constexpr std::string_view kKim = "kim@example.org";

Value staff(std::string_view role, std::int64_t custom_role = 0) {
  Value more = Value::object({{"name", "Somebody"}, {"role", role}, {"notes", "Likes tea."}});
  if (custom_role != 0) more.set("custom_role_id", custom_role);
  return more;
}

TEST(ZendeskStaff, LoseTheirSeatAndGetItBack) {
  Pair pair;
  const std::int64_t kim = pair.our_user(kKim, staff("agent", 77));
  pair.app.join(kim, 501);
  pair.app.join(kim, 502);
  ASSERT_TRUE(pair.connector->deactivate(pair.person(kKim, kim)));
  const Value away = pair.app.user(kim);
  EXPECT_EQ(away.text_at("role"), "end-user");
  EXPECT_EQ(*away.find("suspended"), Value(true));
  EXPECT_TRUE(away.text_at("notes").starts_with("Likes tea.\n["));
  EXPECT_EQ(pair.app.groups(kim), Groups{});
  EXPECT_EQ(pair.sent("PUT").size(), 1U) << "suspension and role in one";
  ASSERT_TRUE(pair.connector->deactivate(pair.person(kKim, kim))) << "a repeat forgets nothing";
  const auto back = pair.connector->provision(pair.person(kKim, kim));
  ASSERT_TRUE(back) << back.error().detail;
  const Value here = pair.app.user(kim);
  EXPECT_EQ(here.text_at("role"), "agent");
  EXPECT_EQ(*here.find("custom_role_id"), Value(77));
  EXPECT_EQ(*here.find("suspended"), Value(false));
  EXPECT_EQ(here.text_at("notes"), "Likes tea.");
  EXPECT_EQ(pair.app.groups(kim), (Groups{501, 502}));
  EXPECT_EQ(pair.sent("PUT").size(), 2U);
}

TEST(ZendeskStaff, AnAdminComesBackAsAnAgent) {
  Pair pair;
  const std::int64_t kim = pair.our_user(kKim, staff("admin", 99));
  ASSERT_TRUE(pair.connector->deactivate(pair.person(kKim, kim)));
  EXPECT_EQ(pair.app.user(kim).text_at("role"), "end-user");
  const auto back = pair.connector->provision(pair.person(kKim, kim));
  ASSERT_TRUE(back);
  EXPECT_EQ(pair.app.user(kim).text_at("role"), "agent");
  EXPECT_TRUE(pair.app.user(kim).find("custom_role_id")->is_null()) << "an admin's own role is no agent's";
  EXPECT_NE(back->note.find("admin"), std::string::npos);
}

TEST(ZendeskStaff, WhoIsNotSuspendedAnyMoreGetsNoRole) {
  Pair pair;
  const std::int64_t kim = pair.our_user(kKim, staff("agent"));
  ASSERT_TRUE(pair.connector->deactivate(pair.person(kKim, kim)));
  const std::string notes(pair.app.user(kim).text_at("notes"));
  pair.app.edit(kim, Value::object({{"suspended", false}}));
  ASSERT_TRUE(pair.connector->provision(pair.person(kKim, kim)));
  EXPECT_EQ(pair.app.user(kim).text_at("role"), "end-user") << "an admin has decided since";
  EXPECT_EQ(pair.app.user(kim).text_at("notes"), notes);
}

TEST(ZendeskStaff, OnlyTheirOwnGroupsAreRemembered) {
  Pair pair;
  const std::int64_t kim = pair.our_user(kKim, staff("agent"));
  pair.http.next({200, {}, json::write(Value::object({{"user", pair.app.user(kim)}}))});
  pair.http.next({200, {}, R"({"group_memberships":[{"user_id":5,"group_id":501},{"group_id":502},7]})"});
  ASSERT_TRUE(pair.connector->deactivate(pair.person(kKim, kim)));
  EXPECT_NE(pair.app.user(kim).text_at("notes").find("groups seal"), std::string::npos);
}

TEST(ZendeskStaff, KeepTheirRoleWhereTheSettingSaysSo) {
  Pair pair(test::GivenSettings{{"demote_agents", "false"}});
  const std::int64_t kim = pair.our_user(kKim, staff("agent"));
  pair.app.join(kim, 501);
  ASSERT_TRUE(pair.connector->deactivate(pair.person(kKim, kim)));
  EXPECT_EQ(json::write(pair.sent("PUT").at(0)), R"({"user":{"suspended":true}})");
  EXPECT_EQ(pair.app.groups(kim), Groups{501});
}

TEST(ZendeskStaff, NotesThatPeopleWroteMakeNobodyAnAgent) {
  Pair pair;
  const std::int64_t lee = pair.our_user("lee@example.org", staff("agent"));
  ASSERT_TRUE(pair.connector->deactivate(pair.person("lee@example.org", lee)));
  Value more = Value::object({{"name", "Somebody"}, {"suspended", true}});
  more.set("notes", pair.app.user(lee).text_at("notes"));
  const std::int64_t kim = pair.our_user(kKim, more);
  const auto back = pair.connector->provision(pair.person(kKim, kim));
  ASSERT_TRUE(back);
  EXPECT_EQ(pair.app.user(kim).text_at("role"), "end-user");
  EXPECT_EQ(pair.app.user(kim).text_at("notes"), "Likes tea.");
  EXPECT_NE(back->note.find("not sealed"), std::string::npos);
}

TEST(ZendeskStaff, WithoutASeatTheyComeBackAsEndUsers) {
  Pair pair({}, [] {
    ZendeskDouble::Habits habits;
    habits.has_no_seat = true;
    return habits;
  }());
  const std::int64_t kim = pair.our_user(kKim, staff("agent"));
  pair.app.join(kim, 501);
  ASSERT_TRUE(pair.connector->deactivate(pair.person(kKim, kim)));
  const auto back = pair.connector->provision(pair.person(kKim, kim));
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_TRUE(pair.sent("POST").empty()) << "end users join no group";
  EXPECT_EQ(*pair.app.user(kim).find("suspended"), Value(false));
  EXPECT_EQ(pair.app.user(kim).text_at("role"), "end-user");
  EXPECT_NE(back->note.find("seat"), std::string::npos);
}

TEST(ZendeskStaff, ARoleThatCannotBeTakenKeepsNobodySignedIn) {
  Pair pair;
  const std::int64_t kim = pair.our_user(kKim, staff("agent"));
  const std::string user = json::write(Value::object({{"user", pair.app.user(kim)}}));
  pair.http.next({200, {}, user});
  pair.http.next({200, {}, R"({"group_memberships":[]})"});
  pair.http.next({422, {}, R"({"error":"RecordInvalid","details":{"role":[{"error":"Invalid"}]}})"});
  const auto done = pair.connector->deactivate(pair.person(kKim, kim));
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(*pair.app.user(kim).find("suspended"), Value(true));
  EXPECT_EQ(pair.app.user(kim).text_at("role"), "agent");
  EXPECT_NE(done->note.find("refused all but the suspension"), std::string::npos);
}

TEST(ZendeskStaff, GroupsThatCannotBeReadHoldUpTheRoleAndNotTheSuspension) {
  Pair pair;
  const std::int64_t kim = pair.our_user(kKim, staff("agent"));
  pair.http.next({200, {}, json::write(Value::object({{"user", pair.app.user(kim)}}))});
  pair.http.next({503});
  EXPECT_EQ(test::code_of(pair.connector->deactivate(pair.person(kKim, kim))), Code::unavailable);
  EXPECT_EQ(*pair.app.user(kim).find("suspended"), Value(true));
  ASSERT_TRUE(pair.connector->deactivate(pair.person(kKim, kim)));
  EXPECT_EQ(pair.app.user(kim).text_at("role"), "end-user");
}

}  // namespace
}  // namespace provost::connectors
