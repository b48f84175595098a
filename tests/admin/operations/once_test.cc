// Calls with an Idempotency-Key: done once, however often they are sent.
#include "core/admin/operations/once.h"

#include <thread>

#include "core/store/answer_table.h"
#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

class OnceTest : public OperationsTest {
 protected:
  void SetUp() override {
    OperationsTest::SetUp();
    writer_ = operator_with("brands.write");
  }

  struct Sent {
    std::string path, token, body, key;
  };
  Reply post(const Sent& sent) {
    http::Request request;
    request.head.method = "POST";
    request.head.target = "/api/provost/v1" + sent.path;
    request.head.headers.add("Authorization", "Bearer " + sent.token);
    request.head.headers.add("Idempotency-Key", sent.key);
    request.body = sent.body;
    return send(request);
  }
  Reply brand(const std::string& name, const std::string& key) {
    return post({"/brands", writer_, R"({"name":")" + name + R"("})", key});
  }
  std::size_t brands() { return call("GET", "/brands", writer_).number_of("brands"); }

  std::string writer_;
};
INSTANTIATE_TEST_SUITE_P(Engines, OnceTest, test::both_engines(), test::engine_name);

TEST_P(OnceTest, TheSameCallIsDoneOnceAndAnsweredTwice) {
  const Reply first = brand("Nord", "k-1");
  const Reply second = brand("Nord", "k-1");
  ASSERT_EQ(first.status, 201) << first.text;
  EXPECT_EQ(second.status, 201) << second.text;
  EXPECT_EQ(second.text, first.text);
  EXPECT_EQ(second.headers.find("Location"), first.headers.find("Location"));
  EXPECT_EQ(second.headers.find("Content-Type"), "application/json");
  EXPECT_EQ(brands(), 1U);
  EXPECT_EQ(brand("Nord", "k-2").status, 409) << "another key is another call";
}

TEST_P(OnceTest, AKeyIsForOneCallOnly) {
  ASSERT_EQ(brand("Nord", "k").status, 201);
  EXPECT_EQ(brand("Süd", "k").status, 422);
  const Reply other_path = post({"/activity", operator_with("activity.write"), R"({"users":[]})", "k"});
  EXPECT_EQ(other_path.status, 200) << "another caller's key is another key";
  const std::string both = operator_with("brands.write activity.write");
  ASSERT_EQ(post({"/brands", both, R"({"name":"Ost"})", "k"}).status, 201);
  EXPECT_EQ(post({"/activity", both, R"({"users":[]})", "k"}).status, 422);
  EXPECT_EQ(brands(), 2U);
}

TEST_P(OnceTest, WhatFailedWasNotDoneAndMayBeTriedAgain) {
  ASSERT_EQ(brand("Nord", "a").status, 201);
  EXPECT_EQ(brand("NORD", "b").status, 409);
  EXPECT_EQ(brand("NORD", "b").status, 409);
  EXPECT_EQ(brand("Süd", "b").status, 201) << "nothing was kept of a call that failed";
}

TEST_P(OnceTest, AKeyIsForgottenAfterADay) {
  ASSERT_EQ(brand("Nord", "k").status, 201);
  clock_.advance(std::chrono::hours(24) - std::chrono::seconds(1));
  EXPECT_EQ(brand("Nord", "k").status, 201);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(brand("Nord", "k").status, 409) << "it is a new call, and there is such a brand";
}

TEST_P(OnceTest, ASecretIsShownOnceAndKeptNowhere) {
  const User admin = make_person(kAcme, "siv", RootRole::admin);
  const std::string token = personal_token(admin);
  const Sent make{"/users/" + text_of(admin.id) + "/personal-tokens", token, R"({"name":"script"})", "k"};
  const Reply first = post(make);
  ASSERT_EQ(first.status, 201) << first.text;
  const std::string secret(first.body.text_at("token"));
  const Reply second = post(make);
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(second.text.find(secret), std::string::npos);
  EXPECT_EQ(second.headers.find("Location"), first.headers.find("Location"));
  EXPECT_EQ(call("GET", make.path, token).number_of("tokens"), 2U);
  const Sent link{"/users/" + text_of(admin.id) + "/reset-tokens", token, "", "l"};
  EXPECT_EQ(post(link).status, 201);
  EXPECT_EQ(post(link).status, 409);
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                const sql::Rows rows = TRY(session.run({"test.answers", "select body from answers"}));
                for (std::size_t row = 0; row < rows.size(); ++row) EXPECT_EQ(rows.text(row, 0), "");
                EXPECT_EQ(rows.size(), 2U);
                return {};
              }).has_value());
}

TEST_P(OnceTest, WhatCannotBeAKeyIsRefused) {
  for (const std::string& key : {std::string(), std::string(" "), std::string("a b"), std::string("ä"),
                                 std::string(201, 'k'), std::string("a\x7f")}) {
    EXPECT_EQ(brand("Nord", key).status, 400) << key;
  }
  http::Request request;
  request.head.method = "POST";
  request.head.target = "/api/provost/v1/brands";
  request.head.headers.add("Authorization", "Bearer " + writer_);
  for (const char* key : {"a", "b"}) request.head.headers.add("Idempotency-Key", key);
  request.body = R"({"name":"Nord"})";
  EXPECT_EQ(send(request).status, 400);
  EXPECT_EQ(brands(), 0U);
  EXPECT_EQ(brand("Nord", std::string(200, 'k')).status, 201);
}

TEST_P(OnceTest, WhoeverMayNotIsToldSoBeforeAnyAnswerIsGivenAgain) {
  ASSERT_EQ(brand("Nord", "k").status, 201);
  EXPECT_EQ(post({"/brands", operator_with("users.read"), R"({"name":"Nord"})", "k"}).status, 403);
  EXPECT_EQ(post({"/brands", "nonsense", R"({"name":"Nord"})", "k"}).status, 401);
  EXPECT_EQ(post({"/brands", operator_with("brands.write", kOther), R"({"name":"Nord"})", "k"}).status, 201)
      << "another tenant has brands and keys of its own";
}

TEST_P(OnceTest, ACallerHasSoManyAnswersAndOthersGoOn) {
  const User admin = make_person(kAcme, "siv", RootRole::admin);
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                for (std::int64_t i = 0; i < AnswerTable::kMostOfOne; ++i) {
                  TRY(session.run({"test.answer",
                                   "insert into answers (tenant_id, caller, key, digest, status, location, "
                                   "body, shown_once, at_us) values ($1, $2, $3, '', 200, '', '', 0, $4)"},
                                  {kAcme.value, "admin:" + admin.scim_id.value, std::to_string(i), clock_.now().us}));
                }
                return {};
              }).has_value());
  EXPECT_EQ(post({"/brands", personal_token(admin), R"({"name":"Syd"})", "k"}).status, 429);
  EXPECT_EQ(brands(), 0U);
  EXPECT_EQ(brand("Nord", "k").status, 201) << "another caller's";
  const std::string app = credential_of(admin, CredentialKind::access_token, "brands.write");
  EXPECT_EQ(post({"/brands", app, R"({"name":"Syd"})", "k"}).status, 201) << "an app has its own";
}

TEST_P(OnceTest, ATenantHasSoManyAnswersAndNoMore) {
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                for (std::int64_t i = 0; i < AnswerTable::kMost; ++i) {
                  const std::string key = std::to_string(i);
                  TRY(session.run({"test.answer",
                                   "insert into answers (tenant_id, caller, key, digest, status, location, "
                                   "body, shown_once, at_us) values ($1, 'c', $2, '', 200, '', '', 0, $3)"},
                                  {kAcme.value, key, clock_.now().us}));
                }
                return {};
              }).has_value());
  const Reply refused = brand("Nord", "k");
  EXPECT_EQ(refused.status, 429);
  EXPECT_TRUE(refused.headers.find("Retry-After").has_value());
  EXPECT_EQ(brands(), 0U);
  clock_.advance(std::chrono::hours(24));
  EXPECT_EQ(brand("Nord", "k").status, 201) << "what is a day old makes place";
}

/// SQLite has one writer at a time.
class OnceBesideTest : public OnceTest {};
INSTANTIATE_TEST_SUITE_P(Engines, OnceBesideTest, ::testing::Values(sql::Engine::postgres), test::engine_name);

TEST_P(OnceBesideTest, CallsOfDifferentKeysDoNotWaitForEachOther) {
  ASSERT_EQ(brand("Nord", "old").status, 201);
  const Instant kept_since = clock_.now();
  const auto take = [&](sql::Session& session, std::string_view key) {
    return AnswerTable(session, database().dialect(), kAcme).take({"c", key}, "digest", clock_.now(), kept_since);
  };
  bool second = false;
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                TRY(take(session, "one"));
                std::thread beside([&] {
                  second = in_tables(kAcme, [&](sql::Session& other, Tables&) -> Result<void> {
                             TRY(other.run({"test.patience", "set local lock_timeout = '500ms'"}));
                             TRY(take(other, "two"));
                             return {};
                           }).has_value();
                });
                beside.join();
                return {};
              }).has_value());
  EXPECT_TRUE(second);
}

}  // namespace
}  // namespace provost::operations
