// Switching off and deleting end everything that opens a door, and say so the same way each time.
#include "tests/admin/rocketchat/rocketchat_fixture.h"

namespace provost {
namespace {

class RocketchatActivation : public test::RocketchatTest {
 protected:
  void SetUp() override {
    RocketchatTest::SetUp();
    siv_ = make({"siv", RootRole::admin});
    maja_ = make({"maja"});
    admin_ = as(siv_);
  }

  Reply set_active(const User& user, const char* active) {
    return post("users.setActiveStatus", R"({"userId":")" + id_of(user) + R"(","activeStatus":)" + active + "}",
                admin_);
  }
  Reply remove(const std::string& body) { return post("users.delete", body, admin_); }
  /// Somebody whom the provider of that name manages.
  User pushed_by(const Principal& provider, const std::string& name) {
    User made;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  made = TRY(directory_.create(tables, {Value::object({{"userName", name}}), {}, {}, {}}, provider));
                  return {};
                }).has_value());
    return made;
  }
  void push(const Principal& provider, const User& user, bool active) {
    const User before = reread(user);
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  TRY(directory_.update(tables, before, {before.attributes, active, {}, {}}, provider));
                  return {};
                }).has_value());
  }
  bool is_there(const User& user) {
    bool there = false;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  there = TRY(tables.users.find(user.id, SourceId{})).has_value();
                  return {};
                }).has_value());
    return there;
  }

  const Principal okta_{{"source", "okta", "okta"}, SourceId{"okta"}};
  User siv_, maja_;
  Headers admin_;
};
INSTANTIATE_TEST_SUITE_P(Engines, RocketchatActivation, test::both_engines(), test::engine_name);

constexpr const char* kDeleted = R"({"deletedRooms":[],"success":true})";

TEST_P(RocketchatActivation, SwitchingOffEndsEveryKindOfCredentialAndRepeatingItSaysTheSame) {
  const auto all = one_of_each(maja_);
  ASSERT_EQ(living(all), "session personal_token access_token refresh_token authorization_code");
  const std::string off = R"({"user":{"_id":")" + id_of(maja_) + R"(","active":false},"success":true})";
  EXPECT_EQ(set_active(maja_, "false").text, off);
  EXPECT_EQ(living(all), "");
  const std::int64_t version = reread(maja_).version;
  EXPECT_EQ(set_active(maja_, "false").text, off);
  EXPECT_EQ(reread(maja_).version, version) << "nobody hears of it twice";
  EXPECT_FALSE(try_issue(maja_, CredentialKind::session).has_value()) << "so a repetition finds nothing to end";
  EXPECT_EQ(set_active(maja_, "true").status, 200);
  EXPECT_EQ(living(all), "");
}

TEST_P(RocketchatActivation, WhomTheOwnProviderSwitchedOffNoAdminSwitchesOn) {
  const User pushed = pushed_by(okta_, "ida");
  push(okta_, pushed, false);
  const Reply refused = set_active(pushed, "true");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.type(), "error-action-not-allowed");
  EXPECT_FALSE(is_active(pushed));
}

TEST_P(RocketchatActivation, WhomAnAdminSwitchedOffNoProviderSwitchesOn) {
  const User pushed = pushed_by(okta_, "ida");
  for (const bool provider_first : {false, true}) {
    if (provider_first) push(okta_, pushed, false);
    EXPECT_EQ(set_active(pushed, "false").status, 200);
    push(okta_, pushed, true);
    EXPECT_FALSE(is_active(pushed));
    EXPECT_EQ(set_active(pushed, "true").status, 200);
    EXPECT_TRUE(is_active(pushed));
  }
}

TEST_P(RocketchatActivation, SwitchingOffWhoIsLockedLeavesNothingToUnlock) {
  const User locked = reread(maja_);
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                TRY(directory_.set_state(tables, locked, {UserState::locked, "by hand"}, principal_));
                return {};
              }).has_value());
  EXPECT_EQ(set_active(maja_, "false").text,
            R"({"user":{"_id":")" + id_of(maja_) + R"(","active":false},"success":true})");
  EXPECT_EQ(reread(maja_).state, UserState::inactive);
  const std::int64_t version = reread(maja_).version;
  EXPECT_EQ(set_active(maja_, "false").status, 200);
  EXPECT_EQ(reread(maja_).version, version);
}

TEST_P(RocketchatActivation, DeletingEndsEveryKindOfCredentialTooThoseOfApps) {
  const auto all = one_of_each(maja_);
  EXPECT_EQ(remove(R"({"userId":")" + id_of(maja_) + R"(","confirmRelinquish":true})").text, kDeleted);
  EXPECT_EQ(living(all), "");
  EXPECT_FALSE(is_there(maja_));
  const Reply again = remove(R"({"userId":")" + id_of(maja_) + "\"}");
  EXPECT_EQ(again.status, 400);
  EXPECT_EQ(
      again.text,
      R"({"success":false,"error":"There is no such user [error-invalid-user]","errorType":"error-invalid-user"})");
}

TEST_P(RocketchatActivation, APersonIsDeletedByAnyOfThreeNames) {
  const User ida = make({"ida"});
  EXPECT_EQ(remove(R"({"username":"MAJA","userId":" "})").text, kDeleted);
  EXPECT_EQ(remove(R"({"user":"ida","username":null})").text, kDeleted);
  EXPECT_FALSE(is_there(maja_));
  EXPECT_FALSE(is_there(ida));
}

TEST_P(RocketchatActivation, WhatCannotBeDeletedIsRefused) {
  const User stranger = make({"stranger", RootRole::viewer, "", kOther});
  const std::string last = R"({"userId":")" + id_of(siv_) + "\"}";
  const std::pair<std::string, const char*> bodies[] = {
      {"{}", "error-user-param-not-provided"},
      {R"({"userId":"","username":" "})", "error-user-param-not-provided"},
      {R"({"userId":"999"})", "error-invalid-user"},
      {R"({"username":"stranger"})", "error-invalid-user"},
      {R"({"user":"maja@example.test"})", "error-invalid-user"},
      {last, "error-action-not-allowed"},
      {R"({"username":"maja","user":"maja"})", "invalid-params"},
      {R"({"username":["maja"]})", "invalid-params"},
      {R"({"username":"maja","confirmRelinquish":"perhaps"})", "invalid-params"},
      {R"({"username":"maja","force":true})", "invalid-params"},
      {"[]", "invalid-params"},
  };
  for (const auto& [body, type] : bodies) {
    const Reply reply = remove(body);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_EQ(reply.type(), type) << body;
    EXPECT_TRUE(reply.error().ends_with("[" + std::string(type) + "]")) << reply.error();
  }
  EXPECT_TRUE(is_there(siv_));
  EXPECT_TRUE(is_there(maja_));
  EXPECT_TRUE(is_active(stranger, kOther));
}

TEST_P(RocketchatActivation, DeletingNeedsAPermissionOfItsOwn) {
  const std::string body = R"({"username":"maja"})";
  for (const Headers& caller : {as(maja_), as(make({"ida", RootRole::editor})), as_operator("users.write users.read"),
                                as_app_of(siv_, "users.write")}) {
    EXPECT_EQ(post("users.delete", body, caller).status, 403);
  }
  EXPECT_TRUE(is_there(maja_));
  EXPECT_EQ(post("users.delete", body, as_operator("users.delete")).status, 200);
}

}  // namespace
}  // namespace provost
