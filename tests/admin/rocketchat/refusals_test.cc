// Every refusal of the page, word for word, and who is let in at all.
#include "tests/admin/rocketchat/rocketchat_fixture.h"

namespace provost {
namespace {

class RocketchatRefusals : public test::RocketchatTest {};
INSTANTIATE_TEST_SUITE_P(Engines, RocketchatRefusals, test::both_engines(), test::engine_name);

constexpr const char* kNotLoggedIn =
    R"({"success":false,"status":"error","message":"You must be logged in to do this.",)"
    R"("error":"You must be logged in to do this."})";
constexpr const char* kUnauthorized = R"({"success":false,"error":"unauthorized"})";

std::string invalid(const std::string& text) {
  return R"({"success":false,"error":")" + text + R"( [invalid-params]","errorType":"invalid-params"})";
}

TEST_P(RocketchatRefusals, ABodyThatBreaksTheContractIsRefusedInItsWords) {
  struct Case {
    const char* name;
    const char* body;
    const char* error;
  };
  constexpr Case kCases[] = {
      {"nothing", "", "must have required property 'daysIdle'"},
      {"an empty object", "{}", "must have required property 'daysIdle'"},
      {"a role alone", R"({"role":"user"})", "must have required property 'daysIdle'"},
      {"another case of the name", R"({"daysidle":2})", "must have required property 'daysIdle'"},
      {"no object", "[2]", "must be object"},
      {"no JSON", "daysIdle=2", "must be a JSON document"},
      {"a member given twice", R"({"daysIdle":2,"daysIdle":90})", "must be a JSON document"},
      {"a member that is not known", R"({"daysIdle":2,"days":3})", "must NOT have additional properties"},
      {"a negative number", R"({"daysIdle":-1})", "must be >= 0"},
      {"a negative number as text", R"({"daysIdle":"-1"})", "must be >= 0"},
      {"a fraction", R"({"daysIdle":1.5})", "must be integer"},
      {"a fraction as text", R"({"daysIdle":"1.5"})", "must be integer"},
      {"a number beyond all days", R"({"daysIdle":1e300})", "must be integer"},
      {"a word", R"({"daysIdle":"two"})", "must be integer"},
      {"blank text", R"({"daysIdle":""})", "must be integer"},
      {"null, which would mean everybody", R"({"daysIdle":null})", "must be integer"},
      {"a truth value", R"({"daysIdle":false})", "must be integer"},
      {"a list", R"({"daysIdle":[2]})", "must be integer"},
      {"a role that is no text", R"({"daysIdle":2,"role":7})", "must be string"},
      {"a role of null", R"({"daysIdle":2,"role":null})", "must be string"},
  };
  const User siv = make({"siv", RootRole::admin});
  const User idler = make({"idler"});
  clock_.advance(30 * kDay);
  const Headers admin = as(siv);
  for (const Case& each : kCases) {
    const Reply reply = post("users.deactivateIdle", each.body, admin);
    EXPECT_EQ(reply.status, 400) << each.name;
    EXPECT_EQ(reply.text, invalid(each.error)) << each.name;
  }
  EXPECT_TRUE(is_active(idler));
}

TEST_P(RocketchatRefusals, WhoIsNobodyHearsTheSameEverywhere) {
  const User siv = make({"siv", RootRole::admin});
  const User nils = make({"nils", RootRole::admin});
  const Headers good = as(siv);
  const std::string token = good.at("X-Auth-Token");
  CredentialOrder order;
  order.tenant = kTenant;
  order.kind = CredentialKind::session;
  const std::string session(issue_to(siv, order).text.reveal());
  const std::string operator_token = as_operator("users.write users.read").at("Authorization").substr(7);
  const std::pair<const char*, Headers> strangers[] = {
      {"no header", {}},
      {"the id alone", {{"X-User-Id", id_of(siv)}}},
      {"the token alone", {{"X-Auth-Token", token}}},
      {"the token of another person", {{"X-User-Id", id_of(nils)}, {"X-Auth-Token", token}}},
      {"another way to write the id", {{"X-User-Id", "0" + id_of(siv)}, {"X-Auth-Token", token}}},
      {"the SCIM id", {{"X-User-Id", siv.scim_id.value}, {"X-Auth-Token", token}}},
      {"a token that nobody has", {{"X-User-Id", id_of(siv)}, {"X-Auth-Token", token + "x"}}},
      {"an operator as a person", {{"X-User-Id", id_of(siv)}, {"X-Auth-Token", operator_token}}},
      {"a wrong pair beside a good bearer token",
       {{"X-User-Id", id_of(nils)}, {"X-Auth-Token", token}, {"Authorization", "Bearer " + operator_token}}},
      {"a session as a bearer token", {{"Authorization", "Bearer " + session}}},
      {"another scheme", {{"Authorization", "Basic " + operator_token}}},
  };
  for (const auto& [name, headers] : strangers) {
    for (const char* path : {"users.deactivateIdle", "users.setActiveStatus", "logout"}) {
      const Reply reply = post(path, "not even JSON", headers);
      EXPECT_EQ(reply.status, 401) << name << " at " << path;
      EXPECT_EQ(reply.text, kNotLoggedIn) << name << " at " << path;
    }
    for (const char* path : {"me", "users.info?username=siv"}) {
      EXPECT_EQ(read(path, headers).text, kNotLoggedIn) << name << " at " << path;
    }
  }
  EXPECT_EQ(read("me", good).status, 200);
  EXPECT_EQ(read("me", {{"X-User-Id", id_of(siv)}, {"X-Auth-Token", session}}).status, 200);
}

TEST_P(RocketchatRefusals, WhoMayNotHearsSoBeforeTheBodyIsRead) {
  const User siv = make({"siv", RootRole::admin});
  CredentialOrder narrow;
  narrow.tenant = kTenant;
  narrow.kind = CredentialKind::access_token;
  narrow.scopes = "openid users.writer users.read";
  const std::pair<const char*, Headers> callers[] = {
      {"a viewer", as(make({"maja"}))},
      {"an editor", as(make({"ida", RootRole::editor}))},
      {"an operator without the permission", as_operator("users.read activity.write")},
      {"an admin's access token without the scope",
       {{"Authorization", "Bearer " + std::string(issue_to(siv, narrow).text.reveal())}}},
  };
  for (const auto& [name, headers] : callers) {
    for (const char* path : {"users.deactivateIdle", "users.setActiveStatus"}) {
      const Reply reply = post(path, "not even JSON", headers);
      EXPECT_EQ(reply.status, 403) << name << " at " << path;
      EXPECT_EQ(reply.text, kUnauthorized) << name << " at " << path;
    }
  }
}

TEST_P(RocketchatRefusals, WhoMayIsLetInByEveryKindOfCredential) {
  const User siv = make({"siv", RootRole::admin});
  CredentialOrder wide;
  wide.tenant = kTenant;
  wide.kind = CredentialKind::access_token;
  wide.scopes = "openid users.write";
  const std::pair<const char*, Headers> callers[] = {
      {"a personal token", as(siv)},
      {"an operator", as_operator("users.read users.write")},
      {"an access token", {{"authorization", "bearer " + std::string(issue_to(siv, wide).text.reveal())}}},
  };
  for (const auto& [name, headers] : callers) {
    const Reply reply = post("users.deactivateIdle", R"({"daysIdle":2})", headers);
    EXPECT_EQ(reply.status, 200) << name;
    EXPECT_EQ(reply.text, R"({"count":0,"success":true})") << name;
  }
}

TEST_P(RocketchatRefusals, PathsAndMethodsThatAreNotThereAreSaidToBe) {
  const Headers admin = as(make({"siv", RootRole::admin}));
  EXPECT_EQ(post("users.erase", "{}", admin).status, 404);
  const Reply wrong = read("users.deactivateIdle", admin);
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.find("Allow"), "POST, OPTIONS");
  EXPECT_EQ(wrong.body.find("success")->as_bool(), false);
}

}  // namespace
}  // namespace provost
