// Roles that a tenant makes: what they let their holders do, and what may be made of them.
#include "tests/admin/unleash/desk_fixture.h"

namespace provost::unleash {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RolesTest : public DeskTest {
 protected:
  static constexpr const char* kRoles = "/api/admin/roles";

  static std::string role_body(const std::string& name, const std::vector<std::string>& permissions) {
    Array wanted;
    for (const std::string& each : permissions) wanted.push_back(Value::object({{"name", each}}));
    return json::write(Value::object({{"name", name}, {"type", "root-custom"}, {"permissions", std::move(wanted)}}));
  }
  static std::string path(std::int64_t role) { return kRoles + ("/" + std::to_string(role)); }
  Reply reform(std::int64_t role, const std::string& name, const std::vector<std::string>& permissions) {
    return ask("PUT", path(role), role_body(name, permissions));
  }
  int reads(const std::string& token) { return ask_as(token, "GET", kUsers).status; }
};
INSTANTIATE_TEST_SUITE_P(Engines, RolesTest, test::both_engines(), test::engine_name);

TEST_P(RolesTest, ARoleIsMadeAndShown) {
  const Reply made = ask("POST", kRoles, R"({"name":" Help desk ","description":"looks people up","type":"root-custom",
    "permissions":[{"name":"users.read","id":7},{"name":"CREATE_ADDON"},
                   {"name":"users.write","environment":"production"}]})");
  ASSERT_EQ(made.status, 200) << made.text;
  const Value permissions = json::parse(R"([{"name":"users.read"},{"name":"CREATE_ADDON"},
    {"name":"users.write","environment":"production"}])")
                                .value();
  EXPECT_EQ(made.body, Value::object({{"id", 4},
                                      {"name", "Help desk"},
                                      {"type", "root-custom"},
                                      {"description", "looks people up"},
                                      {"permissions", permissions}}))
      << made.text;
  EXPECT_EQ(ask("GET", path(4)).body, made.body);
  const Reply listed = ask("GET", kRoles);
  EXPECT_EQ(number(listed, "version"), 1);
  EXPECT_THAT(texts(listed.body.find("roles"), "name"), ElementsAre("Admin", "Editor", "Viewer", "Help desk"));
  EXPECT_THAT(texts(ask("GET", path(1)).body.find("permissions"), "name"), ElementsAre("ADMIN"));
  EXPECT_THAT(texts(ask("GET", path(2)).body.find("permissions"), "name"), ElementsAre("users.read"));
  EXPECT_EQ(ask("GET", path(99)).status, 404);
  EXPECT_EQ(ask("GET", path(0)).status, 404);
  EXPECT_EQ(ask("GET", kRoles + std::string("/x")).status, 400);
  EXPECT_EQ(ask_as(operator_token("users.read", kOther), "GET", path(4)).status, 404) << "another tenant's";
}

TEST_P(RolesTest, ItsWordsLetItsHoldersIn) {
  const User maja = make_user("maja");
  const std::int64_t role = make_role("Help desk", {"users.read", "tokens.write", "CREATE_ADDON"});
  ASSERT_EQ(give_role(maja, role).status, 200);
  const std::string token = personal_token(maja);
  EXPECT_EQ(reads(token), 200);
  EXPECT_EQ(ask_as(token, "GET", kUsers + ("/" + id_of(maja))).body.find("rootRole")->as_integer(), role);
  const User nora = make_user("nora");
  EXPECT_EQ(ask_as(token, "POST", at(nora) + "/change-password", R"({"password":"Correct-horse-7"})").status, 200);
  EXPECT_EQ(ask_as(token, "POST", at(admin_) + "/change-password", R"({"password":"Correct-horse-7"})").status, 403);
  EXPECT_EQ(ask_as(token, "PUT", at(nora), "{}").status, 403) << "what the role does not hold";
  EXPECT_EQ(ask_as(token, "GET", kTokens).status, 403);
  const Reply own = ask_as(token, "GET", "/api/admin/user");
  EXPECT_THAT(texts(own.body.find("permissions"), "permission"), ElementsAre("users.read", "tokens.write"));
  EXPECT_EQ(ask_as(token, "GET", "/api/admin/user/profile").body.find("rootRole")->text_at("name"), "Help desk");
}

TEST_P(RolesTest, AVendorsPermissionMeansWhatItMeansHere) {
  const User maja = make_user("maja");
  ASSERT_EQ(give_role(maja, make_role("Reader", {"READ_ROLE"})).status, 200);
  EXPECT_EQ(reads(personal_token(maja)), 200);
  const User nora = make_user("nora");
  ASSERT_EQ(give_role(nora, make_role("Flagger", {"CREATE_FEATURE", "ADMIN"})).status, 200);
  EXPECT_EQ(reads(personal_token(nora)), 403) << "what is unknown is kept and grants nothing";
}

TEST_P(RolesTest, ARaiseByARoleEndsWhatWasGivenBefore) {
  const User maja = make_user("maja");
  const std::int64_t reader = make_role("Reader", {"users.read"});
  const std::int64_t nothing = make_role("Nothing", {});
  const std::string as_viewer = personal_token(maja);
  ASSERT_EQ(give_role(maja, nothing).status, 200);
  EXPECT_TRUE(opens(as_viewer)) << "that role may no more than a viewer";
  ASSERT_EQ(give_role(maja, reader).status, 200);
  EXPECT_FALSE(opens(as_viewer));
  const std::string as_reader = personal_token(maja);
  ASSERT_EQ(give_role(maja, 2).status, 200);
  EXPECT_TRUE(opens(as_reader)) << "an editor may just the same";
  ASSERT_EQ(give_role(maja, 1).status, 200);
  EXPECT_FALSE(opens(as_reader));
}

TEST_P(RolesTest, WhatWasMintedBeforeDoesNotGrowWithTheRole) {
  const User maja = make_user("maja");
  const std::int64_t role = make_role("Help desk", {"invites.write"});
  ASSERT_EQ(give_role(maja, role).status, 200);
  const std::string before = personal_token(maja);
  clock_.advance(std::chrono::seconds(1));
  ASSERT_EQ(reform(role, "Help desk", {"invites.write", "users.read"}).status, 200);
  EXPECT_EQ(reads(before), 403);
  EXPECT_EQ(ask_as(before, "GET", kTokens).status, 200) << "but keeps what it had";
  EXPECT_EQ(reads(personal_token(maja)), 200) << "who signs in now has it";
  ASSERT_EQ(reform(role, "Help desk", {"users.read"}).status, 200);
  EXPECT_EQ(ask_as(before, "GET", kTokens).status, 403) << "what the role loses is gone at once";
}

TEST_P(RolesTest, NobodyMakesARoleThatMayMore) {
  const std::string helper = operator_token("users.read users.write");
  EXPECT_EQ(ask_as(helper, "POST", kRoles, role_body("Deleter", {"users.delete"})).status, 403);
  EXPECT_EQ(ask_as(helper, "POST", kRoles, role_body("Reader", {"users.read"})).status, 200);
  const std::int64_t strong = make_role("Strong", {"users.delete"});
  EXPECT_EQ(ask_as(helper, "PUT", path(strong), role_body("Weak", {})).status, 403);
  EXPECT_EQ(ask_as(helper, "DELETE", path(strong)).status, 403);
  const User maja = make_user("maja");
  EXPECT_EQ(ask_as(helper, "PUT", at(maja), R"({"rootRole":)" + std::to_string(strong) + "}").status, 403);
  ASSERT_EQ(give_role(maja, strong).status, 200);
  EXPECT_EQ(ask_as(operator_token("tokens.write"), "POST", "/api/admin/user-admin/reset-password",
                   R"({"id":"maja@example.test"})")
                .status,
            403)
      << "nor a link for somebody who may more";
}

TEST_P(RolesTest, ARoleThatDoesNotFitIsRefused) {
  make_role("Help desk", {});
  struct Case {
    const char* name;
    std::string body;
    int status;
    const char* error;
  };
  const Case cases[] = {{"no name", "{}", 400, "BadDataError"},
                        {"an empty name", R"({"name":" "})", 400, "BadDataError"},
                        {"an unknown type", R"({"name":"x","type":"root"})", 400, "BadDataError"},
                        {"permissions that are no list", R"({"name":"x","permissions":{}})", 400, "BadDataError"},
                        {"a permission without a name", R"({"name":"x","permissions":[{}]})", 400, "BadDataError"},
                        {"a permission that is a text", R"({"name":"x","permissions":["a"]})", 400, "BadDataError"},
                        {"a taken name", R"({"name":"HELP DESK"})", 409, "NameExistsError"},
                        {"a name of the core", R"({"name":"admin"})", 409, "NameExistsError"}};
  for (const Case& each : cases) {
    for (const std::string& target : {kRoles + std::string("/validate"), std::string(kRoles)}) {
      const Reply refused = ask("POST", target, each.body);
      EXPECT_EQ(refused.status, each.status) << target << each.name << refused.text;
      EXPECT_EQ(refused.name(), each.error) << target << each.name;
    }
  }
  const Reply valid = ask("POST", kRoles + std::string("/validate"), role_body("New", {"users.read"}));
  EXPECT_EQ(valid.status, 200) << valid.text;
  EXPECT_EQ(valid.body.text_at("name"), "New");
  EXPECT_EQ(ask("GET", kRoles).body.find("roles")->items().size(), 4U) << "validating makes none";
}

TEST_P(RolesTest, RolesOfTheCoreStay) {
  for (const std::int64_t core : {1, 2, 3}) {
    for (const Reply& refused : {reform(core, "Other", {}), ask("DELETE", path(core))}) {
      EXPECT_EQ(refused.status, 403);
      EXPECT_EQ(refused.name(), "InvalidOperationError");
    }
  }
  EXPECT_EQ(reform(99, "Other", {}).status, 404);
  EXPECT_EQ(ask("DELETE", path(99)).status, 404);
}

TEST_P(RolesTest, ARoleThatSomebodyHoldsStays) {
  const User maja = make_user("maja");
  const std::int64_t role = make_role("Help desk", {"users.read"});
  ASSERT_EQ(give_role(maja, role).status, 200);
  const Reply refused = ask("DELETE", path(role));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.name(), "RoleInUseError");
  EXPECT_THAT(std::string(message(refused)), HasSubstr("1 users and 0 groups"));
  ASSERT_EQ(give_role(maja, 3).status, 200);
  EXPECT_EQ(ask("DELETE", path(role)).status, 200);
  EXPECT_EQ(ask("DELETE", path(role)).status, 404) << "again";
  EXPECT_EQ(give_role(maja, role).status, 400) << "nobody is given a role that is gone";
  EXPECT_EQ(make_role("Help desk", {}), role + 1) << "the name is free, the number is not";
}

TEST_P(RolesTest, ARoleIsRenamedAndKeepsItsType) {
  const std::int64_t role = make_role("Help desk", {});
  make_role("Other", {});
  EXPECT_EQ(reform(role, "HELP desk", {}).body.text_at("name"), "HELP desk");
  EXPECT_EQ(reform(role, "Other", {}).status, 409);
  EXPECT_EQ(ask("PUT", path(role), R"({"name":"Help desk","type":"custom"})").status, 400);
}

TEST_P(RolesTest, ARoleOfProjectsIsNobodysRootRole) {
  const Reply made = ask("POST", kRoles, R"({"name":"Project hand","type":"custom"})");
  ASSERT_EQ(made.status, 200) << made.text;
  EXPECT_EQ(give_role(make_user("maja"), number(made, "id")).status, 400);
  EXPECT_EQ(ask("GET", kUsers).body.find("rootRoles")->items().size(), 3U);
}

TEST_P(RolesTest, ATenantHasSoManyRoles) {
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                for (std::int64_t each = 0; each < RoleTable::kMost; ++each) {
                  CustomRole role;
                  role.name = "role-" + std::to_string(each);
                  role.permissions = Value::array();
                  TRY(tables.roles.insert(role));
                }
                return {};
              }).has_value());
  const Reply refused = ask("POST", kRoles, R"({"name":"one more"})");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.name(), "ConflictError");
}

}  // namespace
}  // namespace provost::unleash
