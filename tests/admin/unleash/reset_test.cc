// The page reset-password, and invitations that end with their maker.
#include "core/admin/unleash/password_reset.h"

#include "core/store/credential_table.h"
#include "tests/admin/unleash/unleash_fixture.h"

namespace provost::unleash {
namespace {

using ::testing::StartsWith;

class ResetPageTest : public UnleashTest {
 protected:
  static constexpr const char* kReset = "/api/admin/user-admin/reset-password";

  void SetUp() override {
    UnleashTest::SetUp();
    admin_ = make_user("siv", {RootRole::admin});
    make_user("nils", {RootRole::admin});
    token_ = personal_token(admin_);
  }
  Reply reset(const std::string& named, const std::string& token) {
    return send("POST", kReset, json::write(Value::object({{"id", named}})), typed(token));
  }
  Reply reset(const std::string& named) { return reset(named, token_); }
  void set(const User& user, UserState state) {
    ASSERT_TRUE(in_tenant(kTenant, [&](Tables& tables) -> Result<void> {
                  const auto now = TRY(tables.users.find(user.id, SourceId{}));
                  if (state == UserState::deleted) return directory_.remove(tables, *now, principal_);
                  TRY(directory_.set_state(tables, *now, {state, "test"}, principal_));
                  return {};
                }).has_value());
  }
  int validated(std::string_view secret) {
    return send("GET", "/invite/" + std::string(secret) + "/validate", "", {}).status;
  }

  User admin_;
  std::string token_;
};
INSTANTIATE_TEST_SUITE_P(Engines, ResetPageTest, test::both_engines(), test::engine_name);

TEST_P(ResetPageTest, AnAdminGetsALinkForAPerson) {
  make_user("maja");
  const Reply made = reset("maja@example.test");
  ASSERT_EQ(made.status, 200) << made.text;
  EXPECT_EQ(made.body.members().size(), 1U);
  EXPECT_THAT(std::string(made.body.text_at("resetPasswordUrl")),
              StartsWith("https://provost.test/reset?token=pv_rst_"));
  const Reply soon = reset("maja@example.test");
  EXPECT_EQ(soon.status, 429);
  EXPECT_EQ(soon.name(), "RateLimitError");
  clock_.advance(std::chrono::minutes(1));
  EXPECT_EQ(reset("maja@example.test").status, 200);
}

TEST_P(ResetPageTest, WhomAProviderManagesOrNobodyKnowsGetsNone) {
  make_user("maja");
  make_user("olaf", {RootRole::viewer, kTenant, SourceId{"okta"}});
  make_user("elsewhere", {RootRole::viewer, kOther});
  EXPECT_EQ(reset("olaf@example.test").status, 403);
  EXPECT_EQ(reset("olaf@example.test").name(), "ForbiddenError");
  EXPECT_EQ(reset("nobody@example.test").status, 404);
  EXPECT_EQ(reset("elsewhere@example.test").status, 404);
  EXPECT_EQ(send("POST", kReset, "{}", typed(token_)).status, 400);
  EXPECT_EQ(reset("maja@example.test", operator_).status, 403) << "without the permission";
  EXPECT_EQ(reset("siv@example.test", operator_token("tokens.write")).status, 403) << "somebody who may do more";
  EXPECT_EQ(reset("maja@example.test", "").status, 401);
}

TEST_P(ResetPageTest, AnInvitationEndsWithItsMaker) {
  const std::string body =
      json::write(Value::object({{"name", "guests"}, {"expiresAt", to_iso8601(clock_.now() + kDay)}}));
  for (const UserState state : {UserState::inactive, UserState::locked, UserState::deleted}) {
    const User maker = make_user("maker-" + std::to_string(static_cast<int>(state)), {RootRole::admin});
    const Reply made = send("POST", kTokens, body, typed(personal_token(maker)));
    ASSERT_EQ(made.status, 201) << made.text;
    const std::string secret(made.body.text_at("secret"));
    EXPECT_EQ(validated(secret), 200);
    set(maker, state);
    EXPECT_EQ(validated(secret), 400);
    const std::string guest =
        R"({"email":"guest)" + secret.substr(0, 4) + R"(@example.test","name":"G","password":"long-enough-1"})";
    EXPECT_EQ(post_as_guest("/invite/" + secret + "/signup", guest).status, 400);
    const Reply shown = send("GET", std::string(kTokens) + "/" + secret, "", typed(token_));
    EXPECT_EQ(*shown.body.find("enabled"), Value(false));
    if (state == UserState::deleted) continue;
    set(maker, UserState::active);
    EXPECT_EQ(validated(secret), 400) << "also when the maker is back";
  }
  const std::string text = operator_token("invites.write");
  const std::string secret(send("POST", kTokens, body, typed(text)).body.text_at("secret"));
  EXPECT_EQ(validated(secret), 200);
  ASSERT_TRUE(in_session([&](sql::Session& session) {
                return TokenTable(session).spend(crypto::sha256_hex(text), clock_.now());
              }).has_value());
  EXPECT_EQ(validated(secret), 400);
}

}  // namespace
}  // namespace provost::unleash
