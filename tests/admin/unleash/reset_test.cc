// The page reset-password, and invitations that end with their maker.
#include "core/admin/unleash/password_reset.h"

#include "core/admin/unleash/signup.h"
#include "core/store/credential_table.h"
#include "tests/admin/unleash/unleash_fixture.h"
#include "tests/support/interrupted_database.h"

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
  void give(const User& user, RootRole role) {
    ASSERT_TRUE(in_tenant(kTenant, [&](Tables& tables) -> Result<void> {
                  const auto now = TRY(tables.users.find(user.id, SourceId{}));
                  TRY(directory_.update(tables, *now, {now->attributes, true, {}, {}, role}, principal_));
                  return {};
                }).has_value());
  }
  std::string invite_by(const std::string& token) {
    const Value body = Value::object({{"name", "guests"}, {"expiresAt", to_iso8601(clock_.now() + kDay)}});
    const Reply made = send("POST", kTokens, json::write(body), typed(token));
    EXPECT_EQ(made.status, 201) << made.text;
    return std::string(made.body.text_at("secret"));
  }
  Reply sign_up(const std::string& secret, const std::string& name) {
    const Value guest = Value::object({{"email", name + "@example.test"}, {"name", name}, {"password", "p"}});
    return post_as_guest("/invite/" + secret + "/signup", json::write(guest));
  }
  bool is_shown_enabled(const std::string& secret) {
    const Reply shown = send("GET", std::string(kTokens) + "/" + secret, "", typed(token_));
    return *shown.body.find("enabled") == Value(true);
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

TEST_P(ResetPageTest, AnInvitationOpensNothingWhileItsMakerMayNotInvite) {
  struct Case {
    const char* name;
    RootRole role;
    bool opens;
  };
  for (const Case& each : {Case{"admin", RootRole::admin, true}, Case{"viewer", RootRole::viewer, false},
                           Case{"editor", RootRole::editor, false}, Case{"reader", role_with("users.read"), false},
                           Case{"inviter", role_with("invites.write"), true}}) {
    const User maker = make_user(std::string("later-") + each.name, {RootRole::admin});
    const std::string secret = invite_by(personal_token(maker));
    EXPECT_EQ(validated(secret), 200);
    give(maker, each.role);
    EXPECT_EQ(reread(maker).token_epoch, maker.token_epoch) << "a loss ends no credential";
    EXPECT_EQ(validated(secret), each.opens ? 200 : 400) << each.name;
    EXPECT_EQ(is_shown_enabled(secret), each.opens) << each.name;
    const Reply guest = sign_up(secret, std::string("guest-of-") + each.name);
    EXPECT_EQ(guest.status, each.opens ? 201 : 400) << each.name;
    EXPECT_EQ(guest.text.empty(), !each.opens) << "refused as by one that has expired";
  }
}

TEST_P(ResetPageTest, AnInvitationIsHeldToTheWordsOfItsMakersRole) {
  const RootRole inviters = role_with("invites.write users.read");
  const User maker = make_user("maker", {inviters});
  const std::string secret = invite_by(personal_token(maker));
  EXPECT_EQ(validated(secret), 200);
  let_hold(inviters, "invites.write");
  EXPECT_EQ(validated(secret), 200);
  let_hold(inviters, "users.read");
  EXPECT_EQ(validated(secret), 400);
  EXPECT_EQ(sign_up(secret, "lina").status, 400);
  let_hold(inviters, "invites.write");
  EXPECT_EQ(validated(secret), 400) << "the word that came back is not the invitation's";
  EXPECT_EQ(sign_up(invite_by(personal_token(maker)), "lina").status, 201);
}

TEST_P(ResetPageTest, AMakerWhoFallsWhileAGuestSignsUpIsTooLate) {
  const User maker = make_user("maker", {RootRole::admin});
  const std::string secret = invite_by(personal_token(maker));
  test::InterruptedDatabase between(database());
  const Parts parts{between, directory_, wired_,  credentials_, passwords_,  vault_,
                    clock_,  ids_,       random_, bell_,        catalogues_, Options{}};
  between.interrupt_after(0, [&] { give(maker, RootRole::viewer); });
  const Guest guest{{.email = "lina@example.test", .name = "Lina", .user_name = "lina"}, Secret("p")};
  const auto outcome = Signup(parts).admit(secret, guest);
  ASSERT_TRUE(outcome.has_value());
  EXPECT_FALSE(between.is_armed());
  EXPECT_EQ(outcome->admission, Admission::no_invitation);
  EXPECT_FALSE(outcome->user.has_value());
}

}  // namespace
}  // namespace provost::unleash
