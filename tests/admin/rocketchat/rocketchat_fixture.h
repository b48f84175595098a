// The face without a socket, over a fresh database with two tenants.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/admin/rocketchat/rocketchat_face.h"
#include "core/http/router.h"
#include "tests/admin/page_fixture.h"
#include "tests/support/exchange_record.h"

namespace provost::test {

class RocketchatTest : public PageTest {
 protected:
  struct Reply {
    int status = 0;
    http::Headers headers;
    std::string text;
    Value body;

    std::string_view type() const { return body.text_at("errorType"); }
    std::string_view header(std::string_view name) const { return headers.find(name).value_or(""); }
    std::string_view error() const { return body.text_at("error"); }
    std::int64_t count() const {
      const Value* count = body.find("count");
      return count != nullptr && count->is_integer() ? count->as_integer() : -1;
    }
  };

  void SetUp() override {
    PageTest::SetUp();
    open({.session_life = kSessionLife, .calls_a_minute = 0});
  }

  /// Builds the face anew.
  void open(const rocketchat::Options& options) {
    std::vector<std::unique_ptr<http::AnyFace>> faces;
    faces.push_back(rocketchat::make_rocketchat_face({.database = database(),
                                                      .directory = directory_,
                                                      .catalogues = catalogues_,
                                                      .authenticator = authenticator_,
                                                      .credentials = credentials_,
                                                      .passwords = passwords_,
                                                      .bell = bell_,
                                                      .clock = clock_,
                                                      .ids = ids_,
                                                      .random = random_,
                                                      .options = options}));
    router_ = std::make_unique<http::Router>(std::move(faces), log_);
  }

  Group make_group(const std::string& name, const std::vector<Subject>& members) {
    Group made;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  made = TRY(directory_.create_group(tables, {Value::object({{"displayName", name}}), {}}, members,
                                                     principal_));
                  return {};
                }).has_value());
    return made;
  }

  void note_activity(const User& user) {
    ASSERT_TRUE(
        in_tables([&](Tables& tables) { return tables.users.note_activity(user.id, clock_.now()); }).has_value());
  }

  using Headers = std::map<std::string, std::string>;
  /// The headers of a person with a personal token.
  Headers as(const User& user, TenantId tenant = kTenant) {
    CredentialOrder order;
    order.tenant = tenant;
    order.kind = CredentialKind::personal_token;
    return {{"X-User-Id", id_of(user)}, {"X-Auth-Token", std::string(issue_to(user, order).text.reveal())}};
  }
  /// The headers of a person with a session of an hour.
  Headers in_session_of(const User& user) {
    return {{"X-User-Id", id_of(user)},
            {"X-Auth-Token", std::string(issue(user, CredentialKind::session).text.reveal())}};
  }
  /// The headers of an app that acts for a person.
  Headers as_app_of(const User& user, const std::string& scopes) {
    CredentialOrder order;
    order.tenant = kTenant;
    order.kind = CredentialKind::access_token;
    order.scopes = scopes;
    return {{"Authorization", "Bearer " + std::string(issue_to(user, order).text.reveal())}};
  }
  /// One credential of each kind, with its kind's name for messages.
  std::vector<IssuedCredential> one_of_each(const User& user) {
    std::vector<IssuedCredential> all;
    for (const CredentialKind kind :
         {CredentialKind::session, CredentialKind::personal_token, CredentialKind::access_token,
          CredentialKind::refresh_token, CredentialKind::authorization_code}) {
      all.push_back(issue(user, kind));
    }
    return all;
  }
  /// The kinds of those that live.
  std::string living(const std::vector<IssuedCredential>& all) {
    std::string kinds;
    for (const IssuedCredential& each : all) {
      if (!lives(each)) continue;
      kinds.append(kinds.empty() ? "" : " ").append(to_word(each.credential.kind));
    }
    return kinds;
  }
  Headers as_operator(std::string_view permissions) {
    return {{"Authorization", "Bearer " + operator_token(permissions)}};
  }

  Reply send(const std::string& method, const std::string& path, const std::string& body, const Headers& headers) {
    http::Request request;
    request.head.method = method;
    request.head.target = "/api/v1/" + path;
    request.body = body;
    request.head.peer = peer_;
    for (const auto& [name, value] : headers) request.head.headers.add(name, value);
    const http::Response response = test::recorded(*router_, request);
    Reply reply{response.status, response.headers, response.body, Value()};
    auto parsed = json::parse(response.body);
    EXPECT_TRUE(parsed.has_value()) << response.body;
    if (parsed) reply.body = std::move(*parsed);
    return reply;
  }
  Reply post(const std::string& path, const std::string& body, const Headers& headers = {}) {
    return send("POST", path, body, headers);
  }
  Reply read(const std::string& path, const Headers& headers = {}) { return send("GET", path, "", headers); }
  Reply log_in(const std::string& name, const std::string& password) {
    return post("login", json::write(Value::object({{"user", name}, {"password", password}, {"tenant", "acme"}})));
  }

  static constexpr Duration kSessionLife = std::chrono::hours(8);
  std::unique_ptr<http::Router> router_;
  std::string peer_ = "192.0.2.7";
};

}  // namespace provost::test
