// The REST pages: who may, what they answer, and how they refuse.
#include "tests/admin/zitadel/zitadel_fixture.h"

namespace provost::zitadel {
namespace {

class UsersFaceTest : public ZitadelTest {};
INSTANTIATE_TEST_SUITE_P(Engines, UsersFaceTest, test::both_engines(), test::engine_name);

TEST_P(UsersFaceTest, DeactivationAnswersWithExactDetails) {
  const User user = make_user("siv");
  clock_.advance(std::chrono::milliseconds(1'500));
  for (const char* body : {"{}", ""}) {
    const auto response =
        send("POST", "/v2/users/" + text_of(user.id) + "/deactivate", body, typed("application/json"));
    if (*body == '\0') {
      EXPECT_EQ(fault_id(response), "COMMAND-5gunjw0cd7");
      continue;
    }
    EXPECT_EQ(response.body, R"({"details":{"sequence":"2","changeDate":"2026-01-01T00:00:01.500Z",)"
                             R"("resourceOwner":"7","creationDate":"2026-01-01T00:00:00Z"}})");
  }
}

TEST_P(UsersFaceTest, DeletionAnswersWithTheDetailsOfTheTombstone) {
  const User user = make_user("siv");
  clock_.advance(std::chrono::seconds(2));
  const auto response = send("DELETE", "/v2/users/" + text_of(user.id), "", bearer(operator_));
  EXPECT_EQ(response.body, R"({"details":{"sequence":"2","changeDate":"2026-01-01T00:00:02Z",)"
                           R"("resourceOwner":"7","creationDate":"2026-01-01T00:00:00Z"}})");
  EXPECT_EQ(fault_id(send("DELETE", "/v2/users/" + text_of(user.id), "", bearer(operator_))), "COMMAND-bd4ir1mblj");
}

TEST_P(UsersFaceTest, APersonIsShownInFull) {
  const User user = make_user("siv");
  const auto response = send("GET", "/v2/users/" + text_of(user.id), "", bearer(operator_));
  const std::string details = R"({"sequence":"1","changeDate":"2026-01-01T00:00:00Z","resourceOwner":"7",)"
                              R"("creationDate":"2026-01-01T00:00:00Z"})";
  const auto wanted = json::parse(R"({"details":)" + details + R"(,"user":{"userId":")" + text_of(user.id) +
                                  R"(","details":)" + details +
                                  R"(,"state":"USER_STATE_ACTIVE","username":"siv","loginNames":["siv"],
                                  "preferredLoginName":"siv","human":{"profile":{"givenName":"Ada","familyName":"Berg",
                                  "displayName":"siv"},"email":{"email":"siv@example.test"}}}})");
  ASSERT_TRUE(wanted.has_value());
  EXPECT_EQ(json_of(response), *wanted) << response.body;
}

TEST_P(UsersFaceTest, EveryStateIsShownByItsName) {
  const std::pair<UserState, const char*> cases[] = {{UserState::initial, "USER_STATE_INITIAL"},
                                                     {UserState::active, "USER_STATE_ACTIVE"},
                                                     {UserState::locked, "USER_STATE_LOCKED"},
                                                     {UserState::inactive, "USER_STATE_INACTIVE"}};
  for (const auto& [state, name] : cases) {
    const User user = make_user_in(name, state);
    const auto response = send("GET", "/v2/users/" + text_of(user.id), "", bearer(operator_));
    EXPECT_EQ(json_of(response).find("user")->text_at("state"), name);
  }
}

TEST_P(UsersFaceTest, WhoHasNoLivingTokenIsNobody) {
  const User user = make_user("siv", kTenant, RootRole::admin);
  const std::string path = "/v2/users/" + text_of(user.id) + "/deactivate";
  const std::string session(issue(user, CredentialKind::session).text.reveal());
  const std::string refresh(issue(user, CredentialKind::refresh_token).text.reveal());
  const Headers cases[] = {{},
                           bearer("nonsense"),
                           bearer(session),
                           bearer(refresh),
                           {{"Authorization", "Basic " + operator_}},
                           {{"Authorization", operator_}}};
  for (const Headers& headers : cases) {
    const auto response = send("POST", path, "not even JSON", headers);
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(*json_of(response).find("code"), Value(16));
    EXPECT_EQ(fault_id(response), "AUTH-7fs1e");
    EXPECT_TRUE(response.headers.find("www-authenticate").has_value());
  }
  EXPECT_EQ(stored_state(user.id), UserState::active);
}

TEST_P(UsersFaceTest, EveryKindOfCallerThatThePageTakesIsLetIn) {
  const User admin = make_user("siv", kTenant, RootRole::admin);
  for (const std::string& token : {operator_, personal_token(admin), app_token(admin, "users.read")}) {
    EXPECT_EQ(send("GET", "/v2/users/" + text_of(admin.id), "", bearer(token)).status, 200);
  }
}

TEST_P(UsersFaceTest, AnAppNeedsItsScopeEvenForThePersonWhoLetItIn) {
  const User user = make_user("siv");
  const std::string path = "/v2/users/" + text_of(user.id);
  const auto without = bearer(app_token(user, "openid"));
  EXPECT_EQ(send("GET", path, "", without).status, 403);
  EXPECT_EQ(send("POST", path + "/deactivate", "", without).status, 403);
  EXPECT_EQ(send("GET", path, "", bearer(app_token(user, "users.read"))).status, 200);
  EXPECT_EQ(send("POST", path + "/deactivate", "", bearer(app_token(user, "users.read"))).status, 403);
  EXPECT_EQ(send("POST", path + "/deactivate", "", bearer(app_token(user, "users.write"))).status, 200);
}

struct PermissionCase {
  const char* permissions;
  const char* method;
  const char* suffix;
  bool allowed;
};
constexpr PermissionCase kPermissionCases[] = {
    {"users.write", "POST", "/deactivate", true},
    {"users.read users.delete", "POST", "/deactivate", false},
    {"users.write", "POST", "/reactivate", true},
    {"users.read users.delete", "POST", "/reactivate", false},
    {"users.write", "POST", "/lock", true},
    {"users.read users.delete", "POST", "/lock", false},
    {"users.write", "POST", "/unlock", true},
    {"users.read users.delete", "POST", "/unlock", false},
    {"users.delete", "DELETE", "", true},
    {"users.read users.write", "DELETE", "", false},
    {"users.read", "GET", "", true},
    {"users.write users.delete", "GET", "", false},
    {"", "POST", "/deactivate", false},
    {"users.writer", "POST", "/deactivate", false},
};

TEST_P(UsersFaceTest, PermissionIsLookedAtBeforeTheState) {
  // Inactive, so that a call that is allowed meets a wrong state or is done, never 403.
  const User user = make_user_in("siv", UserState::inactive);
  for (const PermissionCase& one : kPermissionCases) {
    SCOPED_TRACE(std::string(one.permissions) + " " + one.method + one.suffix);
    const std::string token = operator_token(one.permissions);
    for (const std::string& id : {text_of(user.id), std::string("404404"), std::string("no-such-alias")}) {
      const auto response = send(one.method, "/v2/users/" + id + one.suffix, "", bearer(token));
      EXPECT_EQ(response.status == 403, !one.allowed) << response.body;
      if (one.allowed) continue;
      EXPECT_EQ(fault_id(response), "AUTH-AWfge");
      EXPECT_EQ(*json_of(response).find("code"), Value(7));
    }
  }
}

TEST_P(UsersFaceTest, AnybodyMayReadAndDeactivateOneselfAndNothingElse) {
  const User viewer = make_user("siv");
  const User other = make_user("nils");
  const auto token = bearer(personal_token(viewer));
  const std::string own = "/v2/users/" + text_of(viewer.id);
  const std::string foreign = "/v2/users/" + text_of(other.id);
  EXPECT_EQ(send("GET", own, "", token).status, 200);
  EXPECT_EQ(send("GET", foreign, "", token).status, 403);
  EXPECT_EQ(send("DELETE", own, "", token).status, 403);
  for (const char* suffix : {"/reactivate", "/lock", "/unlock"})
    EXPECT_EQ(send("POST", own + suffix, "", token).status, 403);
  EXPECT_EQ(send("POST", foreign + "/deactivate", "", token).status, 403);
  EXPECT_EQ(send("POST", own + "/deactivate", "", token).status, 200);
  EXPECT_EQ(stored_state(viewer.id), UserState::inactive);
  EXPECT_EQ(stored_state(other.id), UserState::active);
  EXPECT_EQ(send("POST", own + "/deactivate", "", token).status, 401) << "the token ended with the person";
}

TEST_P(UsersFaceTest, PeopleOfOtherTenantsAreNotThere) {
  const User foreign = make_user("siv", kOther);
  ASSERT_TRUE(give_alias("badge-1", foreign.id, kOther).has_value());
  for (const std::string& id : {text_of(foreign.id), std::string("badge-1")}) {
    EXPECT_EQ(fault_id(send("POST", "/v2/users/" + id + "/deactivate", "", bearer(operator_))), "COMMAND-5gp2p62iin");
    EXPECT_EQ(send("GET", "/v2/users/" + id, "", bearer(operator_)).status, 404);
  }
  const std::string theirs = operator_token("users.read", kOther);
  const auto response = send("GET", "/v2/users/badge-1", "", bearer(theirs));
  ASSERT_EQ(response.status, 200);
  EXPECT_EQ(json_of(response).find("user")->text_at("state"), "USER_STATE_ACTIVE");
  EXPECT_EQ(json_of(response).find("details")->text_at("resourceOwner"), "8");
}

struct RefusalCase {
  const char* sentence;
  const char* method;
  const char* target;
  const char* body;
  int status;
  std::int64_t code;
};
constexpr RefusalCase kRefusals[] = {
    {"a body that is no JSON", "POST", "/v2/users/1/deactivate", "{", 400, 3},
    {"a body that is no object", "POST", "/v2/users/1/deactivate", "[]", 400, 3},
    {"an empty id", "POST", "/v2/users//deactivate", "{}", 400, 3},
    {"a blank id", "POST", "/v2/users/%20/deactivate", "{}", 400, 3},
    {"an unknown id", "POST", "/v2/users/1/deactivate", "{\"unknown\":1}", 404, 5},
    {"a number with a leading zero", "GET", "/v2/users/01", "", 404, 5},
    {"a number beyond every id", "GET", "/v2/users/99999999999999999999999999", "", 404, 5},
    {"an unknown path", "POST", "/v2/users/1/explode", "{}", 404, 5},
    {"a wrong method", "PUT", "/v2/users/1/deactivate", "{}", 405, 12},
};

TEST_P(UsersFaceTest, WhatCannotBeDoneIsRefusedInTheFormOfThePage) {
  for (const RefusalCase& one : kRefusals) {
    SCOPED_TRACE(one.sentence);
    const auto response = send(one.method, one.target, one.body, bearer(operator_));
    EXPECT_EQ(response.status, one.status) << response.body;
    EXPECT_EQ(*json_of(response).find("code"), Value(one.code));
    EXPECT_FALSE(fault_id(response).empty());
  }
  EXPECT_EQ(fault_id(send("POST", "/v2/users/%20/lock", "", bearer(operator_))), "COMMAND-agz3eczifm");
}

}  // namespace
}  // namespace provost::zitadel
