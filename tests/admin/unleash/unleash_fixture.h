// The faces of the Unleash API without a socket: a router over a fresh database with two tenants.
#pragma once

#include <gmock/gmock.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/admin/unleash/faces.h"
#include "core/crypto/encoding.h"
#include "core/http/router.h"
#include "tests/admin/page_fixture.h"
#include "tests/admin/unleash/tripwire_database.h"
#include "tests/support/exchange_record.h"
#include "tests/support/one_key_vault.h"

namespace provost::unleash {

using Headers = std::map<std::string, std::string>;

/// One answer with its body read.
struct Reply {
  int status = 0;
  http::Headers headers;
  std::string text;
  Value body;  // null without one

  std::string_view name() const { return body.text_at("name"); }
  /// Where the first fault is.
  std::string_view path() const {
    const Value* details = body.find("details");
    return details == nullptr || details->items().empty() ? "" : details->items().front().text_at("path");
  }
};

/// What a person is to be, besides the name. The e-mail address is NAME@example.test.
struct Kind {
  RootRole role = RootRole::viewer;
  TenantId tenant = TenantId{7};
  std::optional<SourceId> source = {};
  std::string password = {};
};

class UnleashTest : public test::PageTest {
 protected:
  static constexpr const char* kInactive = "/api/admin/user-admin/inactive";
  static constexpr const char* kDelete = "/api/admin/user-admin/inactive/delete";
  static constexpr const char* kTokens = "/api/admin/invite-link/tokens";
  static constexpr const char* kLogin = "/auth/simple/login";

  void SetUp() override {
    PageTest::SetUp();
    serve({.public_url = "https://provost.test", .posts_per_minute = 10'000});
    operator_ = operator_token("users.read users.delete invites.write");
  }

  /// Opens the faces by the operator's rules.
  void serve(const Options& options) {
    const Parts parts{tripwire_, directory_, wired_,  credentials_, passwords_,  vault_,
                      clock_,    ids_,       random_, bell_,        catalogues_, options};
    std::vector<std::unique_ptr<http::AnyFace>> faces;
    faces.push_back(make_admin_face(parts));
    faces.push_back(make_invite_face(parts));
    faces.push_back(make_login_face(parts));
    router_ = std::make_unique<http::Router>(std::move(faces), log_);
  }

  User make_user(const std::string& name, const Kind& kind = {}) {
    std::optional<std::string> phc;
    if (!kind.password.empty()) phc = passwords_.hash(Secret(kind.password)).value();
    const Value emails = Value::array({Value::object({{"value", name + "@example.test"}})});
    const UserDraft draft{Value::object({{"userName", name}, {"emails", emails}}), true, {}, phc, kind.role};
    User made;
    EXPECT_TRUE(in_tenant(kind.tenant, [&](Tables& tables) -> Result<void> {
                  made = TRY(directory_.create(tables, draft, {principal_.actor, kind.source}));
                  return {};
                }).has_value());
    return made;
  }

  bool exists(const User& user, TenantId tenant = kTenant) {
    bool found = false;
    EXPECT_TRUE(in_tenant(tenant, [&](Tables& tables) -> Result<void> {
                  found = TRY(tables.users.find(user.id, SourceId{})).has_value();
                  return {};
                }).has_value());
    return found;
  }

  std::string personal_token(const User& user) {
    return std::string(issue(user, CredentialKind::personal_token).text.reveal());
  }

  Reply send(const std::string& method, const std::string& target, const std::string& body, const Headers& headers) {
    http::Request request;
    request.head.method = method;
    request.head.target = target;
    request.body = body;
    for (const auto& [name, value] : headers) request.head.headers.add(name, value);
    return read(test::recorded(*router_, request));
  }
  static Reply read(const http::Response& response) {
    Reply reply{response.status, response.headers, response.body, Value()};
    if (response.body.empty()) return reply;
    auto parsed = json::parse(response.body);
    EXPECT_TRUE(parsed.has_value()) << response.body;
    if (parsed) reply.body = std::move(*parsed);
    return reply;
  }

  Reply get(const std::string& target) { return send("GET", target, "", {{"Authorization", operator_}}); }
  Reply post(const std::string& target, const std::string& body) {
    return send("POST", target, body, typed(operator_));
  }
  Reply put(const std::string& target, const std::string& body) { return send("PUT", target, body, typed(operator_)); }
  Reply post_as_guest(const std::string& target, const std::string& body) {
    return send("POST", target, body, {{"Content-Type", "application/json"}});
  }
  static Headers typed(const std::string& key) {
    return {{"Authorization", key}, {"Content-Type", "application/json"}};
  }

  static std::string ids_body(const std::vector<User>& users) {
    Array ids;
    for (const User& user : users) ids.emplace_back(user.id.value);
    return json::write(Value::object({{"ids", std::move(ids)}}));
  }

  std::set<std::int64_t> listed() {
    std::set<std::int64_t> ids;
    const Reply reply = get(kInactive);
    EXPECT_EQ(reply.status, 200) << reply.text;
    for (const Value& each : reply.body.find("inactiveUsers")->items()) ids.insert(each.find("id")->as_integer());
    return ids;
  }

  /// The reasons that the audit trail gives for those who were skipped, sorted.
  std::vector<std::string> skips() {
    static constexpr sql::Statement kSkips{"test.skips", R"sql(
      select fields from audit where tenant_id = $1 and action = 'user.inactive_delete_skipped' order by fields)sql"};
    std::vector<std::string> reasons;
    EXPECT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  const sql::Rows rows = TRY(session.run(kSkips, {kTenant.value}));
                  for (std::size_t row = 0; row < rows.size(); ++row) reasons.emplace_back(rows.text(row, 0));
                  return {};
                }).has_value());
    return reasons;
  }

  /// A new invitation's secret.
  std::string invite(const std::string& name = "guests", Duration life = kDay * 7) {
    const Value body = Value::object({{"name", name}, {"expiresAt", to_iso8601(clock_.now() + life)}});
    const Reply made = post(kTokens, json::write(body));
    EXPECT_EQ(made.status, 201) << made.text;
    return std::string(made.body.text_at("secret"));
  }

  test::TripwireDatabase tripwire_{database()};
  AdminAuthenticator wired_{{tripwire_, credentials_, passwords_, clock_, log_}};
  test::OneKeyVault vault_;
  std::unique_ptr<http::Router> router_;
  std::string operator_;
};

}  // namespace provost::unleash
