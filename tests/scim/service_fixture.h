// The whole service without a socket: a router over a fresh database, with two tenants and their sources.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/access/authenticator.h"
#include "core/crypto/digest.h"
#include "core/crypto/token_text.h"
#include "core/http/router.h"
#include "core/store/migrations.h"
#include "core/store/schema.h"
#include "core/store/tenant_table.h"
#include "scim/scim_face.h"
#include "tests/support/database_fixture.h"
#include "tests/support/exchange_record.h"
#include "tests/support/fake_clock.h"
#include "tests/support/seeded_random.h"

namespace provost::test {

/// One answer with its body read.
struct Reply {
  int status = 0;
  http::Headers headers;
  std::string text;
  Value body;  // null without one

  std::string_view id() const { return body.text_at("id"); }
};

class ScimServiceTest : public DatabaseTest {
 protected:
  static constexpr TenantId kAcme{101};
  static constexpr TenantId kOther{102};

  void SetUp() override {
    ASSERT_TRUE(sql::migrate(database(), schema_migrations()).has_value());
    make_tenant(kAcme, "acme");
    make_tenant(kOther, "other");
    token_ = make_source(kAcme, "default");
    std::vector<std::unique_ptr<http::AnyFace>> faces;
    faces.push_back(
        scim::make_scim_face({database(), directory_, passwords_, bell_, catalogues_, kBase,
                              scim::Cursors(Secret("a key of the test"), clock_), clock_, scan_budget_, most_members_},
                             authenticators_));
    router_ = std::make_unique<http::Router>(std::move(faces), log_);
  }

  void make_tenant(TenantId id, const std::string& name) {
    ASSERT_TRUE(database()
                    .transact(sql::Mode::write,
                              [&](sql::Session& session) {
                                return TenantTable(session).insert({id, name, true}, clock_.now());
                              })
                    .has_value());
  }

  /// A source of a tenant with a token of these scopes; returns the token.
  std::string make_source(TenantId tenant, const std::string& profile,
                          std::string_view scopes = scope::kSourceDefault) {
    const Source source{ids_.uuid<SourceId>(), "source " + std::to_string(++sources_), profile};
    const Secret text = crypto::make_token("pv_scim_", random_);
    Token token;
    token.hash = crypto::sha256_hex(text.reveal());
    token.tenant = tenant;
    token.id = ids_.uuid<TokenId>();
    token.kind = TokenKind::kSource;
    token.subject_id = source.id.value;
    token.name = source.name;
    token.scopes = scopes;
    token.created = clock_.now();
    EXPECT_TRUE(database()
                    .transact(sql::Mode::write,
                              [&](sql::Session& session) -> Result<void> {
                                TRY(SourceTable(session, tenant).insert(source, clock_.now()));
                                return TokenTable(session).insert(token);
                              })
                    .has_value());
    return std::string(text.reveal());
  }

  /// What a request says beside method and path.
  struct Extras {
    std::optional<std::string> token;  // another than the fixture's; "" for none
    std::map<std::string, std::string> headers;
  };

  http::Request request(const std::string& method, const std::string& path, const std::string& body,
                        const Extras& extras) const {
    http::Request made;
    made.head.method = method;
    made.head.target = "/scim/v2" + path;
    made.body = body;
    const std::string token = extras.token.value_or(token_);
    if (!token.empty()) made.head.headers.add("Authorization", "Bearer " + token);
    for (const auto& [name, value] : extras.headers) made.head.headers.add(name, value);
    return made;
  }

  Reply send(const std::string& method, const std::string& path, const std::string& body = "",
             const Extras& extras = {}) {
    const http::Response response = test::recorded(*router_, request(method, path, body, extras));
    Reply reply{response.status, response.headers, response.body, Value()};
    if (!response.body.empty()) {
      auto parsed = json::parse(response.body);
      EXPECT_TRUE(parsed.has_value()) << response.body;
      if (parsed) reply.body = std::move(*parsed);
    }
    return reply;
  }

  Reply make_user(const std::string& name, const Extras& extras = {}) {
    return send("POST", "/Users",
                R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":")" + name + "\"}", extras);
  }

  Reply make_group(const std::string& name, const std::vector<std::string>& members = {}) {
    Value body = Value::object(
        {{"schemas", Value::array({"urn:ietf:params:scim:schemas:core:2.0:Group"})}, {"displayName", name}});
    Array listed;
    for (const std::string& id : members) listed.push_back(Value::object({{"value", id}}));
    body.set("members", std::move(listed));
    return send("POST", "/Groups", json::write(body));
  }

  Reply patch(const std::string& path, const std::string& operations, const Extras& extras = {}) {
    return send("PATCH", path,
                R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":)" + operations + "}",
                extras);
  }

  static constexpr const char* kBase = "https://provost.test/scim/v2";
  FakeClock clock_;
  SeededRandom random_;
  IdMaker ids_{clock_, random_};
  Log log_{LogLevel::error};
  Catalogues catalogues_{scim::Catalogue::built_in().value()};
  Directory directory_{clock_, ids_, catalogues_};
  crypto::PasswordHasher passwords_;
  Bell bell_;
  Authenticator authenticator_{database(), clock_, log_};
  Credentials credentials_{clock_, ids_, random_};
  AdminAuthenticator people_{{database(), credentials_, passwords_, clock_, log_}};
  scim::Authenticators authenticators_{authenticator_, people_};
  std::unique_ptr<http::Router> router_;
  std::string token_;
  std::int64_t scan_budget_ = kScanBudget;               // set before SetUp()
  std::int64_t most_members_ = scim::kMostMembersShown;  // set before SetUp()
  int sources_ = 0;
};

}  // namespace provost::test
