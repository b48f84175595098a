// People and groups whom providers manage: what a hand may not change, and their deletion as a whole.
#include "tests/admin/unleash/desk_fixture.h"

namespace provost::unleash {
namespace {

using ::testing::ElementsAre;

class ScimPeopleTest : public DeskTest {
 protected:
  static constexpr const char* kSweep = "/api/admin/user-admin/scim-users";
  static constexpr const char* kGroupSweep = "/api/admin/groups/scim-groups";

  void SetUp() override {
    DeskTest::SetUp();
    okta_ = ids_.uuid<SourceId>();
  }
  User managed(const std::string& name, RootRole role = RootRole::viewer, TenantId tenant = kTenant) {
    return make_user(name, {role, tenant, okta_, "Old-password-1"});
  }
  Group make_group(const std::string& name, const std::optional<SourceId>& source,
                   const std::vector<Subject>& members = {}) {
    Group made;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  GroupDraft draft{Value::object({{"displayName", name}}), std::nullopt, DisplayNames::free};
                  made = TRY(directory_.create_group(tables, draft, members, {principal_.actor, source}));
                  return {};
                }).has_value());
    return made;
  }
  std::vector<std::string> group_names() { return texts(ask("GET", "/api/admin/groups").body.find("groups"), "name"); }

  SourceId okta_;
};
INSTANTIATE_TEST_SUITE_P(Engines, ScimPeopleTest, test::both_engines(), test::engine_name);

TEST_P(ScimPeopleTest, WhatTheProviderDecidesStays) {
  const User olaf = managed("olaf");
  const std::string sentence = "This user is managed by your SCIM provider and cannot be changed manually";
  const std::pair<std::string, std::string> calls[] = {
      {at(olaf), R"({"name":"O"})"},
      {at(olaf), R"({"email":"o@example.test"})"},
      {at(olaf), R"({"name":"O","rootRole":2})"},
      {at(olaf), "{}"},
      {at(olaf) + "/change-password", R"({"password":"Correct-horse-7"})"},
      {"/api/admin/user-admin/reset-password", R"({"id":"olaf@example.test"})"}};
  for (const auto& [target, body] : calls) {
    const Reply refused = ask(target == at(olaf) ? "PUT" : "POST", target, body);
    EXPECT_EQ(refused.status, 403) << target << body;
    EXPECT_EQ(refused.name(), "ForbiddenError");
    EXPECT_EQ(message(refused), sentence);
    EXPECT_EQ(refused.body.find("details")->items().at(0).text_at("message"), sentence);
    EXPECT_EQ(refused.body.find("id"), nullptr);
  }
  EXPECT_EQ(reread(olaf).version, olaf.version);
}

TEST_P(ScimPeopleTest, ARoleIsOursToGive) {
  const User olaf = managed("olaf");
  const Reply raised = give_role(olaf, 1);
  EXPECT_EQ(raised.status, 200) << raised.text;
  EXPECT_EQ(reread(olaf).role, RootRole::admin);
  EXPECT_EQ(give_role(olaf, 3).status, 200);
}

TEST_P(ScimPeopleTest, AScimIdIsShownWhileASourceManagesThePerson) {
  const User olaf = managed("olaf");
  EXPECT_EQ(ask("GET", at(olaf)).body.text_at("scimId"), olaf.scim_id.value);
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                TRY(tables.management.hand_over(SubjectKind::user, {okta_, std::nullopt}, 0, 100));
                return {};
              }).has_value());
  EXPECT_TRUE(ask("GET", at(olaf)).body.find("scimId")->is_null());
  EXPECT_EQ(ask("PUT", at(olaf), R"({"name":"O"})").status, 200) << "and a hand may change the person";
}

TEST_P(ScimPeopleTest, DeletionOfOneIsNotGuarded) {
  const User olaf = managed("olaf");
  EXPECT_EQ(ask("DELETE", at(olaf)).status, 200);
  EXPECT_FALSE(exists(olaf));
}

TEST_P(ScimPeopleTest, AllOfThemGoWithEverythingTheyHold) {
  const User olaf = managed("olaf");
  const User pia = managed("pia");
  const User maja = make_user("maja");
  const User elsewhere = managed("elsewhere", RootRole::viewer, kOther);
  const std::string token = personal_token(olaf);
  const std::string session = session_of(olaf);
  const std::string stays = personal_token(maja);
  const std::uint64_t rings = bell_.rings();
  const Reply gone = ask("DELETE", kSweep);
  EXPECT_EQ(gone.status, 200) << gone.text;
  EXPECT_EQ(gone.text, "");
  for (const User& each : {olaf, pia}) EXPECT_FALSE(exists(each));
  for (const User& each : {maja, admin_}) EXPECT_TRUE(exists(each));
  EXPECT_TRUE(exists(elsewhere, kOther));
  EXPECT_FALSE(opens(token));
  EXPECT_EQ(browse(session, "GET", "/api/admin/user").status, 401);
  EXPECT_TRUE(opens(stays));
  EXPECT_GT(bell_.rings(), rings);
  EXPECT_EQ(ask("DELETE", kSweep).status, 200) << "again";
}

TEST_P(ScimPeopleTest, ThereMayBeMoreThanOneBatch) {
  std::vector<User> people;
  for (int each = 0; each < 205; ++each) people.push_back(managed("olaf-" + std::to_string(each)));
  ASSERT_EQ(ask("DELETE", kSweep).status, 200);
  for (const User& each : people) EXPECT_FALSE(exists(each));
}

TEST_P(ScimPeopleTest, WhatWasDoneWhenADatabaseGoesStaysDoneAndTheNextCallGoesOn) {
  std::vector<User> people;
  for (int each = 0; each < 150; ++each) people.push_back(managed("olaf-" + std::to_string(each)));
  tripwire_.arm("users.remove", 120);
  EXPECT_EQ(ask("DELETE", kSweep).status, 503);
  tripwire_.disarm();
  const auto left = std::count_if(people.begin(), people.end(), [&](const User& each) { return exists(each); });
  EXPECT_EQ(left, 50) << "the first batch is committed, the second is whole";
  EXPECT_EQ(ask("DELETE", kSweep).status, 200);
  for (const User& each : people) EXPECT_FALSE(exists(each));
}

TEST_P(ScimPeopleTest, TheLastAdminStaysAndTheTrailSaysSo) {
  const User boss = managed("boss", RootRole::admin);
  const User pia = managed("pia");
  const std::string token = personal_token(boss);
  ASSERT_EQ(ask("DELETE", at(admin_)).status, 200);
  EXPECT_EQ(ask_as(token, "DELETE", kSweep).status, 200);
  EXPECT_TRUE(exists(boss));
  EXPECT_FALSE(exists(pia));
  EXPECT_TRUE(opens(token));
  static constexpr sql::Statement kSkips{
      "test.scim_skips", "select fields from audit where tenant_id = $1 and action = 'user.scim_delete_skipped'"};
  EXPECT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                const sql::Rows rows = TRY(session.run(kSkips, {kTenant.value}));
                EXPECT_EQ(rows.size(), 1U);
                EXPECT_EQ(rows.text(0, 0), "last_admin");
                return {};
              }).has_value());
}

TEST_P(ScimPeopleTest, WhoeverCallsGoesLast) {
  const User first = managed("first", RootRole::admin);
  const User pia = managed("pia");
  const std::string token = personal_token(first);
  EXPECT_EQ(ask_as(token, "DELETE", kSweep).status, 200);
  for (const User& each : {first, pia}) EXPECT_FALSE(exists(each));
  EXPECT_FALSE(opens(token));
}

TEST_P(ScimPeopleTest, GroupsOfProvidersGoAndTheirPeopleStay) {
  const User olaf = managed("olaf");
  make_group("Pushed", okta_, {subject_of(olaf.id)});
  make_group("Pushed too", okta_);
  make_group("Ours", std::nullopt, {subject_of(olaf.id)});
  EXPECT_EQ(ask("DELETE", kGroupSweep).status, 200);
  EXPECT_THAT(group_names(), ElementsAre("Ours"));
  EXPECT_TRUE(exists(olaf));
  EXPECT_EQ(ask("DELETE", kGroupSweep).status, 200) << "again";
}

TEST_P(ScimPeopleTest, AGroupOfAProviderKeepsNameAndPeople) {
  const User olaf = managed("olaf");
  const Group pushed = make_group("Pushed", okta_, {subject_of(olaf.id)});
  const std::string path = "/api/admin/groups/" + std::to_string(pushed.id.value);
  EXPECT_EQ(ask("GET", path).body.text_at("scimId"), pushed.scim_id.value);
  EXPECT_EQ(ask("PUT", path, R"({"name":"Renamed"})").status, 400);
  EXPECT_EQ(ask("PUT", path, R"({"name":"Pushed","users":[]})").status, 400);
  const std::string same =
      R"({"name":"Pushed","description":"from Okta","users":[{"user":{"id":)" + id_of(olaf) + "}}]}";
  const Reply noted = ask("PUT", path, same);
  EXPECT_EQ(noted.status, 200) << noted.text;
  EXPECT_EQ(noted.body.text_at("description"), "from Okta");
  EXPECT_EQ(ask("DELETE", path).status, 200);
}

}  // namespace
}  // namespace provost::unleash
