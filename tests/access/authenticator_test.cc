// Credentials, on both engines: what lives, what is dead, and that every refusal sounds alike.
#include "core/access/authenticator.h"

#include <gtest/gtest.h>

#include "core/crypto/digest.h"
#include "core/crypto/token_text.h"
#include "core/store/migrations.h"
#include "core/store/schema.h"
#include "core/store/tables.h"
#include "core/store/tenant_table.h"
#include "tests/support/checklist.h"
#include "tests/support/database_fixture.h"
#include "tests/support/fake_clock.h"
#include "tests/support/seeded_random.h"

namespace provost {
namespace {

class AuthenticatorTest : public test::DatabaseTest {
 protected:
  void SetUp() override {
    ASSERT_TRUE(sql::migrate(database(), schema_migrations()).has_value());
    text_ = crypto::make_token("pv_scim_", random_);
    token_.hash = crypto::sha256_hex(text_.reveal());
    token_.tenant = TenantId{5};
    token_.id = TokenId{"t-1"};
    token_.kind = TokenKind::kSource;
    token_.subject_id = "src-1";
    token_.name = "Okta";
    token_.scopes = "users:read groups:read";
    token_.created = clock_.now();
    token_.expires = clock_.now() + std::chrono::hours(1);
  }

  void store(bool tenant_enabled = true) {
    ASSERT_TRUE(
        database()
            .transact(
                sql::Mode::write,
                [&](sql::Session& session) -> Result<void> {
                  TRY(TenantTable(session).insert({token_.tenant, "acme", tenant_enabled}, clock_.now()));
                  TRY(SourceTable(session, token_.tenant).insert({SourceId{"src-1"}, "Okta", "okta"}, clock_.now()));
                  return TokenTable(session).insert(token_);
                })
            .has_value());
  }

  Result<Caller> try_header(const std::string& value, std::string_view kind = TokenKind::kSource) {
    http::RequestHead head;
    head.headers.add("Authorization", value);
    return Authenticator(database(), clock_, log_).authenticate(head, kind);
  }

  Result<Caller> try_token(std::string_view kind = TokenKind::kSource) {
    return try_header("Bearer " + std::string(text_.reveal()), kind);
  }

  test::FakeClock clock_;
  test::SeededRandom random_;
  Log log_{LogLevel::error};
  Secret text_;
  Token token_;
};
INSTANTIATE_TEST_SUITE_P(Engines, AuthenticatorTest, test::both_engines(), test::engine_name);

TEST_P(AuthenticatorTest, ALivingTokenSaysWhoCalls) {
  store();
  const auto caller = try_token();
  ASSERT_TRUE(caller.has_value()) << caller.error().detail;
  EXPECT_EQ(caller->tenant, TenantId{5});
  ASSERT_TRUE(caller->source.has_value());
  EXPECT_EQ(caller->source->profile, "okta");
  EXPECT_TRUE(caller->may(scope::kUsersRead));
  EXPECT_FALSE(caller->may(scope::kUsersWrite));
  EXPECT_FALSE(caller->may("users"));
}

TEST_P(AuthenticatorTest, TheSchemeIsReadWithoutCase) {
  store();
  EXPECT_TRUE(try_header("bEaReR " + std::string(text_.reveal())).has_value());
}

TEST_P(AuthenticatorTest, EveryRefusalSoundsAlike) {
  store();
  const std::string good(text_.reveal());
  const std::string unknown(crypto::make_token("pv_scim_", random_).reveal());
  std::string typo = good;
  typo[12] = typo[12] == 'A' ? 'B' : 'A';
  const std::string texts[] = {unknown, typo, good.substr(0, good.size() - 1), good + "x", "nonsense", "' or 1=1 --"};
  for (const std::string& text : texts) {
    const auto caller = try_header("Bearer " + text);
    ASSERT_FALSE(caller.has_value()) << text;
    EXPECT_EQ(caller.error().code, Code::unauthenticated);
    EXPECT_EQ(caller.error().detail, "the bearer token is not valid");
  }
  EXPECT_EQ(try_token(TokenKind::kOperator).error().detail, "the bearer token is not valid");
}

TEST_P(AuthenticatorTest, AHeaderThatIsNoBearerTokenIsRefused) {
  store();
  for (const char* value : {"", "Bearer", "Bearer ", "Basic YTpi", "Token abc"}) {
    EXPECT_EQ(try_header(value).error().code, Code::unauthenticated) << value;
  }
  http::RequestHead twice;
  twice.headers.add("Authorization", "Bearer " + std::string(text_.reveal()));
  twice.headers.add("authorization", "Bearer " + std::string(text_.reveal()));
  EXPECT_FALSE(Authenticator(database(), clock_, log_).authenticate(twice, TokenKind::kSource).has_value());
}

TEST_P(AuthenticatorTest, ATokenDiesAtItsInstant) {
  test::checklist({23});
  store();
  clock_.advance(std::chrono::hours(1) - std::chrono::microseconds(1));
  EXPECT_TRUE(try_token().has_value());
  clock_.advance(std::chrono::microseconds(1));
  EXPECT_FALSE(try_token().has_value());
}

TEST_P(AuthenticatorTest, ATokenOfADisabledTenantIsDead) {
  store(false);
  EXPECT_FALSE(try_token().has_value());
}

TEST_P(AuthenticatorTest, ATokenWorksFromTheNetworksOfItsSourceOnly) {
  store();
  const auto from = [&](const char* networks, const char* peer) {
    EXPECT_TRUE(database()
                    .transact(sql::Mode::write,
                              [&](sql::Session& session) {
                                return SourceTable(session, token_.tenant)
                                    .set_rules(SourceId{"src-1"}, "okta", {LinkRule::ask, "", "", networks});
                              })
                    .has_value());
    http::RequestHead head;
    head.peer = peer;
    head.headers.add("Authorization", "Bearer " + std::string(text_.reveal()));
    return Authenticator(database(), clock_, log_).authenticate(head, TokenKind::kSource);
  };
  EXPECT_TRUE(from("", "203.0.113.9").has_value());
  EXPECT_TRUE(from("192.0.2.0/24", "192.0.2.9").has_value());
  EXPECT_TRUE(from("192.0.2.0/24", "::ffff:192.0.2.9").has_value());
  EXPECT_TRUE(from("192.0.2.0/24 2001:db8::/32", "2001:db8::9").has_value());
  const auto outside = from("192.0.2.0/24", "192.0.3.9");
  ASSERT_FALSE(outside.has_value());
  EXPECT_EQ(outside.error().code, Code::unauthenticated);
  EXPECT_EQ(outside.error().detail, "the bearer token is not valid");
  EXPECT_FALSE(from("192.0.2.0/24", "").has_value()) << "who comes from nowhere is not within";
}

TEST_P(AuthenticatorTest, UseIsNotedToTheMinute) {
  store();
  const auto last_used = [&] {
    std::optional<Instant> used;
    EXPECT_TRUE(database()
                    .transact(sql::Mode::read,
                              [&](sql::Session& session) -> Result<void> {
                                const auto bearer = TRY(TokenTable(session).find(token_.hash));
                                used = bearer->token.last_used;
                                return {};
                              })
                    .has_value());
    return used;
  };
  const Instant first = clock_.now();
  ASSERT_TRUE(try_token().has_value());
  clock_.advance(std::chrono::seconds(59));
  ASSERT_TRUE(try_token().has_value());
  EXPECT_EQ(last_used(), first);
  clock_.advance(std::chrono::seconds(1));
  ASSERT_TRUE(try_token().has_value());
  EXPECT_EQ(last_used(), clock_.now());
}

}  // namespace
}  // namespace provost
