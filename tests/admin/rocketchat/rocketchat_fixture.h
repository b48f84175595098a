// The face without a socket, over a fresh database with two tenants.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/admin/rocketchat/rocketchat_face.h"
#include "core/crypto/digest.h"
#include "core/crypto/token_text.h"
#include "core/http/router.h"
#include "core/store/token_table.h"
#include "tests/access/person_fixture.h"

namespace provost::test {

class RocketchatTest : public PersonTest {
 protected:
  static constexpr TenantId kOther{8};
  static constexpr Duration kDay = std::chrono::hours(24);

  /// A person who is to be made.
  struct Sketch {
    std::string name;
    RootRole role = RootRole::viewer;
    std::string password = "";
    TenantId tenant = kTenant;
  };

  struct Reply {
    int status = 0;
    http::Headers headers;
    std::string text;
    Value body;

    std::string_view error() const { return body.text_at("error"); }
    std::int64_t count() const {
      const Value* count = body.find("count");
      return count != nullptr && count->is_integer() ? count->as_integer() : -1;
    }
  };

  void SetUp() override {
    PersonTest::SetUp();
    ASSERT_TRUE(in_session([&](sql::Session& session) {
                  return TenantTable(session).insert({kOther, "other", true}, clock_.now());
                }).has_value());
    std::vector<std::unique_ptr<http::AnyFace>> faces;
    faces.push_back(
        rocketchat::make_rocketchat_face({database(), directory_, authenticator_, bell_, clock_, kSessionLife}));
    router_ = std::make_unique<http::Router>(std::move(faces), log_);
  }

  Result<void> in_tenant(TenantId tenant, const std::function<Result<void>(Tables&)>& work) {
    return in_session([&](sql::Session& session) -> Result<void> {
      Tables tables(session, database().dialect(), tenant);
      return work(tables);
    });
  }

  User make(const Sketch& sketch) {
    User made;
    UserDraft draft;
    const Value address = Value::object({{"value", sketch.name + "@example.test"}});
    draft.attributes = Value::object({{"userName", sketch.name}, {"emails", Value::array({address})}});
    draft.role = sketch.role;
    if (!sketch.password.empty()) draft.password_hash = passwords_.hash(Secret(sketch.password)).value();
    EXPECT_TRUE(in_tenant(sketch.tenant, [&](Tables& tables) -> Result<void> {
                  made = TRY(directory_.create(tables, draft, principal_));
                  return {};
                }).has_value());
    return made;
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

  User reread(const User& user, TenantId tenant = kTenant) {
    User found;
    EXPECT_TRUE(in_tenant(tenant, [&](Tables& tables) -> Result<void> {
                  found = TRY(tables.users.find(user.id, SourceId{})).value();
                  return {};
                }).has_value());
    return found;
  }
  bool is_active(const User& user, TenantId tenant = kTenant) {
    return life_of(reread(user, tenant).state) == Life::active;
  }

  void note_activity(const User& user) {
    ASSERT_TRUE(
        in_tables([&](Tables& tables) { return tables.users.note_activity(user.id, clock_.now()); }).has_value());
  }

  IssuedCredential issue_to(const User& user, const CredentialOrder& order) {
    Result<IssuedCredential> issued = fail(Code::internal, "not run");
    EXPECT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  CredentialOrder whole = order;
                  whole.user = user.id;
                  issued = TRY(credentials_.issue(session, whole));
                  return {};
                }).has_value());
    return std::move(*issued);
  }

  using Headers = std::map<std::string, std::string>;
  static std::string id_of(const User& user) { return std::to_string(user.id.value); }
  /// The headers of a person with a personal token.
  Headers as(const User& user, TenantId tenant = kTenant) {
    CredentialOrder order;
    order.tenant = tenant;
    order.kind = CredentialKind::personal_token;
    return {{"X-User-Id", id_of(user)}, {"X-Auth-Token", std::string(issue_to(user, order).text.reveal())}};
  }
  Headers as_operator(std::string_view permissions) {
    const Secret text = crypto::make_token("pv_op_", random_);
    Token token;
    token.hash = crypto::sha256_hex(text.reveal());
    token.tenant = kTenant;
    token.id = ids_.uuid<TokenId>();
    token.kind = TokenKind::kOperator;
    token.name = "script";
    token.scopes = permissions;
    token.created = clock_.now();
    EXPECT_TRUE(in_session([&](sql::Session& session) { return TokenTable(session).insert(token); }).has_value());
    return {{"Authorization", "Bearer " + std::string(text.reveal())}};
  }

  Reply send(const std::string& method, const std::string& path, const std::string& body, const Headers& headers) {
    http::Request request;
    request.head.method = method;
    request.head.target = "/api/v1/" + path;
    request.body = body;
    for (const auto& [name, value] : headers) request.head.headers.add(name, value);
    const http::Response response = router_->handle(request);
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
  crypto::PasswordHasher passwords_{{1, 64 * 1024, 2, 64}};
  Log log_{LogLevel::error};
  Bell bell_;
  AdminAuthenticator authenticator_{{database(), credentials_, passwords_, clock_, log_}};
  std::unique_ptr<http::Router> router_;
};

}  // namespace provost::test
