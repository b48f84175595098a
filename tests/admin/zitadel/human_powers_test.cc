// Passwords of humans, and who may change whom.
#include "tests/admin/zitadel/humans_fixture.h"

namespace provost::zitadel {
namespace {

class HumanPowersTest : public HumansTest {};
INSTANTIATE_TEST_SUITE_P(Engines, HumanPowersTest, test::both_engines(), test::engine_name);

TEST_P(HumanPowersTest, ANewPasswordEndsEveryCredential) {
  const User user = make({"siv", RootRole::viewer, "the old one"});
  const auto session = issue(user, CredentialKind::session);
  const auto token = issue(user, CredentialKind::personal_token);
  const std::string path = "/v2/users/" + text_of(user.id) + "/password";
  ASSERT_EQ(send("POST", path, R"({"newPassword":{"password":"the new one"}})", bearer(operator_)).status, 200);
  EXPECT_FALSE(lives(session));
  EXPECT_FALSE(lives(token));
  EXPECT_TRUE(signs_in("siv", "the new one"));
  EXPECT_FALSE(signs_in("siv", "the old one"));
}

TEST_P(HumanPowersTest, APersonChangesTheirOwnPasswordByThePresentOne) {
  const User user = make({"siv", RootRole::viewer, "the old one"});
  const User other = make({"nils", RootRole::viewer, "the old one"});
  const auto token = bearer(personal_token(user));
  const std::string path = "/v2/users/" + text_of(user.id) + "/password";
  const std::string theirs = "/v2/users/" + text_of(other.id) + "/password";
  const std::string with = R"({"newPassword":{"password":"the new one"},"currentPassword":")";
  EXPECT_EQ(send("POST", path, R"({"newPassword":{"password":"the new one"}})", token).status, 403);
  EXPECT_EQ(send("POST", theirs, with + R"(the old one"})", token).status, 403);
  const auto wrong = send("POST", path, with + R"(a wrong one"})", token);
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(fault_id(wrong), "PROVOST-Password");
  EXPECT_TRUE(signs_in("siv", "the old one"));
  const std::string app = std::string(issue(user, CredentialKind::access_token).text.reveal());
  EXPECT_EQ(send("POST", path, with + R"(the old one"})", bearer(app)).status, 403) << "an app is not the person";
  EXPECT_EQ(send("POST", path, with + R"(the old one"})", token).status, 200);
  EXPECT_TRUE(signs_in("siv", "the new one"));
}

TEST_P(HumanPowersTest, GuessingThePresentPasswordIsSlowedDown) {
  const User user = make({"siv", RootRole::viewer, "the old one"});
  const auto token = bearer(personal_token(user));
  const std::string path = "/v2/users/" + text_of(user.id) + "/password";
  int status = 0;
  for (int i = 0; i < 10 && status != 429; ++i) {
    status = send("POST", path, R"({"newPassword":{"password":"x"},"currentPassword":"guess"})", token).status;
  }
  EXPECT_EQ(status, 429);
}

TEST_P(HumanPowersTest, NobodySetsThePasswordOfWhoMayDoMore) {
  const User admin = make_user("boss", kTenant, RootRole::admin);
  const std::string path = "/v2/users/" + text_of(admin.id) + "/password";
  EXPECT_EQ(send("POST", path, R"({"newPassword":{"password":"mine now"}})", bearer(operator_)).status, 403);
  EXPECT_EQ(update(text_of(admin.id), R"({"password":{"password":{"password":"mine now"}}})").status, 403);
  const User second = make_user("second", kTenant, RootRole::admin);
  EXPECT_EQ(send("POST", path, R"({"newPassword":{"password":"for you all"}})", bearer(personal_token(second))).status,
            200);
  EXPECT_TRUE(signs_in("boss", "for you all"));
}

TEST_P(HumanPowersTest, NobodyChangesTheAddressOfWhoMayDoMore) {
  const User admin = make_user("boss", kTenant, RootRole::admin);
  const User keeper = make({"keeper", role_with("users.read tokens.write")});
  const User ben = make({"ben", role_with("users.read")});
  const std::string mine = R"({"email":{"email":"mine@example.test"}})";
  EXPECT_EQ(update(text_of(admin.id), mine).status, 403);
  EXPECT_EQ(update(text_of(keeper.id), mine).status, 403);
  EXPECT_EQ(update(text_of(ben.id), mine).status, 200);
  EXPECT_EQ(reread(keeper).email(), "keeper@example.test");
}

TEST_P(HumanPowersTest, AnAppChangesItsOwnPersonByWhatItWasGivenOnly) {
  const User admin = make_user("boss", kTenant, RootRole::admin);
  const std::string mine = R"({"email":{"email":"mine@example.test"}})";
  const auto by_app = [&](const std::string& scopes) {
    return send("PUT", "/v2/users/human/" + text_of(admin.id), mine, bearer(app_token(admin, scopes))).status;
  };
  EXPECT_EQ(by_app("users.read users.write"), 403) << "it would come to be the admin";
  EXPECT_EQ(reread(admin).email(), "boss@example.test");
  std::string everything;
  for (const std::string_view each : all_permissions()) everything.append(each).append(" ");
  EXPECT_EQ(by_app(everything), 200);
  EXPECT_EQ(send("PUT", "/v2/users/human/" + text_of(admin.id), mine, bearer(personal_token(admin))).status, 200);
}

TEST_P(HumanPowersTest, ACredentialOlderThanAWordOfItsRoleSetsNoPasswordUnlessItKnowsThePresentOne) {
  const RootRole role = role_with("users.read users.write");
  const User lone = make({"lone", role, "the old one"});
  const auto old = bearer(personal_token(lone));
  let_hold(role, "users.read users.write users.delete");
  const std::string path = "/v2/users/" + text_of(lone.id) + "/password";
  EXPECT_EQ(send("POST", path, R"({"newPassword":{"password":"the new one"}})", old).status, 403);
  EXPECT_TRUE(signs_in("lone", "the old one"));
  EXPECT_EQ(
      send("POST", path, R"({"newPassword":{"password":"the new one"},"currentPassword":"the old one"})", old).status,
      200);
  EXPECT_TRUE(signs_in("lone", "the new one"));
}

TEST_P(HumanPowersTest, AnAppGivesNobodyNewAPassword) {
  const User admin = make_user("boss", kTenant, RootRole::admin);
  std::string everything;
  for (const std::string_view each : all_permissions()) everything.append(each).append(" ");
  const auto app = bearer(app_token(admin, everything));
  const std::string begin = R"({"profile":{"givenName":"A","familyName":"B"},"email":{"email":"a@example.test"})";
  const std::string password = R"(,"password":{"password":"all for the app"})";
  EXPECT_EQ(send("POST", "/v2/users/human", begin + password + "}", app).status, 403);
  EXPECT_EQ(stored("a@example.test").id, UserId{});
  EXPECT_EQ(send("POST", "/v2/users/human", begin + "}", app).status, 200);
}

TEST_P(HumanPowersTest, ACredentialOlderThanAWordOfItsRoleChangesNoAddressOfItsPerson) {
  const RootRole role = role_with("users.read users.write");
  const User lone = make({"lone", role});
  const auto old = bearer(personal_token(lone));
  let_hold(role, "users.read users.write users.delete");
  const std::string path = "/v2/users/human/" + text_of(lone.id);
  const std::string mine = R"({"email":{"email":"mine@example.test"}})";
  EXPECT_EQ(send("PUT", path, mine, old).status, 403) << "a link for a password goes to the address";
  EXPECT_EQ(send("PUT", path, mine, bearer(personal_token(lone))).status, 200);
}

TEST_P(HumanPowersTest, WhatAProviderSaysOfItsPeopleIsNotChanged) {
  const User olaf = make({"olaf", RootRole::viewer, "", kTenant, ids_.uuid<SourceId>()});
  const auto refused = update(text_of(olaf.id), R"({"email":{"email":"mine@example.test"}})");
  EXPECT_EQ(refused.status, 403) << refused.body;
  EXPECT_EQ(reread(olaf).email(), "olaf@example.test");
  const Value again = shown(text_of(olaf.id));
  EXPECT_EQ(again.find("human")->find("profile")->text_at("displayName"), "olaf") << "for want of another name";
  EXPECT_EQ(update(text_of(olaf.id), R"({"profile":{"displayName":"olaf","givenName":"O","familyName":"L"}})").status,
            403);
  EXPECT_EQ(update(text_of(olaf.id), R"({"username":"olaf","email":{"email":"olaf@example.test"}})").status, 200)
      << "what is so already is no change";
  const std::string path = "/v2/users/" + text_of(olaf.id);
  EXPECT_EQ(send("POST", path + "/deactivate", "", bearer(operator_)).status, 200) << "access may always be taken";
}

TEST_P(HumanPowersTest, NobodyGivesAccessBackToWhoMayDoMore) {
  const User admin = make_user("boss", kTenant, RootRole::admin);
  const User second = make_user("second", kTenant, RootRole::admin);
  const auto whole = bearer(personal_token(second));
  const std::string path = "/v2/users/" + text_of(admin.id);
  for (const auto& [away, back] : {std::pair("/deactivate", "/reactivate"), {"/lock", "/unlock"}}) {
    ASSERT_EQ(send("POST", path + away, "", bearer(operator_)).status, 200);
    EXPECT_EQ(send("POST", path + back, "", bearer(operator_)).status, 403) << back;
    EXPECT_FALSE(is_active(admin)) << back;
    EXPECT_EQ(send("POST", path + back, "", whole).status, 200) << back;
    EXPECT_TRUE(is_active(admin)) << back;
  }
}

constexpr RefusalCase kRefusedChanges[] = {
    {"a code instead of a password", R"({"newPassword":{"password":"x"},"verificationCode":"1"})", 501,
     "PROVOST-Unsupported"},
    {"a password to be changed", R"({"newPassword":{"password":"x","changeRequired":true}})", 501,
     "PROVOST-Unsupported"},
    {"no password", "{}", 400, "PROVOST-Value"},
    {"a short password", R"({"newPassword":{"password":"short"}})", 400, "PROVOST-Value"},
    {"a password that is tried first", R"({"newPassword":{"password":"password1"}})", 400, "PROVOST-Value"},
    {"an empty password", R"({"newPassword":{"password":""}})", 400, "PROVOST-Value"},
    {"a password above 1,024 bytes", nullptr, 400, "PROVOST-Value"},
};

TEST_P(HumanPowersTest, APasswordThatCannotBeSetIsRefused) {
  const User user = make({"siv", RootRole::viewer, "the old one"});
  const std::string path = "/v2/users/" + text_of(user.id) + "/password";
  for (const RefusalCase& one : kRefusedChanges) {
    const std::string body = one.body != nullptr
                                 ? std::string(one.body)
                                 : R"({"newPassword":{"password":")" + std::string(1025, 'x') + R"("}})";
    const auto response = send("POST", path, body, bearer(operator_));
    EXPECT_EQ(response.status, one.status) << one.sentence;
    EXPECT_EQ(fault_id(response), one.id) << one.sentence;
  }
  EXPECT_TRUE(signs_in("siv", "the old one"));
}

}  // namespace
}  // namespace provost::zitadel
