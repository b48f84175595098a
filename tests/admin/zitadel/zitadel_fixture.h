// The faces of the ZITADEL dialect without a socket: a router over a fresh database with two tenants.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "core/admin/zitadel/dialect.h"
#include "core/http/router.h"
#include "core/store/alias_table.h"
#include "tests/admin/page_fixture.h"
#include "tests/support/exchange_record.h"

namespace provost::zitadel {

using Headers = std::map<std::string, std::string>;

class ZitadelTest : public test::PageTest {
 protected:
  static constexpr const char* kService = "/zitadel.user.v2.UserService/";

  void SetUp() override {
    PageTest::SetUp();
    router_ = std::make_unique<http::Router>(make_faces(parts()), log_);
    operator_ = operator_token("users.read users.write users.delete");
  }

  virtual Parts parts() {
    return {database(), directory_, catalogues_, authenticator_, credentials_, passwords_, clock_, ids_, bell_};
  }

  User make_user(const std::string& name, TenantId tenant = kTenant, RootRole role = RootRole::viewer) {
    User made;
    EXPECT_TRUE(
        in_tenant(tenant, [&](Tables& tables) -> Result<void> {
          const Value names = Value::object({{"givenName", "Ada"}, {"familyName", "Berg"}});
          const Value emails = Value::array({Value::object({{"value", name + "@example.test"}})});
          UserDraft draft{Value::object({{"userName", name}, {"name", names}, {"emails", emails}}), true, {}, {}, role};
          made = TRY(directory_.create(tables, std::move(draft), principal_));
          return {};
        }).has_value());
    return made;
  }

  User make_user_in(const std::string& name, UserState state) {
    User user = make_user(name);
    EXPECT_TRUE(in_tenant(kTenant, [&](Tables& tables) -> Result<void> {
                  if (state == UserState::deleted) return directory_.remove(tables, user, principal_);
                  user = TRY(directory_.set_state(tables, user, {state, "test"}, principal_));
                  return {};
                }).has_value());
    return user;
  }

  /// The state that is stored; deleted if there is no such person.
  UserState stored_state(UserId id) {
    UserState state = UserState::deleted;
    EXPECT_TRUE(in_tenant(kTenant, [&](Tables& tables) -> Result<void> {
                  const auto user = TRY(tables.users.find(id, SourceId{}));
                  if (user) state = user->state;
                  return {};
                }).has_value());
    return state;
  }

  Result<void> give_alias(const std::string& alias, UserId user, TenantId tenant = kTenant) {
    return in_session([&](sql::Session& session) { return AliasTable(session, tenant).add(alias, user); });
  }

  std::string personal_token(const User& user) {
    return std::string(issue(user, CredentialKind::personal_token).text.reveal());
  }

  /// What an app got to act for a person.
  std::string app_token(const User& user, const std::string& scopes) {
    CredentialOrder order;
    order.tenant = kTenant;
    order.kind = CredentialKind::access_token;
    order.life = kLife;
    order.client_id = "app";
    order.scopes = scopes;
    return std::string(issue_to(user, order).text.reveal());
  }

  http::Response send(const std::string& method, const std::string& target, const std::string& body,
                      const Headers& headers) {
    return test::recorded(*router_, request_of(method, target, body, headers));
  }

  static http::Request request_of(const std::string& method, const std::string& target, const std::string& body,
                                  const Headers& headers) {
    http::Request request;
    request.head.method = method;
    request.head.target = target;
    request.body = body;
    for (const auto& [name, value] : headers) {
      if (!value.empty()) request.head.headers.add(name, value);
    }
    return request;
  }

  static std::string text_of(UserId id) { return std::to_string(id.value); }
  static Headers bearer(const std::string& token) { return {{"Authorization", "Bearer " + token}}; }
  /// The operator's token and a media type.
  Headers typed(const std::string& type) const {
    return {{"Authorization", "Bearer " + operator_}, {"Content-Type", type}};
  }
  static Value json_of(const http::Response& response) {
    auto value = json::parse(response.body);
    EXPECT_TRUE(value.has_value()) << response.body;
    return value ? std::move(*value) : Value();
  }
  /// The id of the only detail of a REST error; "" if there is none.
  static std::string fault_id(const http::Response& response) {
    const Value body = json_of(response);
    const Value* details = body.find("details");
    if (details == nullptr || !details->is_array() || details->items().size() != 1) return "";
    return std::string(details->items().front().text_at("id"));
  }

  std::unique_ptr<http::Router> router_;
  std::string operator_;
};

}  // namespace provost::zitadel
