// Tokens of other systems: who may register one for whom, who is told of it, and that it ends with the person. On both
// engines.
#include "core/crypto/encoding.h"
#include "core/oauth/oauth_faces.h"
#include "core/store/oauth_client_table.h"
#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

constexpr const char* kText = "a-token-of-another-system";

class ExternalTokensTest : public OperationsTest {
 protected:
  void SetUp() override {
    OperationsTest::SetUp();
    oauth_ = std::make_unique<http::Router>(
        oauth::make_oauth_faces({database(), credentials_, authenticator_, clock_, "https://provost.test"}), log_);
    app_ = make_client("app", true);
    plain_ = make_client("plain", false);
    maja_ = make_person(kAcme, "maja");
  }

  std::string make_client(const std::string& id, bool registers, TenantId tenant = kAcme) {
    OauthClient client{tenant, ClientId{id}, id, crypto::sha256_hex("secret"), {}, true, clock_.now(), ""};
    client.registers = registers;
    EXPECT_TRUE(in_tables(tenant, [&](sql::Session& session, Tables&) {
                  return OauthClientTable(session).insert(client);
                }).has_value());
    return "Basic " + crypto::to_base64(id + ":secret");
  }

  Reply as(const std::string& authorization, const std::string& method, const std::string& path,
           const std::string& body = "") {
    http::Request request;
    request.head.method = method;
    request.head.target = "/api/provost/v1" + path;
    request.body = body;
    if (!authorization.empty()) request.head.headers.add("Authorization", authorization);
    return send(request);
  }

  Value body(const std::string& text = kText) {
    return Value::object({{"user", text_of(maja_.id)},
                          {"sha256", crypto::sha256_hex(text)},
                          {"expiresAt", to_iso8601(clock_.now() + std::chrono::hours(1))}});
  }

  Reply take(const std::string& authorization, const Value& body) {
    return as(authorization, "POST", "/tokens", json::write(body));
  }

  /// What a client is told of a text.
  Value told(const std::string& client, const std::string& text) {
    http::Request request{{"POST", "/oauth2/introspect", {}, {}, {}}, "token=" + http::encode_query(text)};
    request.head.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.head.headers.add("Authorization", client);
    const auto response = oauth_->handle(request);
    return json::parse(response.body).value();
  }
  bool active(const std::string& client, const std::string& text = kText) {
    const Value answer = told(client, text);
    const Value* found = answer.find("active");
    return found != nullptr && found->as_bool();
  }

  void say(const char* statement) {
    ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                  TRY(session.run({statement, statement}));
                  return {};
                }).has_value());
  }

  std::unique_ptr<http::Router> oauth_;
  std::string app_, plain_;
  User maja_;
};
INSTANTIATE_TEST_SUITE_P(Engines, ExternalTokensTest, test::both_engines(), test::engine_name);

TEST_P(ExternalTokensTest, WhatAnAppRegistersIsActiveUntilItExpires) {
  EXPECT_FALSE(active(app_));
  const Reply made = take(app_, body());
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(made.headers.find("Location"), "/api/provost/v1/tokens/" + std::string(made.body.text_at("id")));
  EXPECT_EQ(made.text.find(crypto::sha256_hex(kText)), std::string::npos);
  const Value answer = told(app_, kText);
  EXPECT_TRUE(answer.find("active")->as_bool());
  EXPECT_EQ(answer.text_at("sub"), maja_.scim_id.value);
  EXPECT_EQ(answer.text_at("client_id"), "app");
  EXPECT_FALSE(active(app_, std::string(kText) + "x"));
  clock_.advance(std::chrono::hours(1));
  EXPECT_FALSE(active(app_));
}

TEST_P(ExternalTokensTest, ASessionIsRegisteredByItsIdWhichIsKeptNowhere) {
  Value session = body();
  session.erase("sha256");
  session.set("sessionId", "session/0123456789+=");
  ASSERT_EQ(take(app_, session).status, 201);
  EXPECT_TRUE(active(app_, "session/0123456789+="));
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& inner, Tables&) -> Result<void> {
                const auto rows = TRY(inner.run({"test.kept", "select hash, detail from credentials"}));
                EXPECT_NE(rows.text(0, 0), crypto::sha256_hex("session/0123456789+="));
                EXPECT_EQ(rows.text(0, 1).find("0123456789"), std::string_view::npos);
                return {};
              }).has_value());
}

TEST_P(ExternalTokensTest, ItEndsWithThePersonAndDoesNotComeBack) {
  ASSERT_EQ(take(app_, body()).status, 201);
  switch_off(maja_);
  EXPECT_FALSE(active(app_));
  EXPECT_EQ(take(app_, body("another-token-of-the-app")).status, 403) << "nor is a new one taken";
  switch_off(maja_, UserState::active);
  EXPECT_FALSE(active(app_)) << "what ended stays ended";
  EXPECT_EQ(take(app_, body()).status, 409) << "also when it is registered again";
  EXPECT_EQ(take(app_, body("another-token-of-the-app")).status, 201);
}

TEST_P(ExternalTokensTest, ItEndsWithTheAppAndWithTheTenant) {
  ASSERT_EQ(take(app_, body()).status, 201);
  say("update tenants set enabled = 0");
  EXPECT_EQ(take(app_, body()).status, 401);
  EXPECT_FALSE(active(app_));
  say("update tenants set enabled = 1");
  EXPECT_TRUE(active(app_));
  Value for_plain = body("a-token-for-the-other-app");
  for_plain.set("audience", Value::array({"plain"}));
  ASSERT_EQ(take(app_, for_plain).status, 201);
  EXPECT_TRUE(active(plain_, "a-token-for-the-other-app"));
  say("delete from oauth_clients where id = 'app'");
  EXPECT_FALSE(active(plain_, "a-token-for-the-other-app"));
  EXPECT_EQ(take(app_, body()).status, 401);
}

TEST_P(ExternalTokensTest, ItOpensNothingHere) {
  const std::string text(crypto::make_token("pv_pat_", random_).reveal());  // another Provost's, by its looks
  ASSERT_EQ(take(app_, body(text)).status, 201);
  EXPECT_TRUE(active(app_, text));
  EXPECT_EQ(call("GET", "/users/" + text_of(maja_.id) + "/personal-tokens", text).status, 401);
}

TEST_P(ExternalTokensTest, OnlyWhoIsMeantIsTold) {
  Value meant = body();
  meant.set("audience", Value::array({"plain"}));
  ASSERT_EQ(take(app_, meant).status, 201);
  const std::string third = make_client("third", true);
  const std::string stranger = make_client("stranger", true, kOther);
  EXPECT_TRUE(active(app_));
  EXPECT_TRUE(active(plain_));
  EXPECT_EQ(told(third, kText), Value::object({{"active", false}}));
  EXPECT_EQ(told(stranger, kText), Value::object({{"active", false}}));
  EXPECT_EQ(*told(plain_, kText).find("aud"), Value::array({"plain"}));
}

TEST_P(ExternalTokensTest, WhoMayRegister) {
  const User admin = make_person(kAcme, "siv", RootRole::admin);
  Value meant = body();
  meant.set("audience", Value::array({"app"}));
  struct Case {
    const char* title;
    std::string authorization;
    int status;
  };
  for (const Case& each : {Case{"nobody", "", 401},
                           {"a wrong secret", "Basic " + crypto::to_base64("app:wrong"), 401},
                           {"no client", "Basic " + crypto::to_base64("nobody:secret"), 401},
                           {"an app that was not made for it", plain_, 403},
                           {"an operator without the permission", "Bearer " + operator_with("users.write"), 403},
                           {"a person", "Bearer " + personal_token(maja_), 403},
                           {"an operator", "Bearer " + operator_with("tokens.write"), 201},
                           {"an operator of another tenant", "Bearer " + operator_with("tokens.write", kOther), 400},
                           {"an admin", "Bearer " + personal_token(admin), 201},
                           {"an app", app_, 201}}) {
    meant.set("sha256", crypto::sha256_hex(each.title));
    EXPECT_EQ(take(each.authorization, meant).status, each.status) << each.title;
    EXPECT_EQ(active(app_, each.title), each.status == 201) << each.title;
    const int wrong = each.status < 400 ? 400 : each.status;
    EXPECT_EQ(as(each.authorization, "POST", "/tokens", "{").status, wrong) << "nothing is read first: " << each.title;
  }
}

TEST_P(ExternalTokensTest, NobodyRegistersATokenOfWhoMayDoMore) {
  const User admin = make_person(kAcme, "siv", RootRole::admin);
  std::string everything;
  for (const std::string_view each : all_permissions()) everything.append(each).append(" ");
  struct Case {
    const char* title;
    std::string authorization;
    int status;
  };
  for (const Case& each :
       {Case{"an operator for tokens", "Bearer " + operator_with("tokens.write"), 403},
        {"an operator who may do all", "Bearer " + operator_with(everything), 201},
        {"an app of the admin's", "Bearer " + credential_of(admin, CredentialKind::access_token, everything), 403},
        {"the admin", "Bearer " + personal_token(admin), 201},
        {"an app that answers for its own", app_, 201}}) {
    Value meant = body(each.title);
    meant.set("user", text_of(admin.id));
    meant.set("audience", Value::array({"app"}));
    EXPECT_EQ(take(each.authorization, meant).status, each.status) << each.title;
    EXPECT_EQ(active(app_, each.title), each.status == 201) << each.title;
  }
}

TEST_P(ExternalTokensTest, AnAppMayDoNothingElseHere) {
  const std::string mine = "/users/" + text_of(maja_.id);
  for (const auto& [method, path] : {std::pair(std::string("GET"), std::string("/deliveries")),
                                     {"POST", "/brands"},
                                     {"GET", mine + "/personal-tokens"},
                                     {"POST", mine + "/personal-tokens"},
                                     {"PUT", mine + "/aliases/x"}}) {
    EXPECT_EQ(as(app_, method, path, "{}").status, 403) << path;
  }
}

TEST_P(ExternalTokensTest, WhatCannotBeRegisteredIsRefused) {
  struct Case {
    const char* member;
    Value value;
    int status;
  };
  const std::string far = to_iso8601(clock_.now() + std::chrono::hours(24 * 367));
  Array many(11, Value("plain"));
  make_client("elsewhere", false, kOther);
  for (const Case& each : {Case{"user", "nobody", 404},
                           {"user", Value(), 400},
                           {"sha256", "abc", 400},
                           {"sha256", std::string(64, 'g'), 400},
                           {"sha256", 7, 400},
                           {"sessionId", "0123456789abcdef", 400},  // beside the hash
                           {"expiresAt", Value(), 400},
                           {"expiresAt", to_iso8601(clock_.now()), 400},
                           {"expiresAt", far, 400},
                           {"expiresAt", "tomorrow", 400},
                           {"audience", "plain", 400},
                           {"audience", Value(many), 400},
                           {"audience", Value::array({"nobody"}), 400},
                           {"audience", Value::array({"elsewhere"}), 400},
                           {"audience", Value::array({7}), 400},
                           {"token", kText, 400}}) {
    Value wrong = body();
    wrong.set(each.member, each.value);
    EXPECT_EQ(take(app_, wrong).status, each.status) << each.member << " " << json::write(each.value);
  }
  Value without = body();
  without.erase("sha256");
  EXPECT_EQ(take(app_, without).status, 400);
  without.set("sessionId", "short");
  EXPECT_EQ(take(app_, without).status, 400);
  EXPECT_EQ(take("Bearer " + operator_with("tokens.write"), body()).status, 400) << "nobody would be told";
  EXPECT_FALSE(active(app_));
}

TEST_P(ExternalTokensTest, SayingItTwiceIsSayingItOnce) {
  const Reply first = take(app_, body());
  const Reply again = take(app_, body());
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, first.body);
  const User nils = make_person(kAcme, "nils");
  Value stolen = body();
  stolen.set("user", text_of(nils.id));
  EXPECT_EQ(take(app_, stolen).status, 409) << "it is somebody's already";
  EXPECT_EQ(take(make_client("third", true), body()).status, 409) << "it is another app's already";
  EXPECT_EQ(told(app_, kText).text_at("sub"), maja_.scim_id.value);
}

TEST_P(ExternalTokensTest, AnAppEndsItsOwn) {
  const std::string id(take(app_, body()).body.text_at("id"));
  const std::string third = make_client("third", true);
  EXPECT_EQ(as(third, "DELETE", "/tokens/" + id).status, 404);
  EXPECT_EQ(as(plain_, "DELETE", "/tokens/" + id).status, 403);
  EXPECT_TRUE(active(app_));
  EXPECT_EQ(as(app_, "DELETE", "/tokens/" + id).status, 204);
  EXPECT_FALSE(active(app_));
  EXPECT_EQ(as(app_, "DELETE", "/tokens/" + id).status, 404);
  EXPECT_EQ(take(app_, body()).status, 409) << "what ended stays ended";
  ASSERT_EQ(take(app_, body("a-token-that-is-ended-by-hash")).status, 201);
  EXPECT_EQ(as(app_, "DELETE", "/tokens/" + crypto::sha256_hex("a-token-that-is-ended-by-hash")).status, 204);
  EXPECT_FALSE(active(app_, "a-token-that-is-ended-by-hash"));
  ASSERT_EQ(take(app_, body("a-token-that-an-admin-ends")).status, 201);
  const std::string hash = crypto::sha256_hex("a-token-that-an-admin-ends");
  EXPECT_EQ(as("Bearer " + operator_with("tokens.write", kOther), "DELETE", "/tokens/" + hash).status, 404);
  EXPECT_EQ(as("Bearer " + operator_with("tokens.write"), "DELETE", "/tokens/" + hash).status, 204);
}

TEST_P(ExternalTokensTest, NoOtherCredentialIsEndedHere) {
  const std::string token = personal_token(maja_);
  std::string id;
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                const auto found = TRY(CredentialTable(session).find(crypto::sha256_hex(token)));
                id = found->credential.id.value;
                return {};
              }).has_value());
  EXPECT_EQ(as("Bearer " + operator_with("tokens.write"), "DELETE", "/tokens/" + id).status, 404);
  EXPECT_EQ(as("Bearer " + operator_with("tokens.write"), "DELETE", "/tokens/" + crypto::sha256_hex(token)).status,
            404);
  EXPECT_TRUE(active(app_, token));
}

TEST_P(ExternalTokensTest, APersonHasAThousandAndWhatExpiredMakesRoom) {
  ASSERT_EQ(take(app_, body()).status, 201);
  say(R"(insert into credentials (hash, tenant_id, id, kind, user_id, client_id, family, name, scopes, detail, epoch,
      created_us, expires_us)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 999)
    select 'h' || n.i, c.tenant_id, 'i' || n.i, c.kind, c.user_id, c.client_id, c.family, c.name, c.scopes, c.detail,
      c.epoch, c.created_us, c.expires_us from credentials c cross join n where c.kind = 'external_token')");
  EXPECT_EQ(take(app_, body("one-too-many-of-the-tokens")).status, 409);
  clock_.advance(std::chrono::hours(1) + std::chrono::seconds(1));
  EXPECT_EQ(take(app_, body("one-too-many-of-the-tokens")).status, 201);
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                const auto rows = TRY(session.run({"test.count", "select count(*) from credentials"}));
                EXPECT_EQ(rows.integer(0, 0), 1) << "what expired is forgotten";
                return {};
              }).has_value());
}

}  // namespace
}  // namespace provost::operations
