// Personal access tokens by Connect: made, listed, ended, and never by who may do less than their person.
#include "tests/admin/zitadel/zitadel_fixture.h"

namespace provost::zitadel {
namespace {

class PersonalTokensTest : public ZitadelTest {
 protected:
  void SetUp() override {
    ZitadelTest::SetUp();
    user_ = make_user("siv");
    manager_ = operator_token("users.read tokens.write");
  }
  http::Response call(const std::string& name, const std::string& body, const std::string& token) {
    Headers headers = bearer(token);
    headers["Content-Type"] = "application/json";
    return send("POST", kService + name, body, headers);
  }
  static std::string of(const User& user) { return R"("userId":")" + text_of(user.id) + "\""; }
  std::string listed(const std::string& rest) {
    const auto response = call("ListPersonalAccessTokens", rest, manager_);
    EXPECT_EQ(response.status, 200) << response.body;
    const Value body = json_of(response);
    std::string ids;
    if (const Value* result = body.find("result")) {
      for (const Value& each : result->items()) ids += std::string(each.text_at("id")) + " ";
    }
    return ids;
  }
  static std::string by_user(const User& user) {
    return R"({"filters":[{"userIdFilter":{"id":")" + text_of(user.id) + R"("}}]})";
  }

  User user_;
  std::string manager_;
};
INSTANTIATE_TEST_SUITE_P(Engines, PersonalTokensTest, test::both_engines(), test::engine_name);

TEST_P(PersonalTokensTest, ATokenIsMadeUsedListedAndEnded) {
  const auto made =
      call("AddPersonalAccessToken", "{" + of(user_) + R"(,"expirationDate":"2027-01-01T00:00:00Z"})", manager_);
  ASSERT_EQ(made.status, 200) << made.body;
  const std::string id(json_of(made).text_at("tokenId"));
  const std::string token(json_of(made).text_at("token"));
  EXPECT_EQ(send("GET", "/v2/users/" + text_of(user_.id), "", bearer(token)).status, 200);
  EXPECT_EQ(listed(by_user(user_)), id + " ");
  const Value shown = json_of(call("ListPersonalAccessTokens", by_user(user_), manager_));
  const Value& entry = shown.find("result")->items().at(0);
  EXPECT_EQ(entry, Value::object({{"creationDate", "2026-01-01T00:00:00Z"},
                                  {"changeDate", "2026-01-01T00:00:00Z"},
                                  {"id", id},
                                  {"userId", text_of(user_.id)},
                                  {"organizationId", "7"},
                                  {"expirationDate", "2027-01-01T00:00:00Z"}}));
  EXPECT_EQ(call("RemovePersonalAccessToken", "{" + of(user_) + R"(,"tokenId":")" + id + R"("})", manager_).status,
            200);
  EXPECT_EQ(send("GET", "/v2/users/" + text_of(user_.id), "", bearer(token)).status, 401);
  EXPECT_EQ(listed(by_user(user_)), "");
  EXPECT_EQ(call("RemovePersonalAccessToken", "{" + of(user_) + R"(,"tokenId":")" + id + R"("})", manager_).status,
            404);
}

TEST_P(PersonalTokensTest, ListsAreFilteredAndCut) {
  const auto add = [&] {
    clock_.advance(std::chrono::seconds(1));
    return std::string(json_of(call("AddPersonalAccessToken", "{" + of(user_) + "}", manager_)).text_at("tokenId"));
  };
  const std::string first = add(), second = add();
  EXPECT_EQ(listed(by_user(user_)), second + " " + first + " ");
  const std::string filters = by_user(user_).substr(1);
  EXPECT_EQ(listed(R"({"pagination":{"asc":true},)" + filters), first + " " + second + " ");
  EXPECT_EQ(listed(R"({"pagination":{"offset":"1","limit":1},)" + filters), first + " ");
  const auto with = [&](const std::string& filter) {
    return R"({"filters":[{"userIdFilter":{"id":")" + text_of(user_.id) + R"("}},)" + filter + "]}";
  };
  EXPECT_EQ(listed(with(R"({"tokenIdFilter":{"id":")" + first + R"("}})")), first + " ");
  EXPECT_EQ(listed(with(R"({"organizationIdFilter":{"id":"8"}})")), "");
  EXPECT_EQ(listed(R"({"filters":[{"userIdFilter":{"id":"999"}}]})"), "");
  EXPECT_EQ(call("ListPersonalAccessTokens", "{}", manager_).status, 400) << "whose?";
  EXPECT_EQ(call("ListPersonalAccessTokens", with(R"({"createdDateFilter":{}})"), manager_).status, 400);
}

TEST_P(PersonalTokensTest, NobodyMakesATokenThatMayDoMoreThanItsMaker) {
  const User admin = make_user("boss", kTenant, RootRole::admin);
  EXPECT_EQ(call("AddPersonalAccessToken", "{" + of(admin) + "}", manager_).status, 403);
  EXPECT_EQ(call("AddPersonalAccessToken", "{" + of(user_) + "}", personal_token(admin)).status, 200);
  EXPECT_EQ(call("AddPersonalAccessToken", "{" + of(user_) + "}", app_token(user_, "tokens.write")).status, 403);
}

TEST_P(PersonalTokensTest, APersonHasTheirOwnInHandAndNobodyElses) {
  const User other = make_user("nils");
  const std::string own = personal_token(user_);
  const auto made = call("AddPersonalAccessToken", "{" + of(user_) + "}", own);
  EXPECT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(call("ListPersonalAccessTokens", "{}", own).status, 200);
  for (const std::string& who : {of(other), std::string(R"("userId":"999")")}) {
    EXPECT_EQ(call("AddPersonalAccessToken", "{" + who + "}", own).status, 403);
    EXPECT_EQ(call("RemovePersonalAccessToken", "{" + who + R"(,"tokenId":"x"})", own).status, 403);
  }
  EXPECT_EQ(call("ListPersonalAccessTokens", by_user(other), own).status, 403);
  EXPECT_EQ(call("AddPersonalAccessToken", "{" + of(user_) + "}", operator_token("users.read users.write")).status,
            403);
}

TEST_P(PersonalTokensTest, WhatCannotBeMadeIsRefused) {
  for (const char* date : {"2025-12-31T00:00:00Z", "2026-01-01T00:00:00Z", "2036-06-01T00:00:00Z"}) {
    const auto body = "{" + of(user_) + R"(,"expirationDate":")" + date + R"("})";
    EXPECT_EQ(call("AddPersonalAccessToken", body, manager_).status, 400) << date;
  }
  const User off = make_user_in("off", UserState::inactive);
  EXPECT_EQ(call("AddPersonalAccessToken", "{" + of(off) + "}", manager_).status, 403);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(call("AddPersonalAccessToken", "{" + of(user_) + "}", manager_).status, 200);
  const auto full = call("AddPersonalAccessToken", "{" + of(user_) + "}", manager_);
  EXPECT_EQ(full.status, 400);
  EXPECT_EQ(json_of(full).text_at("code"), "failed_precondition");
  EXPECT_TRUE(json_of(full).text_at("message").ends_with("(PROVOST-TooMany)")) << full.body;
}

TEST_P(PersonalTokensTest, ACredentialOlderThanAWordOfItsRoleMakesNone) {
  const RootRole role = role_with("users.read");
  const User lone = make({"lone", role});
  const std::string old = personal_token(lone);
  ASSERT_EQ(call("AddPersonalAccessToken", "{" + of(lone) + "}", old).status, 200);
  let_hold(role, "users.read users.write");
  EXPECT_EQ(call("AddPersonalAccessToken", "{" + of(lone) + "}", old).status, 403);
  EXPECT_EQ(call("AddPersonalAccessToken", "{" + of(lone) + "}", personal_token(lone)).status, 200);
}

}  // namespace
}  // namespace provost::zitadel
