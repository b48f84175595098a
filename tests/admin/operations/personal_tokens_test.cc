// Personal tokens by REST: who may make one for whom, what is shown of it, and when it ends.
#include "core/admin/operations/personal_tokens.h"

#include <functional>
#include <utility>

#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

constexpr const char* kScript = R"({"name":"script"})";

/// Passes everything on; does something else first when a writing transaction begins, once.
class InterruptedDatabase final : public sql::Database {
 public:
  explicit InterruptedDatabase(sql::Database& database) : database_(database) {}

  void interrupt_with(std::function<void()> interruption) { interruption_ = std::move(interruption); }

  const sql::Dialect& dialect() const override { return database_.dialect(); }
  Result<void> transact(sql::Mode mode, const Work& work) override {
    if (mode == sql::Mode::write && interruption_) std::exchange(interruption_, nullptr)();
    return database_.transact(mode, work);
  }

 private:
  sql::Database& database_;
  std::function<void()> interruption_;
};

class PersonalTokensTest : public OperationsTest {
 protected:
  static std::string path_of(const User& user) { return "/users/" + text_of(user.id) + "/personal-tokens"; }

  Reply make(const User& user, const std::string& token, const std::string& body = kScript) {
    return call("POST", path_of(user), token, body);
  }

  Reply list(const User& user, const std::string& token) { return call("GET", path_of(user), token); }

  static std::string everything() {
    std::string all;
    for (const std::string_view each : all_permissions()) all.append(each).append(" ");
    return all;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, PersonalTokensTest, test::both_engines(), test::engine_name);

TEST_P(PersonalTokensTest, APersonMakesOneForThemselvesAndItsTextIsShownOnce) {
  const User maja = make_person(kAcme, "maja");
  const std::string own = personal_token(maja);
  const Reply made = make(maja, own);
  ASSERT_EQ(made.status, 201) << made.text;
  const std::string id(made.body.text_at("id"));
  const std::string text(made.body.text_at("token"));
  EXPECT_EQ(made.headers.find("Location"), "/api/provost/v1" + path_of(maja) + "/" + id);
  EXPECT_EQ(made.headers.find("Cache-Control"), "no-store");
  EXPECT_EQ(made.body.text_at("name"), "script");
  EXPECT_TRUE(made.body.find("expiresAt")->is_null());
  EXPECT_TRUE(text.starts_with("pv_pat_"));
  const Reply all = list(maja, text);
  EXPECT_EQ(all.status, 200);
  EXPECT_EQ(all.number_of("tokens"), 2U) << all.text;
  EXPECT_EQ(all.text.find(text), std::string::npos);
  EXPECT_EQ(all.text.find(crypto::sha256_hex(text)), std::string::npos);
  EXPECT_EQ(all.text.find("pv_pat_"), std::string::npos);
  EXPECT_EQ(call("DELETE", path_of(maja) + "/" + id, own).status, 204);
  EXPECT_EQ(list(maja, text).status, 401);
  EXPECT_EQ(list(maja, own).number_of("tokens"), 1U);
  EXPECT_EQ(call("DELETE", path_of(maja) + "/" + id, own).status, 404);
  EXPECT_EQ(audited(maja, "token."), (std::vector<std::string>{"token.create", "token.revoke"}));
}

TEST_P(PersonalTokensTest, NobodyMakesOneThatMayDoMoreThanItsMaker) {
  const User admin = make_person(kAcme, "siv", RootRole::admin);
  const User editor = make_person(kAcme, "nils", RootRole::editor);
  const User viewer = make_person(kAcme, "maja");
  struct Case {
    const char* title;
    std::string token;
    int for_viewer, for_editor, for_admin;
  };
  for (const Case& each : {Case{"an admin", personal_token(admin), 201, 201, 201},
                           {"an editor", personal_token(editor), 403, 201, 403},
                           {"a viewer", personal_token(viewer), 201, 403, 403},
                           {"an operator for tokens", operator_with("tokens.write"), 201, 403, 403},
                           {"one who reads people too", operator_with("tokens.write users.read"), 201, 201, 403},
                           {"one who may do everything", operator_with(everything()), 201, 201, 201},
                           {"one without tokens", operator_with("users.read users.write users.delete"), 403, 403, 403},
                           {"an app", credential_of(admin, CredentialKind::access_token, everything()), 403, 403, 403},
                           {"another tenant's operator", operator_with(everything(), kOther), 404, 404, 404}}) {
    EXPECT_EQ(make(viewer, each.token).status, each.for_viewer) << each.title;
    EXPECT_EQ(make(editor, each.token).status, each.for_editor) << each.title;
    EXPECT_EQ(make(admin, each.token).status, each.for_admin) << each.title;
  }
}

TEST_P(PersonalTokensTest, ACredentialOlderThanAWordOfItsRoleMakesNeitherTokenNorLink) {
  CustomRole role;
  role.name = "desk";
  role.kind = "root-custom";
  role.permissions = Value::array();
  role.held = DatedWords().turned_into("tokens.write", clock_.now());
  role.created = role.updated = clock_.now();
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                role = TRY(tables.roles.insert(role));
                return {};
              }).has_value());
  const User lone = make_person(kAcme, "lone", role.id);
  const std::string old = personal_token(lone);
  const std::string reset = "/users/" + text_of(lone.id) + "/reset-tokens";
  ASSERT_EQ(make(lone, old).status, 201);
  ASSERT_EQ(call("POST", reset, old).status, 201);
  clock_.advance(std::chrono::seconds(1));
  role.held = role.held.turned_into("tokens.write users.write", clock_.now());
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) { return tables.roles.save(role); }).has_value());
  const Reply refused = make(lone, old);
  EXPECT_EQ(refused.status, 403);
  EXPECT_NE(refused.text.find("sign in again"), std::string::npos) << refused.text;
  EXPECT_EQ(call("POST", reset, old).status, 403);
  EXPECT_EQ(make(lone, personal_token(lone)).status, 201) << "who signed in again may";
}

TEST_P(PersonalTokensTest, AnAppSeesThemOnlyWithTheScope) {
  const User maja = make_person(kAcme, "maja");
  const User nils = make_person(kAcme, "nils");
  personal_token(maja);
  const auto by_app = [&](const std::string& scopes) {
    return credential_of(maja, CredentialKind::access_token, scopes);
  };
  EXPECT_EQ(list(maja, by_app("users.read")).status, 403);
  EXPECT_EQ(list(maja, by_app("users.read tokens.write")).number_of("tokens"), 1U);
  EXPECT_EQ(list(nils, by_app("tokens.write")).status, 403);
}

TEST_P(PersonalTokensTest, OthersAreReachedByAnyIdAndWithThePermissionOnly) {
  const User maja = make_person(kAcme, "maja");
  const User nils = make_person(kAcme, "nils", RootRole::editor);
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) {
                return tables.aliases.add("badge", maja.id);
              }).has_value());
  const std::string token = operator_with("tokens.write");
  for (const std::string& id : {text_of(maja.id), maja.scim_id.value, std::string("badge")}) {
    EXPECT_EQ(call("POST", "/users/" + id + "/personal-tokens", token, kScript).status, 201) << id;
  }
  for (const std::string& id : {std::string("nobody"), "+" + text_of(maja.id), std::string("0")}) {
    EXPECT_EQ(call("POST", "/users/" + id + "/personal-tokens", token, kScript).status, 404) << id;
  }
  const Reply all = list(maja, token);
  EXPECT_EQ(all.number_of("tokens"), 3U);
  const std::string one(all.body.find("tokens")->items()[0].text_at("id"));
  const std::string editor = personal_token(nils);
  EXPECT_EQ(list(maja, editor).status, 403);
  EXPECT_EQ(call("DELETE", path_of(maja) + "/" + one, editor).status, 403);
  EXPECT_EQ(call("DELETE", path_of(nils) + "/" + one, token).status, 404) << "it is another's";
  EXPECT_EQ(call("DELETE", path_of(maja) + "/" + one, token).status, 204);
  EXPECT_EQ(make(maja, editor).text, call("POST", "/users/nobody/personal-tokens", editor, kScript).text);
}

TEST_P(PersonalTokensTest, WhoCannotSignInGetsNone) {
  const std::string token = operator_with("tokens.write");
  for (const auto& [state, status] : {std::pair(UserState::inactive, 403),
                                      {UserState::locked, 403},
                                      {UserState::deleted, 404},
                                      {UserState::initial, 201}}) {
    const User user = make_person(kAcme, "person" + std::to_string(static_cast<int>(state)));
    switch_off(user, state);
    EXPECT_EQ(make(user, token).status, status);
  }
}

TEST_P(PersonalTokensTest, TheyEndWithTheirPerson) {
  const User maja = make_person(kAcme, "maja");
  const std::string token = operator_with("tokens.write");
  const std::string text(make(maja, token).body.text_at("token"));
  EXPECT_EQ(list(maja, text).status, 200);
  switch_off(maja);
  EXPECT_EQ(list(maja, text).status, 401);
  EXPECT_EQ(list(maja, token).number_of("tokens"), 0U);
  switch_off(maja, UserState::active);
  EXPECT_EQ(list(maja, text).status, 401);
  EXPECT_EQ(list(maja, token).number_of("tokens"), 0U);
}

TEST_P(PersonalTokensTest, OneEndsAtItsTime) {
  const User maja = make_person(kAcme, "maja");
  const std::string token = operator_with("tokens.write");
  const std::string at = to_iso8601(clock_.now() + std::chrono::hours(24));
  const Reply made = make(maja, token, R"({"name":"script","expiresAt":")" + at + R"("})");
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(made.body.text_at("expiresAt"), at);
  const std::string text(made.body.text_at("token"));
  clock_.advance(std::chrono::hours(24) - Duration(1));
  EXPECT_EQ(list(maja, text).status, 200);
  clock_.advance(Duration(1));
  EXPECT_EQ(list(maja, text).status, 401);
  EXPECT_EQ(list(maja, token).number_of("tokens"), 0U);
}

TEST_P(PersonalTokensTest, WhatCannotBeATokenIsRefusedAfterThePermission) {
  const User maja = make_person(kAcme, "maja");
  const std::string token = operator_with("tokens.write");
  const auto with_expiry = [](const std::string& at) { return R"({"name":"x","expiresAt":)" + at + "}"; };
  const std::string now = '"' + to_iso8601(clock_.now()) + '"';
  const std::string late = '"' + to_iso8601(clock_.now() + kLongestLife + std::chrono::seconds(1)) + '"';
  for (const std::string& body :
       {std::string(), std::string("{"), std::string("[]"), std::string("{}"), std::string(R"({"name":""})"),
        std::string(R"({"name":["x"]})"), std::string(R"({"name":"a\tb"})"), std::string(R"({"name":"x","token":"y"})"),
        R"({"name":")" + std::string(201, 'n') + R"("})", with_expiry("\"soon\""), with_expiry("7"), with_expiry(now),
        with_expiry(late)}) {
    EXPECT_EQ(make(maja, token, body).status, 400) << body.substr(0, 60);
    EXPECT_EQ(make(maja, operator_with("users.write"), body).status, 403) << body.substr(0, 60);
  }
  EXPECT_EQ(make(maja, token, with_expiry("null")).status, 201);
}

TEST_P(PersonalTokensTest, APersonHasSoManyLivingOnes) {
  const User maja = make_person(kAcme, "maja");
  const std::string token = operator_with("tokens.write");
  const std::string at = to_iso8601(clock_.now() + std::chrono::hours(1));
  const std::string brief(make(maja, token, R"({"name":"brief","expiresAt":")" + at + R"("})").body.text_at("id"));
  for (std::size_t i = 1; i < kMostTokens; ++i) personal_token(maja);
  EXPECT_EQ(list(maja, token).number_of("tokens"), kMostTokens);
  EXPECT_EQ(make(maja, token).status, 409);
  clock_.advance(std::chrono::hours(1));
  const Reply made = make(maja, token);
  EXPECT_EQ(made.status, 201) << "one that expired makes room";
  EXPECT_EQ(make(maja, token).status, 409);
  EXPECT_EQ(call("DELETE", path_of(maja) + "/" + std::string(made.body.text_at("id")), token).status, 204);
  EXPECT_EQ(make(maja, token).status, 201);
  EXPECT_EQ(call("DELETE", path_of(maja) + "/" + brief, token).status, 404);
}

TEST_P(PersonalTokensTest, NoOtherCredentialIsSeenOrEndedHere) {
  const User maja = make_person(kAcme, "maja");
  const std::string session = credential_of(maja, CredentialKind::session);
  const std::string token = operator_with("tokens.write");
  EXPECT_EQ(list(maja, token).number_of("tokens"), 0U);
  std::string id;
  const auto lives = [&] {
    return in_tables(kAcme,
                     [&](sql::Session& open, Tables&) -> Result<void> {
                       const auto bearer = TRY(credentials_.verify(open, session, CredentialKind::session));
                       id = bearer.credential.id.value;
                       return {};
                     })
        .has_value();
  };
  ASSERT_TRUE(lives());
  EXPECT_EQ(call("DELETE", path_of(maja) + "/" + id, token).status, 404);
  EXPECT_TRUE(lives());
}

TEST_P(PersonalTokensTest, WhatEndsOnesCredentialBesideTheCallEndsWhatItLeadsTo) {
  const User maja = make_person(kAcme, "maja");
  const std::string own = personal_token(maja);
  EXPECT_EQ(list(maja, own).status, 200);  // its use is noted, so that the next call writes one time only
  InterruptedDatabase interrupted(database());
  std::vector<std::unique_ptr<http::AnyFace>> faces;
  faces.push_back(make_operations_face(parts_over(interrupted)));
  router_ = std::make_unique<http::Router>(std::move(faces), log_);
  interrupted.interrupt_with([&] {
    switch_off(maja);
    switch_off(maja, UserState::active);
  });
  EXPECT_EQ(make(maja, own).status, 401);
  EXPECT_EQ(list(maja, operator_with("tokens.write")).number_of("tokens"), 0U);
}

}  // namespace
}  // namespace provost::operations
