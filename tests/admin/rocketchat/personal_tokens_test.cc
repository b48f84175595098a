// Personal access tokens, by their names.
#include "core/access/personal_tokens.h"

#include "tests/admin/rocketchat/rocketchat_fixture.h"

namespace provost {
namespace {

class RocketchatTokens : public test::RocketchatTest {
 protected:
  void SetUp() override {
    RocketchatTest::SetUp();
    maja_ = make({"maja"});
    own_ = in_session_of(maja_);
  }

  Reply generate(const std::string& body) { return post("users.generatePersonalAccessToken", body, own_); }
  Headers with(const Reply& made) const {
    return {{"X-User-Id", id_of(maja_)}, {"X-Auth-Token", std::string(made.body.text_at("token"))}};
  }
  Array list() { return read("users.getPersonalAccessTokens", own_).body.find("tokens")->items(); }

  User maja_;
  Headers own_;
};
INSTANTIATE_TEST_SUITE_P(Engines, RocketchatTokens, test::both_engines(), test::engine_name);

constexpr const char* kNightly = R"({"tokenName":"nightly"})";

TEST_P(RocketchatTokens, ATokenIsMadeShownOnceAndListedWithItsLastPart) {
  const Reply made = generate(R"({"tokenName":"nightly","bypassTwoFactor":true})");
  ASSERT_EQ(made.status, 200) << made.text;
  EXPECT_EQ(read("me", with(made)).body.text_at("_id"), id_of(maja_));
  const Array tokens = list();
  ASSERT_EQ(tokens.size(), 1U);
  EXPECT_EQ(tokens[0].text_at("name"), "nightly");
  EXPECT_EQ(tokens[0].text_at("createdAt"), to_iso8601(clock_.now()));
  EXPECT_EQ(*tokens[0].find("bypassTwoFactor"), Value(true));
  EXPECT_EQ(tokens[0].text_at("lastTokenPart").size(), 6U);
  EXPECT_TRUE(made.body.text_at("token").ends_with(tokens[0].text_at("lastTokenPart")));
}

TEST_P(RocketchatTokens, ATokenIsMadeAnewUnderItsNameAndEndsWithItsOldText) {
  const Reply first = generate(R"({"tokenName":"nightly","bypassTwoFactor":true})");
  const Reply second = post("users.regeneratePersonalAccessToken", kNightly, own_);
  ASSERT_EQ(second.status, 200) << second.text;
  EXPECT_EQ(read("me", with(first)).status, 401);
  EXPECT_EQ(read("me", with(second)).status, 200);
  const Array tokens = list();
  ASSERT_EQ(tokens.size(), 1U);
  EXPECT_EQ(*tokens[0].find("bypassTwoFactor"), Value(true));
  EXPECT_TRUE(second.body.text_at("token").ends_with(tokens[0].text_at("lastTokenPart")));
}

TEST_P(RocketchatTokens, ATokenThatEndsByItselfKeepsItsEndWhenItIsMadeAnew) {
  CredentialOrder order;
  order.tenant = kTenant;
  order.kind = CredentialKind::personal_token;
  order.name = "nightly";
  order.life = kDay;
  issue_to(maja_, order);
  EXPECT_EQ(list().at(0).text_at("lastTokenPart"), "") << "another page made it";
  clock_.advance(kLife / 2);
  const Headers made = with(post("users.regeneratePersonalAccessToken", kNightly, own_));
  clock_.advance(kDay - kLife / 2 - Duration(1));
  EXPECT_EQ(read("me", made).status, 200);
  clock_.advance(Duration(1));
  EXPECT_EQ(read("me", made).status, 401);
}

TEST_P(RocketchatTokens, ATokenIsRemovedByItsName) {
  const Reply made = generate(kNightly);
  const Headers other = with(generate(R"({"tokenName":"hourly"})"));
  EXPECT_EQ(post("users.removePersonalAccessToken", kNightly, own_).text, R"({"success":true})");
  EXPECT_EQ(read("me", with(made)).status, 401);
  EXPECT_EQ(read("me", other).status, 200);
  EXPECT_EQ(list().size(), 1U);
}

TEST_P(RocketchatTokens, NamesAreUniqueForOnePersonOnly) {
  generate(kNightly);
  const Reply again = generate(kNightly);
  EXPECT_EQ(again.status, 400);
  EXPECT_EQ(again.type(), "error-token-already-exists");
  EXPECT_EQ(again.error(), "There is a token of this name [error-token-already-exists]");
  const User ida = make({"ida"});
  EXPECT_EQ(post("users.generatePersonalAccessToken", kNightly, in_session_of(ida)).status, 200);
  for (const char* path : {"users.regeneratePersonalAccessToken", "users.removePersonalAccessToken"}) {
    EXPECT_EQ(post(path, R"({"tokenName":"Nightly"})", own_).type(), "error-token-does-not-exists") << path;
  }
  EXPECT_EQ(list().size(), 1U);
}

TEST_P(RocketchatTokens, BodiesThatDoNotFitAreRefused) {
  const std::pair<std::string, const char*> bodies[] = {
      {"", "must have required property 'tokenName' [invalid-params]"},
      {R"({"tokenName":""})", "must NOT have fewer than 1 characters [invalid-params]"},
      {R"({"tokenName":null})", "must be string [invalid-params]"},
      {R"({"tokenName":"a\nb"})", "must be one line [invalid-params]"},
      {R"({"tokenName":")" + std::string(201, 'n') + "\"}", "must NOT have more than 200 characters [invalid-params]"},
      {R"({"tokenName":"a","userId":"1"})", "must NOT have additional properties [invalid-params]"},
  };
  for (const auto& [body, error] : bodies) {
    for (const char* path : {"users.generatePersonalAccessToken", "users.regeneratePersonalAccessToken",
                             "users.removePersonalAccessToken"}) {
      const Reply reply = post(path, body, own_);
      EXPECT_EQ(reply.status, 400) << path << body;
      EXPECT_EQ(reply.error(), error) << path << body;
    }
  }
  EXPECT_EQ(generate(R"({"tokenName":"a","bypassTwoFactor":"perhaps"})").error(), "must be boolean [invalid-params]");
  EXPECT_TRUE(list().empty());
}

TEST_P(RocketchatTokens, NobodyHasMoreThanSoMany) {
  for (std::size_t i = 0; i < kMostPersonalTokens; ++i) {
    ASSERT_EQ(generate(R"({"tokenName":")" + std::to_string(i) + "\"}").status, 200) << i;
  }
  EXPECT_EQ(generate(R"({"tokenName":"more"})").type(), "error-action-not-allowed");
  EXPECT_EQ(post("users.regeneratePersonalAccessToken", R"({"tokenName":"7"})", own_).status, 200);
}

TEST_P(RocketchatTokens, ACredentialOlderThanAWordOfItsRoleMakesNone) {
  const RootRole role = role_with("users.read");
  maja_ = make({"lone", role});
  own_ = in_session_of(maja_);
  ASSERT_EQ(generate(kNightly).status, 200);
  let_hold(role, "users.read users.write");
  EXPECT_EQ(generate(R"({"tokenName":"more"})").status, 403);
  EXPECT_EQ(post("users.regeneratePersonalAccessToken", kNightly, own_).status, 403);
  EXPECT_EQ(list().size(), 1U) << "what was there stays";
  own_ = in_session_of(maja_);
  EXPECT_EQ(generate(R"({"tokenName":"more"})").status, 200) << "who signed in again may";
}

TEST_P(RocketchatTokens, OnlyPeopleHaveThem) {
  const Headers app = as_app_of(make({"siv", RootRole::admin}), "users.write tokens.write");
  for (const Headers& caller : {as_operator("tokens.write users.write"), app}) {
    EXPECT_EQ(post("users.generatePersonalAccessToken", kNightly, caller).status, 403);
    EXPECT_EQ(post("users.regeneratePersonalAccessToken", kNightly, caller).status, 403);
    EXPECT_EQ(post("users.removePersonalAccessToken", kNightly, caller).status, 403);
    EXPECT_EQ(read("users.getPersonalAccessTokens", caller).status, 403);
  }
  EXPECT_EQ(read("users.getPersonalAccessTokens").status, 401);
}

TEST_P(RocketchatTokens, TheyEndWithWhatEndsThePerson) {
  const Headers made = with(generate(kNightly));
  ASSERT_TRUE(in_tables([&](Tables& tables) { return become(tables, maja_, false, std::nullopt); }).has_value());
  EXPECT_EQ(read("me", made).status, 401);
}

}  // namespace
}  // namespace provost
