// Who may call the operations API, with which credential, and what is looked at first.
#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

class CallersTest : public OperationsTest {
 protected:
  int status_with(const std::string& token) { return call("GET", "/deliveries", token).status; }

  int status_with(std::initializer_list<std::string> authorizations) {
    http::Request request;
    request.head.method = "GET";
    request.head.target = "/api/provost/v1/deliveries";
    for (const std::string& each : authorizations) request.head.headers.add("Authorization", each);
    return send(request).status;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, CallersTest, test::both_engines(), test::engine_name);

TEST_P(CallersTest, APersonCallsWithAPersonalTokenOrByAnApp) {
  const User admin = make_person(kAcme, "siv", RootRole::admin);
  const User viewer = make_person(kAcme, "maja");
  EXPECT_EQ(status_with(personal_token(admin)), 200);
  EXPECT_EQ(status_with(personal_token(viewer)), 403);
  const auto by_app = [&](const User& user, const std::string& scopes) {
    return status_with(credential_of(user, CredentialKind::access_token, scopes));
  };
  EXPECT_EQ(by_app(admin, "users.read deliveries.read"), 200);
  EXPECT_EQ(by_app(admin, "users.read"), 403);
  EXPECT_EQ(by_app(viewer, "deliveries.read"), 403);
}

TEST_P(CallersTest, NoOtherCredentialOpensThisPage) {
  const User admin = make_person(kAcme, "siv", RootRole::admin);
  for (const CredentialKind kind :
       {CredentialKind::session, CredentialKind::refresh_token, CredentialKind::authorization_code}) {
    EXPECT_EQ(status_with(credential_of(admin, kind, "deliveries.read")), 401) << to_word(kind);
  }
  const std::string good = personal_token(admin);
  EXPECT_EQ(status_with({"Bearer " + good}), 200);
  EXPECT_EQ(status_with({"bearer  " + good}), 200);
  EXPECT_EQ(status_with({good}), 401);
  EXPECT_EQ(status_with({"Basic " + good}), 401);
  EXPECT_EQ(status_with({"Bearer"}), 401);
  EXPECT_EQ(status_with({"Bearer " + good, "Bearer " + good}), 401);
  EXPECT_EQ(status_with({"Bearer " + good + "x"}), 401);
}

TEST_P(CallersTest, WhoeverIsSwitchedOffIsNobodyAtOnce) {
  const User admin = make_person(kAcme, "siv", RootRole::admin);
  make_person(kAcme, "nils", RootRole::admin);
  const std::string token = personal_token(admin);
  const std::string app = credential_of(admin, CredentialKind::access_token, "deliveries.read");
  EXPECT_EQ(status_with(token), 200);
  EXPECT_EQ(status_with(app), 200);
  switch_off(admin);
  EXPECT_EQ(status_with(token), 401);
  EXPECT_EQ(status_with(app), 401);
  switch_off(admin, UserState::active);
  EXPECT_EQ(status_with(token), 401) << "a credential that ended stays ended";
}

TEST_P(CallersTest, NothingIsLookedAtForSomebodyUnknown) {
  for (const auto& [method, path] : {std::pair("POST", "/brands"),
                                     {"POST", "/activity"},
                                     {"GET", "/nothing"},
                                     {"POST", "/users/nobody/personal-tokens"},
                                     {"DELETE", "/deliveries"}}) {
    const Reply reply = call(method, path, "pv_op_nonsense", "{");
    EXPECT_EQ(reply.status, 401) << path;
    EXPECT_TRUE(reply.headers.find("WWW-Authenticate").has_value());
  }
  const std::string nothing = operator_with("jobs.read");
  for (const auto& [method, path] : {std::pair("POST", "/brands"),
                                     {"POST", "/activity"},
                                     {"GET", "/brands/1"},
                                     {"PUT", "/brands/1/sources/x"},
                                     {"DELETE", "/brands/1/sources/x"},
                                     {"GET", "/users/nobody/aliases"},
                                     {"PUT", "/users/nobody/aliases/x"},
                                     {"POST", "/users/nobody/personal-tokens"},
                                     {"DELETE", "/users/nobody/personal-tokens/x"}}) {
    EXPECT_EQ(call(method, path, nothing, "{").status, 403) << path;
  }
  EXPECT_EQ(call("GET", "/nothing", nothing).status, 404);
  const Reply wrong = call("DELETE", "/brands", nothing);
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.find("Allow"), "GET, HEAD, POST, OPTIONS");
}

TEST_P(CallersTest, TheUseOfAnOperatorsTokenIsNoted) {
  const std::string token = operator_with("deliveries.read");
  const auto last_used = [&] {
    std::optional<Instant> at;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                  const auto bearer = TRY(TokenTable(session).find(crypto::sha256_hex(token)));
                  at = bearer->token.last_used;
                  return {};
                }).has_value());
    return at;
  };
  EXPECT_FALSE(last_used().has_value());
  const Instant first = clock_.now();
  EXPECT_EQ(status_with(token), 200);
  clock_.advance(std::chrono::seconds(59));
  EXPECT_EQ(status_with(token), 200);
  EXPECT_EQ(last_used(), first) << "once a minute is enough";
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(status_with(token), 200);
  EXPECT_EQ(last_used(), clock_.now());
}

}  // namespace
}  // namespace provost::operations
