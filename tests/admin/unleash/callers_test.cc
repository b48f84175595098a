// Who may call the admin pages, in which order a request is refused, and in which form.
#include "tests/admin/unleash/unleash_fixture.h"

namespace provost::unleash {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class CallersTest : public UnleashTest {
 protected:
  static std::string_view message(const Reply& reply) { return reply.body.text_at("message"); }
};
INSTANTIATE_TEST_SUITE_P(Engines, CallersTest, test::both_engines(), test::engine_name);

TEST_P(CallersTest, AKeyStandsBareOrAfterBearerInAnyCase) {
  const std::string personal = personal_token(make_user("siv", {RootRole::admin}));
  for (const std::string& key : {operator_, personal}) {
    for (const std::string prefix : {"", "Bearer ", "bearer ", "BEARER   "}) {
      EXPECT_EQ(send("GET", kInactive, "", {{"Authorization", prefix + key}}).status, 200) << prefix;
    }
  }
}

TEST_P(CallersTest, WhoShowsNothingIsToldWhereToLogIn) {
  for (const Headers& headers : {Headers{}, Headers{{"Cookie", "theme=dark"}}}) {
    const Reply refused = send("GET", kInactive, "", headers);
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.name(), "AuthenticationRequired");
    EXPECT_EQ(refused.body.text_at("path"), "/auth/simple/login");
    EXPECT_EQ(refused.body.text_at("type"), "password");
    EXPECT_FALSE(refused.body.find("defaultHidden")->as_bool());
    EXPECT_THAT(std::string(refused.body.text_at("id")), MatchesRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
    EXPECT_FALSE(refused.body.find("details")->items().empty());
  }
}

TEST_P(CallersTest, EveryWrongKeySoundsAlike) {
  const User admin = make_user("siv", {RootRole::admin});
  const std::string session(issue(admin, CredentialKind::session).text.reveal());
  const std::string access(issue(admin, CredentialKind::access_token).text.reveal());
  const std::string cookie = "__Host-unleash-session";
  const Headers wrong[] = {{{"Authorization", "nonsense"}},
                           {{"Authorization", ""}},
                           {{"Authorization", "Basic " + operator_}},
                           {{"Authorization", "Bearer " + session}},
                           {{"Authorization", access}},
                           {{"Authorization", "x"}, {"Cookie", cookie + "=" + session}},
                           {{"Cookie", cookie + "=" + operator_}},
                           {{"Cookie", cookie + "=" + personal_token(admin)}},
                           {{"Cookie", cookie + "=" + session + "; " + cookie + "=" + session}}};
  for (const Headers& headers : wrong) {
    const Reply refused = send("GET", kInactive, "", headers);
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.name(), "UnauthorizedError");
    EXPECT_EQ(message(refused), "You must log in to use Unleash.");
    EXPECT_FALSE(refused.body.text_at("id").empty());
  }
  EXPECT_EQ(send("GET", kInactive, "", {{"Cookie", "a=b; " + cookie + "=" + session}}).status, 200);
}

TEST_P(CallersTest, EachPageWantsItsPermission) {
  struct Case {
    const char* method;
    std::string target;
    const char* permission;
  };
  const std::string token = invite();
  const Case cases[] = {{"GET", kInactive, "users.read"},
                        {"POST", kDelete, "users.delete"},
                        {"GET", kTokens, "invites.write"},
                        {"POST", kTokens, "invites.write"},
                        {"GET", kTokens + ("/" + token), "invites.write"},
                        {"PUT", kTokens + ("/" + token), "invites.write"},
                        {"GET", "/api/admin/user-admin", "users.read"},
                        {"POST", "/api/admin/user-admin", "users.write"},
                        {"GET", "/api/admin/user-admin/1", "users.read"},
                        {"PUT", "/api/admin/user-admin/1", "users.write"},
                        {"DELETE", "/api/admin/user-admin/1", "users.delete"},
                        {"GET", "/api/admin/user-admin/admin-count", "users.read"},
                        {"POST", "/api/admin/user-admin/1/change-password", "tokens.write"},
                        {"POST", "/api/admin/user-admin/reset-password", "tokens.write"},
                        {"GET", "/api/admin/licensed-users", "users.read"},
                        {"GET", "/api/admin/roles", "users.read"},
                        {"POST", "/api/admin/roles", "users.write"},
                        {"POST", "/api/admin/roles/validate", "users.read"},
                        {"GET", "/api/admin/roles/1", "users.read"},
                        {"PUT", "/api/admin/roles/99", "users.write"},
                        {"DELETE", "/api/admin/roles/99", "users.write"},
                        {"GET", "/api/admin/groups", "users.read"},
                        {"POST", "/api/admin/groups", "users.write"},
                        {"GET", "/api/admin/groups/1", "users.read"},
                        {"PUT", "/api/admin/groups/1", "users.write"},
                        {"DELETE", "/api/admin/groups/1", "users.delete"},
                        {"GET", "/api/admin/user-access-requests", "users.read"},
                        {"POST", "/api/admin/user-access-requests/1/approve", "users.write"},
                        {"DELETE", "/api/admin/user-access-requests/1", "users.write"},
                        {"DELETE", "/api/admin/groups/scim-groups", "users.delete"},
                        {"DELETE", "/api/admin/user-admin/scim-users", "users.delete"}};
  const std::string viewer = personal_token(make_user("maja"));
  for (const Case& page : cases) {
    std::string others;
    for (const std::string each : {"users.read", "users.write", "users.delete", "invites.write", "tokens.write"}) {
      if (each != page.permission) others += each + " ";
    }
    for (const std::string& key : {operator_token(others), viewer}) {
      // Neither the content type nor the body is looked at before the permission.
      const Reply refused = send(page.method, page.target, "{", {{"Authorization", key}});
      EXPECT_EQ(refused.status, 403) << page.method << " " << page.target;
      EXPECT_EQ(refused.name(), "PermissionError");
      EXPECT_THAT(std::string(message(refused)), HasSubstr("ADMIN"));
      EXPECT_EQ(*refused.body.find("permissions"), Value::array({"ADMIN"}));
      EXPECT_FALSE(refused.body.text_at("id").empty());
    }
    const std::string right = operator_token(page.permission);
    EXPECT_NE(send(page.method, page.target, "{}", typed(right)).status, 403) << page.target;
  }
}

TEST_P(CallersTest, ARequestIsRefusedInOneOrder) {
  // Everything is wrong with the first; each line mends one thing more.
  EXPECT_EQ(send("POST", kDelete, "{", {{"Authorization", "x"}}).status, 401);
  EXPECT_EQ(send("POST", kDelete, "{", {{"Authorization", operator_token("users.read")}}).status, 403);
  const Reply untyped = send("POST", kDelete, "{", {{"Authorization", operator_}});
  EXPECT_EQ(untyped.status, 415);
  EXPECT_EQ(untyped.name(), "ContentTypeError");
  EXPECT_FALSE(untyped.body.text_at("id").empty());
  const Reply malformed = post(kDelete, R"({"ids":)");
  EXPECT_EQ(malformed.status, 400);
  EXPECT_EQ(malformed.body.members().size(), 1U);
  EXPECT_FALSE(message(malformed).empty());
  EXPECT_EQ(post(kDelete, R"({"ids":{}})").name(), "BadDataError");
  EXPECT_EQ(post(kDelete, R"({"ids":[]})").status, 200);
}

TEST_P(CallersTest, OnlyJsonIsABody) {
  for (const std::string type : {"text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""}) {
    EXPECT_EQ(send("POST", kDelete, R"({"ids":[]})", {{"Authorization", operator_}, {"Content-Type", type}}).status,
              415);
  }
  for (const std::string type : {"application/json", "Application/JSON; charset=utf-8"}) {
    EXPECT_EQ(send("POST", kDelete, R"({"ids":[]})", {{"Authorization", operator_}, {"Content-Type", type}}).status,
              200);
  }
}

TEST_P(CallersTest, WhatIsNotThereIsNotFound) {
  for (const auto& [method, target] : {std::pair<std::string, std::string>{"GET", "/api/admin/nothing"},
                                       {"DELETE", kTokens + std::string("/x")},
                                       {"GET", "/invite/x/signup"},
                                       {"GET", "/invite"},
                                       {"GET", kLogin}}) {
    const Reply missing = send(method, target, "", {{"Authorization", operator_}});
    EXPECT_EQ(missing.status, 404) << target;
    EXPECT_EQ(missing.name(), "NotFoundError");
    EXPECT_FALSE(missing.body.text_at("id").empty());
  }
}

TEST_P(CallersTest, ABodyHasALimit) {
  http::RequestHead head;
  for (const std::string target : {kDelete, "/invite/x/signup", kLogin}) {
    head.target = target;
    EXPECT_EQ(router_->body_limit(head), 102'400U);
    const Reply refused = read(router_->refuse(target, 413, "the body is longer than 102400 bytes"));
    EXPECT_EQ(refused.status, 413);
    EXPECT_EQ(refused.text, R"({"message":"request entity too large"})");
  }
}

TEST_P(CallersTest, AFailureOfTheDatabaseTellsNothingOfIt) {
  tripwire_.arm("users.idle", 0);
  const Reply refused = get(kInactive);
  EXPECT_EQ(refused.status, 503);
  EXPECT_TRUE(refused.headers.find("Retry-After").has_value());
  const Reply bug = read(router_->refuse(kInactive, 500, "select secret from users"));
  EXPECT_EQ(bug.name(), "UnknownError");
  EXPECT_THAT(bug.text, Not(HasSubstr("select")));
}

}  // namespace
}  // namespace provost::unleash
