// Logging others out, and keeping one session of many.
#include "tests/admin/rocketchat/rocketchat_fixture.h"

namespace provost {
namespace {

class RocketchatSessions : public test::RocketchatTest {
 protected:
  void SetUp() override {
    RocketchatTest::SetUp();
    siv_ = make({"siv", RootRole::admin});
    maja_ = make({"maja"});
  }

  static std::string naming(const User& user) { return R"({"userId":")" + id_of(user) + "\"}"; }
  static std::string logged_out(const User& user) {
    return R"({"message":"User )" + id_of(user) + R"( has been logged out!","success":true})";
  }

  User siv_, maja_;
};
INSTANTIATE_TEST_SUITE_P(Engines, RocketchatSessions, test::both_engines(), test::engine_name);

TEST_P(RocketchatSessions, AnAdminLogsSomebodyOutAndAppsKeepWhatTheyWereGiven) {
  const auto all = one_of_each(maja_);
  const auto others = one_of_each(siv_);
  const Headers admin = as(siv_);
  for (int i = 0; i < 2; ++i) {
    const Reply reply = post("users.logout", naming(maja_), admin);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.text, logged_out(maja_));
    EXPECT_EQ(living(all), "access_token refresh_token authorization_code");
  }
  EXPECT_EQ(living(others), "session personal_token access_token refresh_token authorization_code");
  EXPECT_TRUE(is_active(maja_));
}

TEST_P(RocketchatSessions, WhoNamesNobodyLogsOutHimself) {
  const auto all = one_of_each(maja_);
  const Headers own = in_session_of(maja_);
  EXPECT_EQ(post("users.logout", naming(maja_), own).text, logged_out(maja_));
  EXPECT_EQ(living(all), "access_token refresh_token authorization_code");
  EXPECT_EQ(read("me", own).status, 401);
  for (const char* body : {"", "{}", R"({"userId":null})"}) {
    EXPECT_EQ(post("users.logout", body, in_session_of(maja_)).text, logged_out(maja_)) << body;
  }
}

TEST_P(RocketchatSessions, OthersAreLoggedOutByWhoMay) {
  const User ida = make({"ida", RootRole::editor});
  const auto all = one_of_each(siv_);
  for (const Headers& caller : {as(maja_), as(ida), as_operator("users.read"), as_app_of(siv_, "users.read")}) {
    for (const std::string& body : {naming(siv_), std::string(R"({"userId":"999"})")}) {
      const Reply reply = post("users.logout", body, caller);
      EXPECT_EQ(reply.status, 403) << reply.text;
      EXPECT_EQ(reply.text, R"({"success":false,"error":"unauthorized"})");
    }
  }
  EXPECT_EQ(post("users.logout", "{}", as_app_of(siv_, "users.read")).status, 403) << "an app has its scopes only";
  EXPECT_EQ(living(all), "session personal_token access_token refresh_token authorization_code");
  EXPECT_EQ(post("users.logout", naming(siv_), as_operator("users.write")).text, logged_out(siv_));
  EXPECT_EQ(living(all), "access_token refresh_token authorization_code");
}

TEST_P(RocketchatSessions, WhoIsNotThereCannotBeLoggedOut) {
  const User stranger = make({"stranger", RootRole::viewer, "", kOther});
  const Headers admin = as(siv_);
  for (const std::string& body :
       {naming(stranger), std::string(R"({"userId":"999"})"), std::string(R"({"userId":"x"})")}) {
    const Reply reply = post("users.logout", body, admin);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_EQ(reply.type(), "error-invalid-user-id") << body;
  }
  EXPECT_EQ(post("users.logout", "{}", as_operator("users.write")).type(), "error-invalid-user-id");
  for (const char* body : {R"({"userId":true})", R"({"user":"maja"})", "[]", "}"}) {
    EXPECT_EQ(post("users.logout", body, admin).type(), "invalid-params") << body;
  }
}

TEST_P(RocketchatSessions, OtherClientsAreLoggedOutAndPersonalTokensStay) {
  const auto all = one_of_each(maja_);
  const auto others = one_of_each(siv_);
  const Headers own = in_session_of(maja_);
  const Reply reply = post("users.logoutOtherClients", "", own);
  ASSERT_EQ(reply.status, 200) << reply.text;
  EXPECT_EQ(reply.body.text_at("token"), own.at("X-Auth-Token"));
  EXPECT_EQ(reply.body.text_at("tokenExpires"), to_iso8601(clock_.now() + kLife));
  EXPECT_EQ(living(all), "personal_token access_token refresh_token authorization_code");
  EXPECT_EQ(living(others), "session personal_token access_token refresh_token authorization_code");
  EXPECT_EQ(read("me", own).status, 200);
}

TEST_P(RocketchatSessions, AfterAnHourOfUseTheEndThatIsToldIsTheNewOne) {
  const Headers own = in_session_of(maja_);
  const Instant made = clock_.now();
  clock_.advance(std::chrono::minutes(30));
  const Reply reply = post("users.logoutOtherClients", "{}", own);
  EXPECT_EQ(reply.body.text_at("tokenExpires"), to_iso8601(made + std::chrono::minutes(90)));
}

TEST_P(RocketchatSessions, APersonalTokenThatLogsOthersOutHasNoEnd) {
  const auto all = one_of_each(maja_);
  const Reply reply = post("users.logoutOtherClients", "", as(maja_));
  EXPECT_EQ(reply.body.text_at("tokenExpires"), "");
  EXPECT_EQ(living(all), "personal_token access_token refresh_token authorization_code");
}

TEST_P(RocketchatSessions, OtherTokensArePersonalOnesToo) {
  const auto all = one_of_each(maja_);
  const auto others = one_of_each(siv_);
  const Headers own = in_session_of(maja_);
  EXPECT_EQ(post("users.removeOtherTokens", "", own).text, R"({"success":true})");
  EXPECT_EQ(living(all), "access_token refresh_token authorization_code");
  EXPECT_EQ(living(others), "session personal_token access_token refresh_token authorization_code");
  EXPECT_EQ(read("me", own).status, 200);
}

TEST_P(RocketchatSessions, NeitherOperatorsNorAppsHaveOtherClients) {
  for (const char* path : {"users.logoutOtherClients", "users.removeOtherTokens"}) {
    EXPECT_EQ(post(path, "", as_operator("users.write tokens.write")).status, 403) << path;
    EXPECT_EQ(post(path, "", as_app_of(siv_, "users.write")).status, 403) << path;
    EXPECT_EQ(post(path, "").status, 401) << path;
  }
}

}  // namespace
}  // namespace provost
