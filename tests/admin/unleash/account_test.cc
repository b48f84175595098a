// The pages of whoever calls: the own account and personal access tokens.
#include "tests/admin/unleash/desk_fixture.h"

namespace provost::unleash {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class AccountTest : public DeskTest {
 protected:
  static constexpr const char* kOwn = "/api/admin/user";
  static constexpr const char* kPats = "/api/admin/user/tokens";

  std::string order(const std::string& description, Duration life = kDay) {
    return json::write(Value::object({{"description", description}, {"expiresAt", to_iso8601(clock_.now() + life)}}));
  }
  static std::vector<std::string> permissions(const Reply& own) {
    return texts(own.body.find("permissions"), "permission");
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, AccountTest, test::both_engines(), test::engine_name);

TEST_P(AccountTest, EverybodySeesThemselves) {
  const Reply own = ask("GET", kOwn);
  ASSERT_EQ(own.status, 200) << own.text;
  EXPECT_EQ(*own.headers.find("Cache-Control"), "no-store");
  EXPECT_EQ(own.body.find("user")->text_at("username"), "siv");
  EXPECT_THAT(permissions(own), ElementsAre("ADMIN"));
  EXPECT_THAT(own.body.find("feedback")->items(), IsEmpty());
  EXPECT_THAT(own.body.find("splash")->members(), IsEmpty());
  EXPECT_THAT(permissions(ask_as(personal_token(make_user("maja")), "GET", kOwn)), IsEmpty());
  EXPECT_THAT(permissions(ask_as(personal_token(make_user("eva", {RootRole::editor})), "GET", kOwn)),
              ElementsAre("users.read"));
}

TEST_P(AccountTest, AnOperatorsTokenIsNobodysAccount) {
  const Reply own = ask_as(operator_, "GET", kOwn);
  ASSERT_EQ(own.status, 200) << own.text;
  EXPECT_EQ(*own.body.find("user"),
            Value::object({{"id", 0}, {"username", "help desk"}, {"accountType", "Service Account"}}));
  EXPECT_THAT(permissions(own), ElementsAre("users.read", "users.delete", "invites.write"));
  const Reply profile = ask_as(operator_, "GET", kOwn + std::string("/profile"));
  EXPECT_EQ(profile.status, 400);
  EXPECT_EQ(profile.name(), "BadDataError");
  for (const Reply& refused : {ask_as(operator_, "GET", kPats), ask_as(operator_, "POST", kPats, order("x")),
                               ask_as(operator_, "DELETE", kPats + std::string("/1"))}) {
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.name(), "ForbiddenError");
  }
}

TEST_P(AccountTest, ACredentialOlderThanAWordOfItsRoleMakesNoToken) {
  const RootRole role = role_with("users.read");
  const User lone = make_user("lone", {role});
  const std::string old = personal_token(lone);
  ASSERT_EQ(ask_as(old, "POST", kPats, order("before")).status, 201);
  let_hold(role, "users.read users.write");
  const Reply refused = ask_as(old, "POST", kPats, order("after"));
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.name(), "ForbiddenError");
  EXPECT_EQ(ask_as(personal_token(lone), "POST", kPats, order("after")).status, 201) << "who signed in again may";
}

TEST_P(AccountTest, TheProfileHoldsRoleAndGroups) {
  const User maja = make_user("maja", {RootRole::editor, kTenant, {}, "p"});
  ASSERT_EQ(ask("POST", "/api/admin/groups", R"({"name":"Crew","users":[{"user":{"id":)" + id_of(maja) + "}}]}").status,
            201);
  const Reply profile = ask_as(personal_token(maja), "GET", kOwn + std::string("/profile"));
  ASSERT_EQ(profile.status, 200) << profile.text;
  EXPECT_EQ(profile.body.find("rootRole")->text_at("name"), "Editor");
  EXPECT_THAT(texts(profile.body.find("groups"), "name"), ElementsAre("Crew"));
  EXPECT_EQ(*profile.body.find("canChangePassword"), Value(true));
  for (const std::string_view list : {"projects", "subscriptions", "features"}) {
    EXPECT_THAT(profile.body.find(list)->items(), IsEmpty());
  }
  EXPECT_EQ(*ask("GET", kOwn + std::string("/profile")).body.find("canChangePassword"), Value(false));
}

TEST_P(AccountTest, TheRoleIsTheSameInAllProjects) {
  const Reply roles = ask("GET", kOwn + std::string("/roles?projectId=default"));
  EXPECT_EQ(number(roles, "version"), 1);
  EXPECT_THAT(texts(roles.body.find("roles"), "name"), ElementsAre("Admin"));
  EXPECT_EQ(ask_as(operator_, "GET", kOwn + std::string("/roles?projectId=default")).text,
            R"({"version":1,"roles":[]})");
  for (const std::string query : {"", "?projectId="}) {
    const Reply refused = ask("GET", kOwn + std::string("/roles") + query);
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.text, "");
  }
}

TEST_P(AccountTest, ATokenIsShownOnceAndActsAsItsPerson) {
  const User maja = make_user("maja");
  const std::string cookie = session_of(maja);
  const Reply made = browse(cookie, "POST", kPats, order("laptop"));
  ASSERT_EQ(made.status, 201) << made.text;
  const std::string secret(made.body.text_at("secret"));
  EXPECT_THAT(secret, StartsWith("pv_pat_"));
  EXPECT_EQ(made.body.text_at("description"), "laptop");
  EXPECT_EQ(made.body.text_at("expiresAt"), to_iso8601(clock_.now() + kDay));
  EXPECT_EQ(number(made, "userId"), maja.id.value);
  EXPECT_GT(number(made, "id"), 0);
  EXPECT_TRUE(made.body.find("seenAt")->is_null());
  EXPECT_EQ(ask_as("Bearer " + secret, "GET", kOwn).body.find("user")->text_at("username"), "maja");
  const Reply listed = browse(cookie, "GET", kPats);
  const Value& shown = listed.body.find("pats")->items().at(0);
  EXPECT_EQ(shown.find("secret"), nullptr);
  EXPECT_EQ(*shown.find("id"), *made.body.find("id"));
  EXPECT_EQ(shown.text_at("seenAt"), to_iso8601(clock_.now()));
  clock_.advance(kDay);
  EXPECT_FALSE(opens(secret)) << "it expires";
}

TEST_P(AccountTest, AWrongOrderMakesNoToken) {
  ASSERT_EQ(ask("POST", kPats, order("laptop")).status, 201);
  struct Case {
    const char* name;
    std::string body;
    int status;
    const char* error;
  };
  const std::string later = to_iso8601(clock_.now() + kDay);
  const Case cases[] = {{"nothing", "{}", 400, "BadDataError"},
                        {"no expiry", R"({"description":"x"})", 400, "BadDataError"},
                        {"no description", R"({"expiresAt":")" + later + "\"}", 400, "BadDataError"},
                        {"an empty description", order(""), 400, "BadDataError"},
                        {"a word for expiry", R"({"description":"x","expiresAt":"soon"})", 400, "BadDataError"},
                        {"a past expiry", order("x", -kDay), 400, "BadDataError"},
                        {"an expiry after many years", order("x", kDay * 4000), 400, "BadDataError"},
                        {"a taken description", order("laptop"), 409, "NameExistsError"}};
  for (const Case& each : cases) {
    const Reply refused = ask("POST", kPats, each.body);
    EXPECT_EQ(refused.status, each.status) << each.name << refused.text;
    EXPECT_EQ(refused.name(), each.error) << each.name;
  }
  EXPECT_EQ(ask_as(personal_token(make_user("maja")), "POST", kPats, order("laptop")).status, 201)
      << "another person's description is free";
}

TEST_P(AccountTest, APersonHasSoManyTokens) {
  const User maja = make_user("maja");
  for (int each = 0; each < 100; ++each) personal_token(maja);
  const Reply refused = browse(session_of(maja), "POST", kPats, order("one more"));
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.name(), "OperationDeniedError");
}

TEST_P(AccountTest, ATokenEndsAndNobodyElsesDoes) {
  const User maja = make_user("maja");
  const Reply made = browse(session_of(maja), "POST", kPats, order("laptop"));
  const std::string secret(made.body.text_at("secret"));
  const std::string path = kPats + ("/" + std::to_string(number(made, "id")));
  EXPECT_EQ(ask("DELETE", path).status, 200) << "nothing of the admin's";
  EXPECT_TRUE(opens(secret));
  const Reply ended = browse(session_of(maja), "DELETE", path);
  EXPECT_EQ(ended.status, 200);
  EXPECT_EQ(ended.text, "");
  EXPECT_FALSE(opens(secret));
  EXPECT_EQ(browse(session_of(maja), "DELETE", path).status, 200) << "again";
  EXPECT_EQ(ask("DELETE", kPats + std::string("/x")).status, 400);
}

}  // namespace
}  // namespace provost::unleash
