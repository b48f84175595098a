// Sessions: this server's own credentials, so that they end with the person.
#include "tests/admin/zitadel/zitadel_fixture.h"

namespace provost::zitadel {
namespace {

constexpr const char* kSessions = "/zitadel.session.v2.SessionService/";

class SessionsTest : public ZitadelTest {
 protected:
  struct Made {
    std::string id, token;
  };

  void SetUp() override {
    ZitadelTest::SetUp();
    user_ = make({"siv", RootRole::viewer, "right"});
  }
  static std::string checks(const std::string& user, const std::string& password) {
    return R"({"checks":{"user":)" + user + R"(,"password":{"password":")" + password + R"("}}})";
  }
  http::Response create(const std::string& body) { return send("POST", "/v2/sessions", body, bearer(operator_)); }
  Made sign_in() {
    const auto response = create(checks(R"({"loginName":"siv"})", "right"));
    EXPECT_EQ(response.status, 200) << response.body;
    const Value body = json_of(response);
    return {std::string(body.text_at("sessionId")), std::string(body.text_at("sessionToken"))};
  }
  int show(const std::string& target) { return send("GET", "/v2/sessions/" + target, "", bearer(operator_)).status; }
  bool opens(const Made& made) {
    return database()
        .transact(sql::Mode::read,
                  [&](sql::Session& session) -> Result<void> {
                    TRY(credentials_.verify(session, made.token, CredentialKind::session));
                    return {};
                  })
        .has_value();
  }
  http::Response list(const std::string& body, const Headers& headers) {
    return send("POST", "/v2/sessions/search", body, headers);
  }
  static std::string ids_in(const http::Response& response) {
    EXPECT_EQ(response.status, 200) << response.body;
    std::string ids;
    const Value body = json_of(response);
    const Value* sessions = body.find("sessions");
    if (sessions == nullptr) return ids;
    for (const Value& each : sessions->items()) ids += std::string(each.text_at("id")) + " ";
    return ids;
  }
  std::string of_user() const { return R"({"userIdQuery":{"id":")" + text_of(user_.id) + R"("}})"; }

  User user_;
};
INSTANTIATE_TEST_SUITE_P(Engines, SessionsTest, test::both_engines(), test::engine_name);

TEST_P(SessionsTest, APersonAndARightPasswordMakeASession) {
  ASSERT_TRUE(give_alias("emp-1", user_.id).has_value());
  for (const std::string& user :
       {std::string(R"({"loginName":"SIV"})"), R"({"userId":")" + text_of(user_.id) + R"("})",
        std::string(R"({"userId":"emp-1"})"), std::string(R"({"loginName":"siv@example.test"})")}) {
    const auto response = create(checks(user, "right"));
    ASSERT_EQ(response.status, 200) << response.body;
    const Value body = json_of(response);
    EXPECT_EQ(body.find("details")->text_at("resourceOwner"), "7");
    EXPECT_TRUE(opens({"", std::string(body.text_at("sessionToken"))})) << user;
    const Value shown =
        json_of(send("GET", "/v2/sessions/" + std::string(body.text_at("sessionId")), "", bearer(operator_)));
    const Value* session = shown.find("session");
    ASSERT_NE(session, nullptr);
    EXPECT_EQ(session->text_at("creationDate"), "2026-01-01T00:00:00Z");
    EXPECT_EQ(session->text_at("expirationDate"), "2026-01-01T08:00:00Z");
    const Value* factors = session->find("factors");
    EXPECT_EQ(*factors->find("user"), Value::object({{"verifiedAt", "2026-01-01T00:00:00Z"},
                                                     {"id", text_of(user_.id)},
                                                     {"loginName", "siv"},
                                                     {"displayName", "siv"},
                                                     {"organizationId", "7"}}));
    EXPECT_EQ(factors->find("password")->text_at("verifiedAt"), "2026-01-01T00:00:00Z");
  }
  EXPECT_TRUE(reread(user_).last_login.has_value());
}

struct RefusalCase {
  const char* sentence;
  const char* body;
  int status;
  const char* id;
};
constexpr RefusalCase kRefused[] = {
    {"a wrong password", R"({"checks":{"user":{"loginName":"siv"},"password":{"password":"wrong"}}})", 400,
     "PROVOST-Password"},
    {"an empty password", R"({"checks":{"user":{"loginName":"siv"},"password":{}}})", 400, "PROVOST-Password"},
    {"no password", R"({"checks":{"user":{"loginName":"siv"}}})", 501, "PROVOST-Unsupported"},
    {"nobody", R"({"checks":{"password":{"password":"right"}}})", 400, "PROVOST-NoId"},
    {"no checks", "{}", 400, "PROVOST-NoId"},
    {"somebody unknown", R"({"checks":{"user":{"userId":"999"},"password":{"password":"right"}}})", 404,
     "PROVOST-NoUser"},
    {"an unknown name", R"({"checks":{"user":{"loginName":"who"},"password":{"password":"right"}}})", 404,
     "PROVOST-NoUser"},
    {"another factor", R"({"checks":{"user":{"loginName":"siv"},"password":{"password":"right"},"totp":{"code":"1"}}})",
     501, "PROVOST-Unsupported"},
    {"a challenge",
     R"({"checks":{"user":{"loginName":"siv"},"password":{"password":"right"}},"challenges":{"otpSms":{}}})", 501,
     "PROVOST-Unsupported"},
    {"metadata", R"({"checks":{"user":{"loginName":"siv"},"password":{"password":"right"}},"metadata":{"a":"QQ=="}})",
     501, "PROVOST-Unsupported"},
    {"no life", R"({"checks":{"user":{"loginName":"siv"},"password":{"password":"right"}},"lifetime":"0s"})", 400,
     "PROVOST-Value"},
    {"too long a life",
     R"({"checks":{"user":{"loginName":"siv"},"password":{"password":"right"}},"lifetime":"1209601s"})", 400,
     "PROVOST-Value"},
};

TEST_P(SessionsTest, NothingLessSignsAnybodyIn) {
  for (const RefusalCase& one : kRefused) {
    const auto response = create(one.body);
    EXPECT_EQ(response.status, one.status) << one.sentence << response.body;
    EXPECT_EQ(fault_id(response), one.id) << one.sentence;
    EXPECT_EQ(ids_in(list(R"({"queries":[)" + of_user() + "]}", bearer(operator_))), "") << one.sentence;
  }
}

TEST_P(SessionsTest, ASessionLastsAsLongAsWasSaid) {
  const auto response = create(R"({"lifetime":"60s",)" + checks(R"({"loginName":"siv"})", "right").substr(1));
  const Made made{std::string(json_of(response).text_at("sessionId")),
                  std::string(json_of(response).text_at("sessionToken"))};
  EXPECT_TRUE(opens(made));
  clock_.advance(std::chrono::seconds(61));
  EXPECT_FALSE(opens(made));
  EXPECT_EQ(show(made.id), 404);
}

TEST_P(SessionsTest, WhoeverIsSwitchedOffHasNoSessionAndGetsNone) {
  for (const auto& [off, on] : {std::pair("deactivate", "reactivate"), {"lock", "unlock"}}) {
    const Made made = sign_in();
    EXPECT_TRUE(opens(made));
    const std::string path = "/v2/users/" + text_of(user_.id) + "/";
    ASSERT_EQ(send("POST", path + off, "", bearer(operator_)).status, 200);
    EXPECT_FALSE(opens(made)) << off;
    EXPECT_EQ(show(made.id), 404);
    EXPECT_EQ(ids_in(list(R"({"queries":[)" + of_user() + "]}", bearer(operator_))), "");
    const auto refused = create(checks(R"({"loginName":"siv"})", "right"));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(*json_of(refused).find("code"), Value(9));
    EXPECT_EQ(fault_id(refused), "PROVOST-NotActive");
    ASSERT_EQ(send("POST", path + on, "", bearer(operator_)).status, 200);
    EXPECT_FALSE(opens(made)) << "what has ended stays so";
  }
}

TEST_P(SessionsTest, ScimEndsSessionsToo) {
  const Made made = sign_in();
  const User now = reread(user_);
  ASSERT_TRUE(
      in_tenant(kTenant, [&](Tables& tables) -> Result<void> { return become(tables, now, false, {}); }).has_value());
  EXPECT_FALSE(opens(made));
  EXPECT_EQ(show(made.id), 404);
}

TEST_P(SessionsTest, ASessionIsShownToWhoShowsItsTokenOrMayReadPeople) {
  const Made made = sign_in();
  const User other = make_user("nils");
  const auto stranger = bearer(personal_token(other));
  const std::string path = "/v2/sessions/" + made.id;
  EXPECT_EQ(send("GET", path, "", stranger).status, 403);
  EXPECT_EQ(send("GET", path + "?sessionToken=wrong", "", stranger).status, 403);
  EXPECT_EQ(send("GET", "/v2/sessions/none", "", stranger).status, 403) << "nor whether there is one";
  EXPECT_EQ(send("GET", path + "?sessionToken=" + made.token, "", stranger).status, 200);
  EXPECT_EQ(send("GET", path, "", bearer(personal_token(user_))).status, 200);
  EXPECT_EQ(send("GET", "/v2/sessions/none", "", bearer(operator_)).status, 404);
  EXPECT_EQ(fault_id(send("GET", "/v2/sessions/none", "", bearer(operator_))), "PROVOST-NoSession");
  const auto token = issue(user_, CredentialKind::personal_token);
  EXPECT_EQ(show(token.credential.id.value), 404) << "other credentials are no sessions";
  const std::string theirs = operator_token("users.read", kOther);
  EXPECT_EQ(send("GET", path, "", bearer(theirs)).status, 404);
}

TEST_P(SessionsTest, ASessionIsEndedByItsTokenItsPersonOrWhoMayWritePeople) {
  const User other = make_user("nils");
  const auto stranger = bearer(personal_token(other));
  const auto end = [&](const std::string& id, const std::string& body, const Headers& headers) {
    return send("DELETE", "/v2/sessions/" + id, body, headers).status;
  };
  const Made one = sign_in(), two = sign_in(), three = sign_in();
  EXPECT_EQ(end(one.id, "", stranger), 403);
  EXPECT_EQ(end("none", "", stranger), 403);
  EXPECT_EQ(end(one.id, R"({"sessionToken":")" + two.token + R"("})", stranger), 403) << "the token of another";
  EXPECT_EQ(end(one.id, "", bearer(operator_token("users.read"))), 403);
  EXPECT_TRUE(opens(one));
  EXPECT_EQ(end(one.id, R"({"sessionToken":")" + one.token + R"("})", stranger), 200);
  EXPECT_FALSE(opens(one));
  EXPECT_EQ(end(two.id, "", bearer(personal_token(user_))), 200);
  EXPECT_FALSE(opens(two));
  EXPECT_TRUE(opens(three));
  EXPECT_EQ(end(three.id, "", bearer(operator_)), 200);
  EXPECT_FALSE(opens(three));
  EXPECT_EQ(end(three.id, "", bearer(operator_)), 404);
}

TEST_P(SessionsTest, TheSessionsOfAPersonAreListed) {
  const Made old = sign_in();
  clock_.advance(std::chrono::seconds(1));
  const Made young = sign_in();
  const auto found = [&](const std::string& rest) {
    return ids_in(list("{" + rest + R"("queries":[)" + of_user() + "]}", bearer(operator_)));
  };
  EXPECT_EQ(found(""), young.id + " " + old.id + " ");
  EXPECT_EQ(found(R"("query":{"asc":true},"sortingColumn":"SESSION_FIELD_NAME_CREATION_DATE",)"),
            old.id + " " + young.id + " ");
  EXPECT_EQ(found(R"("query":{"offset":"1","limit":1},)"), old.id + " ");
  const auto by_id =
      list(R"({"queries":[{"idsQuery":{"ids":[")" + old.id + R"(","x"]}},)" + of_user() + "]}", bearer(operator_));
  EXPECT_EQ(ids_in(by_id), old.id + " ");
  const Value details = *json_of(by_id).find("details");
  EXPECT_EQ(details.text_at("totalResult"), "1");
  EXPECT_EQ(ids_in(list("{}", bearer(personal_token(user_)))), young.id + " " + old.id + " ") << "one sees one's own";
  EXPECT_EQ(ids_in(list(R"({"queries":[{"userIdQuery":{"id":"999"}}]})", bearer(operator_))), "");
}

TEST_P(SessionsTest, WhatCannotBeListedIsRefused) {
  const User other = make_user("nils");
  const auto stranger = bearer(personal_token(other));
  EXPECT_EQ(list(R"({"queries":[)" + of_user() + "]}", stranger).status, 403);
  EXPECT_EQ(list(R"({"queries":[{"userIdQuery":{"id":"999"}}]})", stranger).status, 403);
  EXPECT_EQ(list("{}", bearer(operator_)).status, 400) << "whose?";
  EXPECT_EQ(list("{}", bearer(operator_token("jobs.read"))).status, 403);
  std::string ids = R"("x")";
  for (int i = 0; i < 1'000; ++i) ids += R"(,"x")";
  EXPECT_EQ(list(R"({"queries":[{"idsQuery":{"ids":[)" + ids + "]}}," + of_user() + "]}", bearer(operator_)).status,
            400);
  EXPECT_EQ(list(R"({"queries":[{"creatorQuery":{}}]})", bearer(operator_)).status, 400);
  EXPECT_EQ(list(R"({"query":{"limit":1001},"queries":[)" + of_user() + "]}", bearer(operator_)).status, 400);
  const std::string two = of_user() + R"(,{"userIdQuery":{"id":")" + text_of(other.id) + R"("}})";
  EXPECT_EQ(list(R"({"queries":[)" + two + "]}", bearer(operator_)).status, 400);
}

TEST_P(SessionsTest, APasswordIsCheckedAgain) {
  const Made made = sign_in();
  const auto patch = [&](const std::string& body) {
    return send("PATCH", "/v2/sessions/" + made.id, body, bearer(operator_));
  };
  const auto right = patch(R"({"sessionToken":")" + made.token + R"(","checks":{"password":{"password":"right"}}})");
  EXPECT_EQ(right.status, 200) << right.body;
  EXPECT_EQ(json_of(right).text_at("sessionToken"), made.token);
  EXPECT_EQ(json_of(patch("{}")).text_at("sessionToken"), "") << "the server does not know it";
  EXPECT_EQ(fault_id(patch(R"({"checks":{"password":{"password":"wrong"}}})")), "PROVOST-Password");
  EXPECT_EQ(patch(R"({"checks":{"user":{"loginName":"siv"}}})").status, 501);
  EXPECT_EQ(patch(R"({"lifetime":"60s"})").status, 501);
  EXPECT_EQ(patch(R"({"metadata":{"a":"QQ=="}})").status, 501);
  EXPECT_EQ(send("PATCH", "/v2/sessions/none", "{}", bearer(operator_)).status, 404);
  EXPECT_EQ(send("PATCH", "/v2/sessions/" + made.id, "{}", bearer(operator_token("users.read"))).status, 403);
  EXPECT_TRUE(opens(made));
}

TEST_P(SessionsTest, OnlyThePersonOrWhoMayWritePeopleMakesOne) {
  const User other = make({"nils", RootRole::viewer, "right"});
  const std::string for_other = checks(R"({"userId":")" + text_of(other.id) + R"("})", "right");
  const std::string for_nobody = checks(R"({"userId":"999"})", "right");
  const auto token = bearer(personal_token(user_));
  EXPECT_EQ(send("POST", "/v2/sessions", for_other, token).status, 403);
  EXPECT_EQ(send("POST", "/v2/sessions", for_nobody, token).status, 403);
  EXPECT_EQ(send("POST", "/v2/sessions", checks(R"({"loginName":"siv"})", "right"), token).status, 200);
  EXPECT_EQ(send("POST", "/v2/sessions", checks(R"({"loginName":"siv"})", "right"), bearer("wrong")).status, 401);
}

TEST_P(SessionsTest, GuessingIsSlowedDown) {
  int status = 0;
  for (int i = 0; i < 10 && status != 429; ++i) status = create(checks(R"({"loginName":"siv"})", "guess")).status;
  EXPECT_EQ(status, 429);
  const std::string right = checks(R"({"loginName":"siv"})", "right");
  for (const char* wait : {"1", "2", "4"}) {
    const auto rest = create(right);
    EXPECT_EQ(rest.status, 429);
    EXPECT_EQ(rest.headers.find("Retry-After"), wait);
    EXPECT_NE(rest.body.find("try again in " + std::string(wait) + " second"), std::string::npos) << rest.body;
    const auto connect = send("POST", std::string(kSessions) + "CreateSession", right, typed("application/json"));
    EXPECT_EQ(connect.status, 429);
    EXPECT_EQ(connect.headers.find("Retry-After"), wait);
    clock_.advance(std::chrono::seconds(std::stoi(wait)));
    EXPECT_EQ(create(checks(R"({"loginName":"siv"})", "guess")).status, 400);
  }
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(create(checks(R"({"loginName":"siv"})", "right")).status, 200);
}

TEST_P(SessionsTest, ConnectSpeaksOfThemAlike) {
  const auto call = [&](const char* name, const std::string& body) {
    return send("POST", std::string(kSessions) + name, body, typed("application/json"));
  };
  const auto made = call("CreateSession", checks(R"({"loginName":"siv"})", "right"));
  ASSERT_EQ(made.status, 200) << made.body;
  const std::string id(json_of(made).text_at("sessionId"));
  EXPECT_EQ(ids_in(call("ListSessions", R"({"queries":[)" + of_user() + "]}")), id + " ");
  EXPECT_EQ(call("GetSession", R"({"sessionId":")" + id + R"("})").status, 200);
  EXPECT_EQ(call("SetSession", R"({"sessionId":")" + id + R"("})").status, 200);
  EXPECT_EQ(call("DeleteSession", R"({"sessionId":")" + id + R"("})").status, 200);
  const auto gone = call("GetSession", R"({"sessionId":")" + id + R"("})");
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(json_of(gone).text_at("code"), "not_found");
  EXPECT_EQ(call("CreateSessions", "{}").status, 501);
}

}  // namespace
}  // namespace provost::zitadel
