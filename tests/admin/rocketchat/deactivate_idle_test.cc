// Who is switched off for being idle, who is spared, and what dies with them.
#include "tests/admin/rocketchat/rocketchat_fixture.h"

namespace provost {
namespace {

constexpr CredentialKind kKinds[] = {CredentialKind::session, CredentialKind::personal_token,
                                     CredentialKind::access_token, CredentialKind::refresh_token,
                                     CredentialKind::authorization_code};

class DeactivateIdle : public test::RocketchatTest {
 protected:
  std::int64_t sweep(const std::string& body, const Headers& headers) {
    const Reply reply = post("users.deactivateIdle", body, headers);
    EXPECT_EQ(reply.status, 200) << reply.text;
    return reply.count();
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, DeactivateIdle, test::both_engines(), test::engine_name);

TEST_P(DeactivateIdle, WhoWasSeenSinceTheCutoffStaysAndASecondCallFindsNobody) {
  const User siv = make({"siv", RootRole::admin});
  const User idler = make({"idler"});
  const User visitor = make({"visitor"});
  clock_.advance(kDay);
  note_activity(visitor);
  clock_.advance(kDay);
  const User newcomer = make({"newcomer"});
  const Headers admin = as(siv);
  EXPECT_EQ(sweep(R"({"daysIdle":"2"})", admin), 1);
  const User gone = reread(idler);
  EXPECT_EQ(gone.state, UserState::inactive);
  EXPECT_EQ(gone.state_reason, "idle_too_long");
  EXPECT_TRUE(is_active(visitor));
  EXPECT_TRUE(is_active(newcomer));
  EXPECT_TRUE(is_active(siv));
  EXPECT_EQ(sweep(R"({"daysIdle":2.0,"role":"user"})", admin), 0);
  EXPECT_EQ(reread(idler).version, gone.version);
}

TEST_P(DeactivateIdle, TheCutoffIsOfTheMicrosecond) {
  const Headers admin = as(make({"siv", RootRole::admin}));
  const User idler = make({"idler"});
  clock_.advance(2 * kDay - Duration(1));
  EXPECT_EQ(sweep(R"({"daysIdle":2})", admin), 0);
  clock_.advance(Duration(1));
  EXPECT_EQ(sweep(R"({"daysIdle":2})", admin), 1);
  EXPECT_FALSE(is_active(idler));
}

TEST_P(DeactivateIdle, NoDaysAtAllMeansEveryoneButTheCaller) {
  const User siv = make({"siv", RootRole::admin});
  const User idler = make({"idler"});
  note_activity(idler);
  EXPECT_EQ(sweep(R"({"daysIdle":0})", as(siv)), 1);
  EXPECT_FALSE(is_active(idler));
  EXPECT_TRUE(is_active(siv));
}

TEST_P(DeactivateIdle, MoreDaysThanThereWereMeansNobody) {
  const Headers admin = as(make({"siv", RootRole::admin}));
  const User idler = make({"idler"});
  clock_.advance(30 * kDay);
  EXPECT_EQ(sweep(R"({"daysIdle":9007199254740991})", admin), 0);
  EXPECT_EQ(sweep(R"({"daysIdle":9223372036854775807})", admin), 0);
  EXPECT_TRUE(is_active(idler));
}

TEST_P(DeactivateIdle, ARoleIsACoreRoleOrAGroup) {
  const User siv = make({"siv", RootRole::admin});
  const User second_admin = make({"nils", RootRole::admin});
  const User editor = make({"ida", RootRole::editor});
  const User driver = make({"driver"});
  const User mechanic = make({"mechanic"});
  const User viewer = make({"viewer"});
  const Group garage = make_group("Garage", {subject_of(mechanic.id)});
  make_group("Drivers", {subject_of(driver.id), subject_of(garage.id)});
  clock_.advance(10 * kDay);
  const Headers admin = as(siv);
  EXPECT_EQ(sweep(R"({"daysIdle":2,"role":"nobody knows"})", admin), 0);
  EXPECT_EQ(sweep(R"({"daysIdle":2,"role":""})", admin), 0);
  EXPECT_EQ(sweep(R"({"daysIdle":2,"role":"agent"})", admin), 1);
  EXPECT_FALSE(is_active(editor));
  EXPECT_EQ(sweep(R"({"daysIdle":2,"role":"admin"})", admin), 1);
  EXPECT_FALSE(is_active(second_admin));
  EXPECT_EQ(sweep(R"({"daysIdle":2,"role":"drivers"})", admin), 2);
  EXPECT_FALSE(is_active(driver));
  EXPECT_FALSE(is_active(mechanic)) << "in the group through a group";
  EXPECT_TRUE(is_active(viewer));
  EXPECT_EQ(sweep(R"({"daysIdle":2})", admin), 1);
  EXPECT_FALSE(is_active(viewer));
}

TEST_P(DeactivateIdle, GroupsInACircleAreWalkedOnce) {
  const Headers admin = as(make({"siv", RootRole::admin}));
  const User driver = make({"driver"});
  const Group inner = make_group("Inner", {subject_of(driver.id)});
  const Group outer = make_group("Outer", {subject_of(inner.id)});
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                TRY(directory_.update_group(tables, inner, {inner.attributes, {}},
                                            {{MemberStep::Kind::add, {subject_of(outer.id)}}}, principal_));
                return {};
              }).has_value());
  clock_.advance(10 * kDay);
  EXPECT_EQ(sweep(R"({"daysIdle":2,"role":"Outer"})", admin), 1);
  EXPECT_FALSE(is_active(driver));
}

TEST_P(DeactivateIdle, TheLastAdminIsSparedWhenAnOperatorAsks) {
  const User first = make({"siv", RootRole::admin});
  const User last = make({"nils", RootRole::admin});
  const User viewer = make({"viewer"});
  clock_.advance(10 * kDay);
  EXPECT_EQ(sweep(R"({"daysIdle":2})", as_operator("users.write")), 2);
  EXPECT_FALSE(is_active(first));
  EXPECT_TRUE(is_active(last));
  EXPECT_FALSE(is_active(viewer)) << "who comes after the one who was spared";
  EXPECT_EQ(sweep(R"({"daysIdle":2})", as_operator("users.write")), 0);
}

TEST_P(DeactivateIdle, WhoIsOffAlreadyKeepsTheReason) {
  const Headers admin = as(make({"siv", RootRole::admin}));
  const User locked = make({"locked"});
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                TRY(directory_.set_state(tables, locked, {UserState::locked, "by hand"}, principal_));
                return {};
              }).has_value());
  clock_.advance(10 * kDay);
  EXPECT_EQ(sweep(R"({"daysIdle":2})", admin), 0);
  EXPECT_EQ(reread(locked).state_reason, "by hand");
}

TEST_P(DeactivateIdle, EveryCredentialOfWhoeverGoesIsDead) {
  const Headers admin = as(make({"siv", RootRole::admin}));
  const User idler = make({"idler", RootRole::admin, "right"});
  std::vector<IssuedCredential> issued;
  for (const CredentialKind kind : kKinds) {
    CredentialOrder order;
    order.tenant = kTenant;
    order.kind = kind;
    issued.push_back(issue_to(idler, order));
  }
  const Headers own = as(idler);
  clock_.advance(10 * kDay);
  for (const auto& each : issued) EXPECT_TRUE(lives(each)) << to_word(each.credential.kind);
  EXPECT_EQ(sweep(R"({"daysIdle":2})", admin), 1);
  for (const auto& each : issued) EXPECT_FALSE(lives(each)) << to_word(each.credential.kind);
  EXPECT_EQ(read("me", own).status, 401);
  EXPECT_EQ(log_in("idler", "right").status, 401);
}

TEST_P(DeactivateIdle, NobodyOfAnotherTenantIsTouched) {
  const User siv = make({"siv", RootRole::admin});
  const User stranger = make({"stranger", RootRole::viewer, "", kOther});
  const User boss = make({"boss", RootRole::admin, "", kOther});
  const User idler = make({"idler"});
  clock_.advance(10 * kDay);
  EXPECT_EQ(sweep(R"({"daysIdle":0})", as(siv)), 1);
  EXPECT_FALSE(is_active(idler));
  EXPECT_TRUE(is_active(stranger, kOther));
  EXPECT_EQ(sweep(R"({"daysIdle":0})", as(boss, kOther)), 1);
  EXPECT_FALSE(is_active(stranger, kOther));
  EXPECT_TRUE(is_active(siv));
}

TEST_P(DeactivateIdle, TheAppsAreToldAndTheTrailSaysWho) {
  const User siv = make({"siv", RootRole::admin});
  const User idler = make({"idler"});
  ASSERT_TRUE(
      in_tables([&](Tables& tables) {
        return tables.connections.insert({kTenant, ConnectionId{"app"}, "webhook", "app", {}, true, clock_.now()});
      }).has_value());
  clock_.advance(10 * kDay);
  const std::uint64_t rings = bell_.rings();
  EXPECT_EQ(sweep(R"({"daysIdle":2})", as(siv)), 1);
  EXPECT_GT(bell_.rings(), rings);
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                const auto lanes = TRY(tables.lanes.pending(subject_of(idler.id), 10));
                EXPECT_EQ(lanes.size(), 1u);
                return {};
              }).has_value());
}

}  // namespace
}  // namespace provost
