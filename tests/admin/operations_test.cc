// The operations API, on both engines: who may ask, what is refused, and that no tenant sees another's deliveries.
#include <gtest/gtest.h>

#include "core/admin/operations/operations_face.h"
#include "core/crypto/digest.h"
#include "core/crypto/token_text.h"
#include "core/directory/directory.h"
#include "core/http/router.h"
#include "core/store/migrations.h"
#include "core/store/schema.h"
#include "core/store/tenant_table.h"
#include "core/store/token_table.h"
#include "tests/support/database_fixture.h"
#include "tests/support/fake_clock.h"
#include "tests/support/seeded_random.h"

namespace provost {
namespace {

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
    faces.push_back(operations::make_operations_face(database(), authenticator_, clock_));
    router_ = std::make_unique<http::Router>(std::move(faces), log_);
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
    EXPECT_TRUE(
        database()
            .transact(sql::Mode::write, [&](sql::Session& session) { return TokenTable(session).insert(token); })
            .has_value());
    return std::string(text.reveal());
  }

  /// A person of whom the tenant's app has still to hear.
  User make_person(TenantId tenant, const std::string& name) {
    User made;
    EXPECT_TRUE(in_tables(tenant, [&](sql::Session&, Tables& tables) -> Result<void> {
                  UserDraft draft;
                  draft.attributes = Value::object({{"userName", name}});
                  made = TRY(directory_.create(tables, std::move(draft), {{"cli", "test", "test"}, std::nullopt}));
                  return {};
                }).has_value());
    return made;
  }

  Reply get(const std::string& query, const std::string& token) {
    http::Request request;
    request.head.method = "GET";
    request.head.target = "/api/provost/v1/deliveries" + query;
    return send(std::move(request), token);
  }

  Reply report(const std::string& body, const std::string& token) {
    http::Request request;
    request.head.method = "POST";
    request.head.target = "/api/provost/v1/activity";
    request.body = body;
    return send(std::move(request), token);
  }

  Reply send(http::Request request, const std::string& token) {
    if (!token.empty()) request.head.headers.add("Authorization", "Bearer " + token);
    const http::Response response = router_->handle(request);
    auto body = json::parse(response.body);
    EXPECT_TRUE(body.has_value()) << response.body;
    return Reply{response.status, response.headers, response.body, body ? std::move(*body) : Value()};
  }

  test::FakeClock clock_;
  test::SeededRandom random_;
  IdMaker ids_{clock_, random_};
  Log log_{LogLevel::error};
  Directory directory_{clock_, ids_};
  Authenticator authenticator_{database(), clock_, log_};
  std::unique_ptr<http::Router> router_;
};
INSTANTIATE_TEST_SUITE_P(Engines, OperationsTest, test::both_engines(), test::engine_name);

TEST_P(OperationsTest, OnlyAnOperatorWithThePermissionMayAsk) {
  for (const std::string& token :
       {std::string(), std::string("nonsense"), make_token(kAcme, TokenKind::kSource, scope::kDeliveriesRead)}) {
    const Reply reply = get("", token);
    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(reply.headers.find("Content-Type"), "application/problem+json");
    EXPECT_TRUE(reply.headers.find("WWW-Authenticate").has_value());
    EXPECT_EQ(reply.body.find("status")->as_integer(), 401);
  }
  EXPECT_EQ(get("", make_token(kAcme, TokenKind::kOperator, "deliveries.write deliveries")).status, 403);
  EXPECT_EQ(get("", make_token(kAcme, TokenKind::kOperator, "users.read deliveries.read")).status, 200);
}

TEST_P(OperationsTest, ATenantSeesItsOwnDeliveriesAlone) {
  const User maja = make_person(kAcme, "maja");
  const std::string ours = make_token(kAcme, TokenKind::kOperator, scope::kDeliveriesRead);
  const std::string theirs = make_token(kOther, TokenKind::kOperator, scope::kDeliveriesRead);
  EXPECT_EQ(get("", ours).number_of("waiting"), 1U);
  EXPECT_EQ(get("", theirs).number_of("waiting"), 0U);
  EXPECT_EQ(get("?subject=" + maja.scim_id.value, ours).number_of("waiting"), 1U);
  const Reply foreign = get("?subject=" + maja.scim_id.value, theirs);
  EXPECT_EQ(foreign.status, 404);
  EXPECT_EQ(foreign.text, get("?subject=nobody", theirs).text);
}

TEST_P(OperationsTest, WhatIsNoLimitOrNoSubjectIsRefused) {
  make_person(kAcme, "maja");
  make_person(kAcme, "nils");
  const std::string token = make_token(kAcme, TokenKind::kOperator, scope::kDeliveriesRead);
  for (const char* query : {"?limit=0", "?limit=-1", "?limit=1001", "?limit=ten", "?limit=", "?limit=1&limit=2",
                            "?limit=99999999999999999999", "?subject=a&subject=b"}) {
    EXPECT_EQ(get(query, token).status, 400) << query;
  }
  EXPECT_EQ(get("?limit=1", token).number_of("waiting"), 1U);
  EXPECT_EQ(get("?limit=1000", token).number_of("waiting"), 2U);
}

TEST_P(OperationsTest, WhoIsReportedActiveIsNotIdleAndAnOlderReportChangesNothing) {
  const User maja = make_person(kAcme, "maja");
  const User nils = make_person(kAcme, "nils");
  const User stranger = make_person(kOther, "stranger");
  clock_.advance(std::chrono::hours(48));
  const std::string seen = to_iso8601(clock_.now());
  const std::string token = make_token(kAcme, TokenKind::kOperator, "activity.write");
  const auto entry = [](const std::string& id, const std::string& at) {
    return R"({"id":")" + id + R"(","at":")" + at + R"("})";
  };
  const std::string number = std::to_string(nils.id.value);
  const Reply reply =
      report(R"({"users":[)" + entry(maja.scim_id.value, seen) + "," + entry(number, seen) + "," +
                 entry(number, "2026-01-01T12:00:00Z") + "," + entry(stranger.scim_id.value, seen) + "," +
                 entry(std::to_string(stranger.id.value), seen) + "," + entry("nobody", seen) + "]}",
             token);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body.find("noted")->as_integer(), 2) << reply.text;
  EXPECT_EQ(reply.number_of("unknown"), 3U) << reply.text;
  EXPECT_EQ(report(R"({"users":[)" + entry(number, "2026-01-01T12:00:00Z") + "]}", token).status, 200);
  for (const TenantId tenant : {kAcme, kOther}) {
    ASSERT_TRUE(in_tables(tenant, [&](sql::Session&, Tables& tables) -> Result<void> {
                  const Instant cutoff = clock_.now() - std::chrono::hours(1);
                  const auto idle = TRY(tables.users.idle({cutoff, std::nullopt, UserId{}, 10}, SourceId{}));
                  EXPECT_EQ(idle.size(), tenant == kAcme ? 0U : 1U);
                  return {};
                }).has_value());
  }
}

TEST_P(OperationsTest, AReportThatCannotBeTrueIsRefusedAsAWhole) {
  const User maja = make_person(kAcme, "maja");
  clock_.advance(std::chrono::hours(48));
  const std::string good = R"({"id":")" + maja.scim_id.value + R"(","at":"2026-01-02T00:00:00Z"})";
  const std::string token = make_token(kAcme, TokenKind::kOperator, "activity.write");
  std::string many = good;
  for (int i = 0; i < 1000; ++i) many += "," + good;
  for (const std::string& users :
       {std::string(R"({"id":"1","at":"2026-01-03T00:00:00.001Z"})"), std::string(R"({"id":"1","at":"today"})"),
        std::string(R"({"id":"1"})"), std::string(R"({"at":"2026-01-02T00:00:00Z"})"), std::string("7"),
        std::string(R"({"id":1,"at":"2026-01-02T00:00:00Z"})"),
        std::string(R"({"id":"1","at":"2026-01-02T00:00:00Z","app":"x"})"), many}) {
    const Reply reply = report(R"({"users":[)" + good + "," + users + "]}", token);
    EXPECT_EQ(reply.status, 400) << users.substr(0, 80);
  }
  for (const char* body : {"", "[]", "{}", R"({"users":7})", R"({"users":[],"app":"x"})", "{"}) {
    EXPECT_EQ(report(body, token).status, 400) << body;
  }
  EXPECT_EQ(report(R"({"users":[]})", token).status, 200);
  EXPECT_EQ(report("{", make_token(kAcme, TokenKind::kOperator, "activity users.write")).status, 403);
  EXPECT_EQ(report("{", "nonsense").status, 401);
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                const auto idle = TRY(tables.users.idle({maja.created, std::nullopt, UserId{}, 10}, SourceId{}));
                EXPECT_EQ(idle.size(), 1U);
                return {};
              }).has_value());
}

TEST_P(OperationsTest, AFaultInsideIsNotToldOutside) {
  const std::string token = make_token(kAcme, TokenKind::kOperator, scope::kDeliveriesRead);
  ASSERT_TRUE(database()
                  .transact(sql::Mode::write,
                            [](sql::Session& session) -> Result<void> {
                              TRY(session.run({"test.break", "drop table receipts"}));
                              return {};
                            })
                  .has_value());
  const Reply reply = get("", token);
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.text.find("receipts"), std::string::npos) << reply.text;
}

}  // namespace
}  // namespace provost
