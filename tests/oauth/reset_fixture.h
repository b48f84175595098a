// The page /reset without a socket, over a fresh database with people, and links for them.
#pragma once

#include <memory>
#include <string>

#include "core/access/password_links.h"
#include "core/http/router.h"
#include "core/oauth/reset_face.h"
#include "tests/admin/page_fixture.h"
#include "tests/support/exchange_record.h"
#include "tests/support/interrupted_database.h"

namespace provost::test {

inline constexpr const char* kPassword = "a-perfectly-long-one";

/// What a browser got.
struct Shown {
  int status = 0;
  http::Headers headers;
  std::string text;
  bool says(std::string_view words) const { return text.find(words) != std::string::npos; }
};

class ResetFixture : public PageTest {
 protected:
  void SetUp() override {
    PageTest::SetUp();
    std::vector<std::unique_ptr<http::AnyFace>> faces;
    faces.push_back(oauth::make_reset_face({between_, directory_, passwords_, clock_}));
    router_ = std::make_unique<http::Router>(std::move(faces), log_);
    maja_ = make({"maja", RootRole::viewer, "the-old-password"});
    siv_ = make({"siv", RootRole::admin, ""});
    make({"another-admin", RootRole::admin, ""});
  }

  Result<std::string> try_link(const User& user, const LinkMaker& maker = {},
                               CredentialKind kind = CredentialKind::reset_token) {
    std::string text;
    TRY(in_session([&](sql::Session& session) -> Result<void> {
      Tables tables(session, database().dialect(), kTenant);
      TRY(tables.locks.hold(SubjectKind::user, user.scim_id));
      const auto link = TRY(make_password_link(session, credentials_, {kTenant, user.id, kind, maker}, clock_.now()));
      text = link.text.reveal();
      return {};
    }));
    return text;
  }
  std::string link(const User& user, const LinkMaker& maker = {}) { return try_link(user, maker).value(); }

  Shown send(http::Request request, const std::string& peer) {
    request.head.peer = peer;
    const auto response = recorded(*router_, request);
    return {response.status, response.headers, response.body};
  }
  Shown open(const std::string& token, const std::string& peer = "192.0.2.1") {
    return send({{"GET", "/reset?token=" + token, {}, {}, {}}, ""}, peer);
  }
  Shown choose(const std::string& token, const std::string& password, const std::string& again,
               const std::string& peer = "192.0.2.1") {
    http::Request request{{"POST", "/reset", {}, {}, {}},
                          "token=" + token + "&password=" + password + "&again=" + again};
    request.head.headers.add("Content-Type", "application/x-www-form-urlencoded");
    return send(std::move(request), peer);
  }
  Shown choose(const std::string& token) { return choose(token, kPassword, kPassword); }

  bool knows(const std::string& password, const std::string& name = "maja") {
    return authenticator_.from_password({"acme", name, Secret(password)}).has_value();
  }
  std::int64_t number_of(const char* sql) {
    std::int64_t number = -1;
    EXPECT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  number = TRY(session.run({"test.number", sql})).integer(0, 0);
                  return {};
                }).has_value());
    return number;
  }
  Result<void> change(const std::function<Result<void>(Tables&)>& work) { return in_tenant(kTenant, work); }
  void set(const User& user, UserState state) {
    ASSERT_TRUE(change([&](Tables& tables) -> Result<void> {
                  const auto now = TRY(tables.users.find(user.id, SourceId{}));
                  if (state == UserState::deleted) return directory_.remove(tables, *now, principal_);
                  TRY(directory_.set_state(tables, *now, {state, "test"}, principal_));
                  return {};
                }).has_value());
  }

  InterruptedDatabase between_{database()};
  std::unique_ptr<http::Router> router_;
  User maja_, siv_;
};

}  // namespace provost::test
