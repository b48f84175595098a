// Tenants by REST: one's own, and for an operator of the installation all of them.
#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

class TenantsTest : public OperationsTest {
 protected:
  void SetUp() override {
    OperationsTest::SetUp();
    operator_ = operator_with("tenants.write");
  }
  std::string made_id(const std::string& name) {
    return std::string(
        call("POST", "/tenants", operator_, json::write(Value::object({{"name", name}}))).body.text_at("id"));
  }
  /// What the trail of the caller's tenant says, newest first.
  std::string actions(const std::string& caller) {
    std::string words;
    const Reply trail = call("GET", "/audit", caller);
    for (const Value& each : trail.body.find("entries")->items()) {
      words.append(each.text_at("action")).append(" ");
    }
    return words;
  }

  std::string operator_;
};
INSTANTIATE_TEST_SUITE_P(Engines, TenantsTest, test::both_engines(), test::engine_name);

TEST_P(TenantsTest, ATenantIsToldWhichItIs) {
  EXPECT_EQ(call("GET", "/tenant", operator_with("tenants.read")).body,
            Value::object({{"id", "1"}, {"name", "tenant 1"}, {"enabled", true}}));
  EXPECT_EQ(call("GET", "/tenant", operator_with("tenants.read", kOther)).body.text_at("id"), "2");
}

TEST_P(TenantsTest, ATenantIsMadeAndGetsATokenOfItsOwn) {
  const Reply made = call("POST", "/tenants", operator_, R"({"name":"third"})");
  ASSERT_EQ(made.status, 201) << made.text;
  const std::string id(made.body.text_at("id"));
  EXPECT_EQ(made.headers.find("Location"), "/api/provost/v1/tenants/" + id);
  EXPECT_EQ(call("GET", "/tenants/" + id, operator_).body, made.body);
  const std::string wish = R"({"name":"set-up","permissions":["tenants.read","sources.write"],"days":7})";
  const Reply token = call("POST", "/tenants/" + id + "/operator-tokens", operator_, wish);
  ASSERT_EQ(token.status, 201) << token.text;
  EXPECT_EQ(token.body.text_at("permissions"), "tenants.read sources.write");
  const std::string text(token.body.text_at("token"));
  EXPECT_EQ(call("GET", "/tenant", text).body.text_at("name"), "third");
  EXPECT_EQ(call("GET", "/tenants", text).status, 403);
  EXPECT_EQ(call("GET", "/sources", text).number_of("sources"), 0U);
}

TEST_P(TenantsTest, OperatorsTokensAreListedAndEnded) {
  const std::string theirs = operator_with("tenants.read tokens.write", kOther);
  const Reply listed = call("GET", "/tenants/2/operator-tokens", operator_);
  ASSERT_EQ(listed.number_of("tokens"), 1U) << listed.text;
  EXPECT_EQ(call("GET", "/operator-tokens", theirs).number_of("tokens"), 1U);
  const std::string id(listed.body.find("tokens")->items()[0].text_at("id"));
  const Reply ours = call("GET", "/operator-tokens", operator_with("tokens.write"));
  std::string own;
  for (const Value& each : ours.body.find("tokens")->items()) {
    if (each.text_at("permissions") == "tenants.write") own = each.text_at("id");
  }
  EXPECT_EQ(call("DELETE", "/operator-tokens/" + own, theirs).status, 404) << "of another tenant";
  EXPECT_EQ(call("DELETE", "/tenants/2/operator-tokens/" + own, operator_).status, 404);
  EXPECT_EQ(call("GET", "/operator-tokens", operator_with("tenants.read", kOther)).status, 403);
  EXPECT_EQ(call("DELETE", "/tenants/2/operator-tokens/" + id, operator_).status, 204);
  EXPECT_EQ(call("GET", "/tenant", theirs).status, 401);
  EXPECT_EQ(call("DELETE", "/tenants/2/operator-tokens/" + id, operator_).status, 404);
  EXPECT_EQ(call("DELETE", "/operator-tokens/" + own, operator_with("tokens.write")).status, 204);
  EXPECT_EQ(call("GET", "/tenants", operator_).status, 401) << "it was this one's own";
}

TEST_P(TenantsTest, TheTrailsOfBothTenantsSayIt) {
  const std::string wish = R"({"name":"set-up","permissions":["audit.read"]})";
  const Reply token = call("POST", "/tenants/2/operator-tokens", operator_, wish);
  ASSERT_EQ(token.status, 201) << token.text;
  EXPECT_EQ(actions(operator_with("audit.read")), "tenant.token_create ");
  EXPECT_EQ(actions(std::string(token.body.text_at("token"))), "token.create ");
}

TEST_P(TenantsTest, WhoIsDisabledIsShutOutAtOnceAndTheTenantOfTheTokenIsNot) {
  const std::string theirs = operator_with("tenants.read", kOther);
  ASSERT_EQ(call("GET", "/tenant", theirs).status, 200);
  const Reply off = call("PATCH", "/tenants/2", operator_, R"({"enabled":false})");
  ASSERT_EQ(off.status, 200) << off.text;
  EXPECT_EQ(*off.body.find("enabled"), Value(false));
  EXPECT_EQ(call("GET", "/tenant", theirs).status, 401);
  EXPECT_EQ(call("PATCH", "/tenants/2", operator_, R"({"enabled":false})").body, off.body) << "it is so already";
  EXPECT_EQ(call("PATCH", "/tenants/2", operator_, R"({"enabled":true})").status, 200);
  EXPECT_EQ(call("GET", "/tenant", theirs).status, 200);
  EXPECT_EQ(actions(operator_with("audit.read")), "tenant.enable tenant.disable ");
  EXPECT_EQ(actions(operator_with("audit.read", kOther)), "tenant.enable tenant.disable ");
  EXPECT_EQ(call("PATCH", "/tenants/1", operator_, R"({"enabled":false})").status, 409);
  EXPECT_EQ(call("GET", "/tenant", operator_with("tenants.read")).status, 200);
}

TEST_P(TenantsTest, TheListIsPaged) {
  made_id("third");
  const Reply first = call("GET", "/tenants?limit=2", operator_);
  ASSERT_EQ(first.number_of("tenants"), 2U) << first.text;
  const Reply rest = call("GET", "/tenants?after=" + std::string(first.body.text_at("next")), operator_);
  ASSERT_EQ(rest.number_of("tenants"), 1U) << rest.text;
  EXPECT_EQ(rest.body.find("tenants")->items()[0].text_at("name"), "third");
  EXPECT_TRUE(rest.body.find("next")->is_null());
  EXPECT_EQ(call("GET", "/tenants?after=x", operator_).status, 400);
}

TEST_P(TenantsTest, NoMoreAreMadeThanAreServed) {
  const std::string fill =
      "insert into tenants (id, name, name_key, enabled, created_us) with recursive numbers(n) as "
      "(select 1 union all select n + 1 from numbers where n < 9997) "
      "select 1000 + n, 't' || n, 't' || n, 1, 0 from numbers";
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                TRY(session.run(sql::Statement{"test.fill", fill}, {}));
                return {};
              }).has_value());
  EXPECT_EQ(call("POST", "/tenants", operator_, R"({"name":"the last"})").status, 201);
  EXPECT_EQ(call("POST", "/tenants", operator_, R"({"name":"one more"})").status, 429);
}

TEST_P(TenantsTest, NobodyElseSeesOrChangesTenants) {
  std::string all;
  for (const std::string_view each : all_permissions()) all.append(all.empty() ? "" : " ").append(each);
  const User boss = make_person(kAcme, "boss", RootRole::admin);
  const std::string admin = credential_of(boss, CredentialKind::personal_token);
  for (const std::string& caller : {operator_with(all), admin}) {
    EXPECT_EQ(call("GET", "/tenants", caller).status, 403);
    EXPECT_EQ(call("GET", "/tenants/2", caller).status, 403);
    EXPECT_EQ(call("GET", "/tenants/9", caller).status, 403) << "nor whether there is one";
    EXPECT_EQ(call("POST", "/tenants", caller, R"({"name":"mine"})").status, 403);
    EXPECT_EQ(call("PATCH", "/tenants/2", caller, R"({"enabled":false})").status, 403);
    EXPECT_EQ(call("POST", "/tenants/2/operator-tokens", caller, R"({"name":"x","permissions":["users.read"]})").status,
              403);
  }
}

TEST_P(TenantsTest, WhatCannotBeIsRefusedAndChangesNothing) {
  const std::string tokens = "/tenants/2/operator-tokens";
  const struct {
    const char *method, *path, *body;
    int status;
  } cases[] = {
      {"POST", "/tenants", R"({"name":"TENANT 2"})", 409},
      {"POST", "/tenants", R"({"name":""})", 400},
      {"POST", "/tenants", R"({"name":"x","id":"5"})", 400},
      {"POST", "/tenants", "{}", 400},
      {"PATCH", "/tenants/2", "{}", 400},
      {"PATCH", "/tenants/2", R"({"enabled":"no"})", 400},
      {"PATCH", "/tenants/9", R"({"enabled":false})", 404},
      {"GET", "/tenants/02", "", 404},
      {"GET", "/tenants/two", "", 404},
      {"POST", "/tenants/9/operator-tokens", R"({"name":"x","permissions":["users.read"]})", 404},
      {"POST", tokens.c_str(), R"({"name":"x","permissions":["tenants.write"]})", 400},
      {"POST", tokens.c_str(), R"({"name":"x","permissions":["everything"]})", 400},
      {"POST", tokens.c_str(), R"({"name":"x","permissions":[]})", 400},
      {"POST", tokens.c_str(), R"({"name":"x","permissions":["users.read","users.read"]})", 400},
      {"POST", tokens.c_str(), R"({"name":"x","permissions":"users.read"})", 400},
      {"POST", tokens.c_str(), R"({"name":"x","permissions":[1]})", 400},
      {"POST", tokens.c_str(), R"({"permissions":["users.read"]})", 400},
      {"POST", tokens.c_str(), R"({"name":"x","permissions":["users.read"],"days":0})", 400},
  };
  for (const auto& each : cases) {
    const Reply reply = call(each.method, each.path, operator_, each.body);
    EXPECT_EQ(reply.status, each.status) << each.path << " " << each.body << " " << reply.text;
  }
  EXPECT_EQ(call("GET", "/tenants", operator_).number_of("tenants"), 2U);
  EXPECT_EQ(call("GET", "/audit", operator_with("audit.read")).number_of("entries"), 0U);
}

}  // namespace
}  // namespace provost::operations
