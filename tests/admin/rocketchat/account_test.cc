// Logging in and out, looking people up, and switching one on and off.
#include "tests/admin/rocketchat/rocketchat_fixture.h"

namespace provost {
namespace {

class RocketchatAccount : public test::RocketchatTest {
 protected:
  Reply set_active(const User& user, const char* active, const Headers& headers) {
    return post("users.setActiveStatus", R"({"userId":")" + id_of(user) + R"(","activeStatus":)" + active + "}",
                headers);
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, RocketchatAccount, test::both_engines(), test::engine_name);

TEST_P(RocketchatAccount, ALoginOpensASessionAndALogoutEndsIt) {
  const User siv = make({"siv", RootRole::admin, "right"});
  make({"siv", RootRole::admin, "right", kOther});
  const Reply opened = log_in("siv", "right");
  ASSERT_EQ(opened.status, 200) << opened.text;
  EXPECT_EQ(opened.body.text_at("status"), "success");
  const Value& data = *opened.body.find("data");
  EXPECT_EQ(data.text_at("userId"), id_of(siv));
  EXPECT_EQ(data.find("me")->text_at("username"), "siv");
  const Headers own{{"X-User-Id", std::string(data.text_at("userId"))},
                    {"X-Auth-Token", std::string(data.text_at("authToken"))}};
  const Reply me = read("me", own);
  EXPECT_EQ(me.status, 200);
  EXPECT_EQ(me.body.text_at("_id"), id_of(siv));
  EXPECT_EQ(*me.body.find("success"), Value(true));
  const Headers personal = as(siv);
  EXPECT_EQ(post("logout", "", own).status, 200);
  EXPECT_EQ(read("me", own).status, 401);
  EXPECT_EQ(post("logout", "", own).status, 401);
  EXPECT_EQ(read("me", personal).status, 200) << "another credential of the same person";
}

TEST_P(RocketchatAccount, ASessionEndsWithItsLife) {
  make({"siv", RootRole::admin, "right"});
  const Reply opened = log_in("siv", "right");
  const Value& data = *opened.body.find("data");
  const Headers own{{"X-User-Id", std::string(data.text_at("userId"))},
                    {"X-Auth-Token", std::string(data.text_at("authToken"))}};
  clock_.advance(kSessionLife - Duration(1));
  EXPECT_EQ(read("me", own).status, 200);
  clock_.advance(kSessionLife);  // of which the first use began a new one
  EXPECT_EQ(read("me", own).status, 401);
}

TEST_P(RocketchatAccount, ANameIsTakenFromAnyOfItsThreeMembers) {
  make({"siv", RootRole::admin, "right"});
  for (const char* name :
       {R"("user":"siv")", R"("user":"SIV@example.test")", R"("username":"siv")", R"("email":"siv@example.test")"}) {
    const std::string body = std::string("{") + name + R"(,"password":"right","tenant":"acme","code":"123"})";
    EXPECT_EQ(post("login", body).status, 200) << name;
  }
}

TEST_P(RocketchatAccount, AFailedLoginSaysNothingButThat) {
  make({"siv", RootRole::admin, "right"});
  const User off = make({"off", RootRole::viewer, "right"});
  ASSERT_TRUE(in_tables([&](Tables& tables) { return become(tables, off, false, std::nullopt); }).has_value());
  for (const auto& [name, password] : {std::pair("siv", "wrong"), {"nobody", "right"}, {"off", "right"}, {"siv", ""}}) {
    const Reply reply = log_in(name, password);
    EXPECT_EQ(reply.status, 401) << name;
    EXPECT_EQ(reply.text, R"({"success":false,"status":"error","error":"Unauthorized","message":"Unauthorized"})");
  }
  EXPECT_EQ(post("login", R"({"user":"siv"})").status, 400);
  EXPECT_EQ(post("login", R"({"password":"right"})").error(), "must have required property 'user' [invalid-params]");
  EXPECT_EQ(post("login", R"({"user":"siv","password":7})").status, 400);
}

TEST_P(RocketchatAccount, SomebodyIsSwitchedOffAndOnAgainAsOftenAsOneLikes) {
  const User siv = make({"siv", RootRole::admin});
  const User maja = make({"maja"});
  const Headers admin = as(siv);
  const Headers own = as(maja);
  for (int i = 0; i < 2; ++i) {
    const Reply reply = set_active(maja, "false", admin);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.text, R"({"user":{"_id":")" + id_of(maja) + R"(","active":false},"success":true})");
    EXPECT_EQ(reread(maja).state_reason, "deactivated");
    EXPECT_EQ(read("me", own).status, 401);
  }
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(*set_active(maja, i == 0 ? R"("true")" : "1", admin).body.find("user")->find("active"), Value(true));
    EXPECT_EQ(reread(maja).state, UserState::active);
    EXPECT_EQ(reread(maja).state_reason, "");
  }
  EXPECT_EQ(read("me", own).status, 401) << "what is dead stays dead";
}

TEST_P(RocketchatAccount, WhatCannotBeSwitchedIsRefused) {
  const User siv = make({"siv", RootRole::admin});
  const User stranger = make({"stranger", RootRole::viewer, "", kOther});
  const Headers admin = as(siv);
  const Reply last = set_active(siv, "false", admin);
  EXPECT_EQ(last.status, 400);
  EXPECT_EQ(last.body.text_at("errorType"), "error-action-not-allowed");
  EXPECT_TRUE(is_active(siv));
  EXPECT_EQ(set_active(stranger, "false", admin).text,
            R"({"success":false,"error":"User not found.","errorType":"error-invalid-user"})");
  EXPECT_TRUE(is_active(stranger, kOther));
  const std::pair<const char*, const char*> bodies[] = {
      {R"({"activeStatus":false})", "must have required property 'userId' [invalid-params]"},
      {R"({"userId":"1"})", "must have required property 'activeStatus' [invalid-params]"},
      {R"({"userId":"1","activeStatus":"off"})", "must be boolean [invalid-params]"},
      {R"({"userId":"1","activeStatus":2})", "must be boolean [invalid-params]"},
      {R"({"userId":"1","activeStatus":null})", "must be boolean [invalid-params]"},
      {R"({"userId":["1"],"activeStatus":true})", "must be string [invalid-params]"},
      {R"({"userId":"1","activeStatus":true,"confirmRelinquish":7})", "must be boolean [invalid-params]"},
      {R"({"userId":"1","activeStatus":true,"force":true})", "must NOT have additional properties [invalid-params]"},
      {R"({"userId":"","activeStatus":true,"confirmRelinquish":true})", "User not found."},
      {R"({"userId":"siv","activeStatus":false})", "User not found."},
  };
  for (const auto& [body, error] : bodies) {
    const Reply reply = post("users.setActiveStatus", body, admin);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_EQ(reply.error(), error) << body;
  }
}

TEST_P(RocketchatAccount, AnAdminFindsPeopleOfTheOwnTenant) {
  const Headers admin = as(make({"siv", RootRole::admin}));
  const User maja = make({"maja"});
  make({"stranger", RootRole::viewer, "", kOther});
  for (const std::string& query :
       {"userId=" + id_of(maja), std::string("username=Maja"), std::string("email=maja@example.test")}) {
    const Reply found = read("users.info?" + query, admin);
    ASSERT_EQ(found.status, 200) << query << found.text;
    const Value& user = *found.body.find("user");
    EXPECT_EQ(user.text_at("_id"), id_of(maja)) << query;
    EXPECT_EQ(*user.find("roles"), Value::array({"user"})) << query;
    EXPECT_EQ(user.find("emails")->items().front().text_at("address"), "maja@example.test");
  }
  for (const char* query : {"username=stranger", "userId=1", "userId=x", "email=stranger@example.test", "importId=7"}) {
    const Reply missing = read(std::string("users.info?") + query, admin);
    EXPECT_EQ(missing.status, 400) << query;
    EXPECT_EQ(missing.error(), "User not found.") << query;
  }
  for (const char* query : {"", "?userId=1&username=maja", "?username=maja&username=siv", "?username=maja&id=7",
                            "?username=maja&userId=1&userId=1"}) {
    EXPECT_EQ(read(std::string("users.info") + query, admin).body.text_at("errorType"), "invalid-params") << query;
  }
}

TEST_P(RocketchatAccount, WhoMayNotReadPeopleFindsOnlyHimself) {
  make({"siv", RootRole::admin});
  const User maja = make({"maja"});
  const Headers own = as(maja);
  for (const std::string& query :
       {"userId=" + id_of(maja), std::string("username=MAJA"), std::string("email=maja@example.test")}) {
    EXPECT_EQ(read("users.info?" + query, own).status, 200) << query;
  }
  for (const char* query : {"username=siv", "username=nobody", "userId=1", "email=siv@example.test"}) {
    EXPECT_EQ(read(std::string("users.info?") + query, own).text, R"({"success":false,"error":"unauthorized"})")
        << query;
  }
}

TEST_P(RocketchatAccount, AnOperatorIsNoPerson) {
  const Headers script = as_operator("users.read");
  EXPECT_EQ(read("me", script).status, 400);
  EXPECT_EQ(post("logout", "", script).status, 400);
  make({"maja"});
  EXPECT_EQ(read("users.info?username=maja", script).status, 200);
}

}  // namespace
}  // namespace provost
