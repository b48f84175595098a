// The authorization server over a fresh database, with clients and somebody who can sign in.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/crypto/digest.h"
#include "core/crypto/encoding.h"
#include "core/http/router.h"
#include "core/oauth/oauth_faces.h"
#include "core/store/oauth_client_table.h"
#include "tests/access/person_fixture.h"
#include "tests/support/exchange_record.h"

namespace provost::test {

inline constexpr const char* kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
inline constexpr const char* kBack = "https://app.test/back";

class OauthTest : public PersonTest {
 protected:
  void SetUp() override {
    PersonTest::SetUp();
    router_ = std::make_unique<http::Router>(
        oauth::make_oauth_faces({database(), credentials_, authenticator_, clock_, "https://provost.test"}), log_);
    confidential_ = make_client("c-1", "secret-1");
    other_ = make_client("c-2", "secret-2");
    make_client("c-public", "");
    const std::string phc = passwords_.hash(Secret("right")).value();
    ASSERT_TRUE(
        in_tables([&](Tables& tables) -> Result<void> {
          person_ = TRY(directory_.create(tables, {Value::object({{"userName", "maja"}}), true, {}, phc}, principal_));
          return {};
        }).has_value());
  }

  /// Makes a client and gives its Basic header.
  std::string make_client(const std::string& id, const std::string& secret) {
    OauthClient client{kTenant, ClientId{id}, id,          std::nullopt, {kBack, "https://app.test/other"},
                       true,    clock_.now(), "read write"};
    client.first_party = id != "c-asking";
    if (!secret.empty()) client.secret_hash = crypto::sha256_hex(secret);
    EXPECT_TRUE(
        in_session([&](sql::Session& session) { return OauthClientTable(session).insert(client); }).has_value());
    return "Basic " + crypto::to_base64(id + ":" + secret);
  }

  struct Reply {
    int status;
    http::Headers headers;
    Value body;
    std::string_view error() const { return body.text_at("error"); }
  };

  Reply send(http::Request request) {
    const auto response = test::recorded(*router_, request);
    auto body = json::parse(response.body);
    return Reply{response.status, response.headers, body ? std::move(*body) : Value()};
  }

  Reply post(const std::string& path, const std::string& form, const std::string& authorization) {
    http::Request request{{"POST", path, {}, {}, {}}, form};
    request.head.headers.add("Content-Type", "application/x-www-form-urlencoded");
    if (!authorization.empty()) request.head.headers.add("Authorization", authorization);
    return send(std::move(request));
  }

  Reply get(const std::string& target, const std::string& cookie = "") {
    http::Request request{{"GET", target, {}, {}, {}}, ""};
    if (!cookie.empty()) request.head.headers.add("Cookie", "a=b; __Host-provost-session=" + cookie);
    return send(std::move(request));
  }

  std::string sign_in() {
    const auto reply = post("/login", "username=maja&password=right", "");
    const std::string set(reply.headers.find("Set-Cookie").value_or(""));
    EXPECT_NE(set.find("; Path=/; Secure; HttpOnly; SameSite=Lax"), std::string::npos) << reply.status;
    return set.substr(set.find('=') + 1, set.find(';') - set.find('=') - 1);
  }

  static std::string authorize_target(const std::string& client, const std::string& back = kBack) {
    return "/oauth2/authorize?response_type=code&client_id=" + client + "&redirect_uri=" + http::encode_query(back) +
           "&state=s%201&scope=read&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-"
           "cM";
  }

  std::string code(const std::string& cookie) {
    const auto reply = get(authorize_target("c-1"), cookie);
    const std::string location(reply.headers.find("Location").value_or(""));
    const std::size_t at = location.find("&code=");
    return at == std::string::npos ? "" : location.substr(at + 6);
  }

  Reply redeem(const std::string& code, const std::string& client, const std::string& verifier = kVerifier) {
    return post("/oauth2/token",
                "grant_type=authorization_code&code=" + code + "&redirect_uri=" + http::encode_query(kBack) +
                    "&code_verifier=" + verifier,
                client);
  }

  Reply refresh(const std::string& token, const std::string& client) {
    return post("/oauth2/token", "grant_type=refresh_token&refresh_token=" + token, client);
  }

  bool active(const std::string& token, const std::string& client) {
    const auto reply = post("/oauth2/introspect", "token=" + token, client);
    EXPECT_EQ(reply.status, 200);
    const bool is = reply.body.find("active")->as_bool();
    EXPECT_TRUE(is || reply.body.members().size() == 1U);
    return is;
  }

  /// Waits until somebody waits for a lock; SQLite shows none.
  void wait_for_a_waiter() {
    constexpr sql::Statement kWaiters{"test.waiters", "select pid from pg_locks where not granted"};
    if (GetParam() == sql::Engine::sqlite) return;
    bool waits = false;
    for (int tries = 0; !waits && tries < 5000; ++tries) {
      EXPECT_TRUE(database()
                      .transact(sql::Mode::read,
                                [&](sql::Session& session) -> Result<void> {
                                  const auto rows = TRY(session.run(kWaiters));
                                  waits = !rows.empty();
                                  return {};
                                })
                      .has_value());
    }
    EXPECT_TRUE(waits);
  }

  static std::string text(const Reply& reply, const char* name) { return std::string(reply.body.text_at(name)); }

  crypto::PasswordHasher passwords_;
  Log log_{LogLevel::error};
  AdminAuthenticator authenticator_{{database(), credentials_, passwords_, clock_, log_}};
  std::unique_ptr<http::Router> router_;
  std::string confidential_, other_;
  User person_;
};

}  // namespace provost::test
