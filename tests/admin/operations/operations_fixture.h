// The operations API without a socket: a router over a fresh database with two tenants, each with an app.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/admin/operations/operations_face.h"
#include "core/crypto/digest.h"
#include "core/crypto/token_text.h"
#include "core/directory/directory.h"
#include "core/http/router.h"
#include "core/store/migrations.h"
#include "core/store/schema.h"
#include "core/store/tenant_table.h"
#include "core/store/token_table.h"
#include "tests/admin/operations/app_kinds.h"
#include "tests/support/database_fixture.h"
#include "tests/support/exchange_record.h"
#include "tests/support/fake_clock.h"
#include "tests/support/one_key_vault.h"
#include "tests/support/seeded_random.h"

namespace provost::operations {

struct Reply {
  int status = 0;
  http::Headers headers;
  std::string text;
  Value body;

  std::size_t number_of(std::string_view list) const { return body.find(list)->items().size(); }
};

class OperationsTest : public test::DatabaseTest {
 protected:
  static constexpr TenantId kAcme{1};
  static constexpr TenantId kOther{2};

  void SetUp() override {
    ASSERT_TRUE(sql::migrate(database(), schema_migrations()).has_value());
    for (const TenantId tenant : {kAcme, kOther}) {
      ASSERT_TRUE(in_tables(tenant, [&](sql::Session& session, Tables& tables) -> Result<void> {
                    const std::string name = "tenant " + std::to_string(tenant.value);
                    TRY(TenantTable(session).insert({tenant, name, true}, clock_.now()));
                    return tables.connections.insert(
                        {tenant, ConnectionId{"app"}, "webhook", name + "'s app", {}, true, clock_.now()});
                  }).has_value());
    }
    std::vector<std::unique_ptr<http::AnyFace>> faces;
    faces.push_back(make_operations_face(parts_over(database())));
    router_ = std::make_unique<http::Router>(std::move(faces), log_);
  }

  Parts parts_over(sql::Database& database) {
    return {database,
            authenticator_,
            credentials_,
            clock_,
            ids_,
            directory_,
            {catalogues_, apps_.kinds(), vault_, {apps_.http(), clock_, nullptr}, log_},
            {"https://provost.test", send_mail_},
            nullptr};
  }

  template <class Work>
  Result<void> in_tables(TenantId tenant, const Work& work) {
    return database().transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
      Tables tables(session, database().dialect(), tenant);
      return work(session, tables);
    });
  }

  std::string make_token(TenantId tenant, std::string_view kind, std::string_view scopes) {
    const Secret text = crypto::make_token("pv_op_", random_);
    Token token;
    token.hash = crypto::sha256_hex(text.reveal());
    token.tenant = tenant;
    token.id = ids_.uuid<TokenId>();
    token.kind = kind;
    token.name = "test";
    token.scopes = scopes;
    token.created = clock_.now();
    EXPECT_TRUE(in_tables(tenant, [&](sql::Session& session, Tables&) {
                  return TokenTable(session).insert(token);
                }).has_value());
    return std::string(text.reveal());
  }

  std::string operator_with(std::string_view permissions, TenantId tenant = kAcme) {
    return make_token(tenant, TokenKind::kOperator, permissions);
  }

  /// A person of whom the tenant's app has still to hear.
  User make_person(TenantId tenant, const std::string& name, RootRole role = RootRole::viewer) {
    User made;
    EXPECT_TRUE(in_tables(tenant, [&](sql::Session&, Tables& tables) -> Result<void> {
                  UserDraft draft;
                  draft.attributes = Value::object({{"userName", name}});
                  draft.role = role;
                  made = TRY(directory_.create(tables, std::move(draft), principal_));
                  return {};
                }).has_value());
    return made;
  }

  void switch_off(const User& user, UserState state = UserState::inactive) {
    ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                  const auto before = TRY(tables.users.find(user.id, SourceId{}));
                  if (state == UserState::deleted) return directory_.remove(tables, *before, principal_);
                  TRY(directory_.set_state(tables, *before, {state, "test"}, principal_));
                  return {};
                }).has_value());
  }

  /// As delivery does when the tenant's app took a change.
  void leave_receipt(const Subject& subject, std::int64_t seq) {
    ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                  ReceiptRow receipt;
                  receipt.connection = ConnectionId{"app"};
                  receipt.subject = subject;
                  receipt.seq = seq;
                  receipt.outcome = "done";
                  receipt.effects = "{}";
                  receipt.at = clock_.now();
                  return tables.receipts.keep(receipt);
                }).has_value());
  }

  std::string credential_of(const User& user, CredentialKind kind, std::string scopes = "") {
    std::string text;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                  CredentialOrder order;
                  order.tenant = kAcme;
                  order.user = user.id;
                  order.kind = kind;
                  order.scopes = scopes;
                  const IssuedCredential issued = TRY(credentials_.issue(session, order));
                  text = issued.text.reveal();
                  return {};
                }).has_value());
    return text;
  }

  std::string personal_token(const User& user) { return credential_of(user, CredentialKind::personal_token); }

  static std::string text_of(UserId id) { return std::to_string(id.value); }

  /// Sends one request to a path below the prefix. An answer with a body must be JSON, an error a problem document.
  Reply call(const std::string& method, const std::string& path, const std::string& token,
             const std::string& body = "") {
    http::Request request;
    request.head.method = method;
    request.head.target = "/api/provost/v1" + path;
    request.body = body;
    if (!token.empty()) request.head.headers.add("Authorization", "Bearer " + token);
    return send(request);
  }

  Reply send(const http::Request& request) {
    const http::Response response = test::recorded(*router_, request);
    Reply reply{response.status, response.headers, response.body, Value()};
    if (response.status == 204) {
      EXPECT_EQ(response.body, "");
      return reply;
    }
    auto body = json::parse(response.body);
    EXPECT_TRUE(body.has_value()) << response.body;
    if (body) reply.body = std::move(*body);
    if (response.status >= 400) {
      EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json");
      EXPECT_EQ(*reply.body.find("status"), Value(response.status));
      EXPECT_FALSE(reply.body.text_at("detail").empty()) << response.body;
    }
    return reply;
  }

  /// The actions that the audit trail has of a person, in the order of their making.
  std::vector<std::string> audited(const User& user, std::string_view prefix) {
    std::vector<std::string> actions;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                  const sql::Rows rows = TRY(
                      session.run({"test.audit", "select action from audit where subject_id = $1 order by at_us, id"},
                                  {user.id.value}));
                  for (std::size_t row = 0; row < rows.size(); ++row) {
                    if (rows.text(row, 0).starts_with(prefix)) actions.emplace_back(rows.text(row, 0));
                  }
                  return {};
                }).has_value());
    return actions;
  }

  test::FakeClock clock_;
  test::SeededRandom random_;
  IdMaker ids_{clock_, random_};
  Log log_{LogLevel::error};
  crypto::PasswordHasher passwords_;
  Catalogues catalogues_{scim::Catalogue::built_in().value()};
  Directory directory_{clock_, ids_, catalogues_};
  Credentials credentials_{clock_, ids_, random_};
  AdminAuthenticator authenticator_{{database(), credentials_, passwords_, clock_, log_}};
  Principal principal_{{"cli", "test", "test"}, std::nullopt};
  test::OneKeyVault vault_;
  AppKinds apps_;
  http::SendMail send_mail_;  // nothing: there is no mail
  std::unique_ptr<http::Router> router_;
};

}  // namespace provost::operations
