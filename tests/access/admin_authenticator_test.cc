// Logins and the callers of admin pages, on both engines.
#include "core/access/admin_authenticator.h"

#include "tests/access/person_fixture.h"

namespace provost {
namespace {

constexpr CredentialKind kPages[] = {CredentialKind::session, CredentialKind::personal_token};

class AdminAuthenticatorTest : public test::PersonTest {
 protected:
  User make_admin(const std::string& name, const std::string& password) {
    User made;
    const std::string phc = passwords_.hash(Secret(password)).value();
    EXPECT_TRUE(
        in_tables([&](Tables& tables) -> Result<void> {
          const Value emails = Value::array({Value::object({{"value", name + "@example.test"}})});
          UserDraft draft{Value::object({{"userName", name}, {"emails", emails}}), true, {}, phc, RootRole::admin};
          made = TRY(directory_.create(tables, std::move(draft), principal_));
          return {};
        }).has_value());
    return made;
  }

  Code login_code(const std::string& name, const std::string& password) {
    const auto person = authenticator_.from_password({"", name, Secret(password)});
    return person ? Code::internal : person.error().code;
  }

  crypto::PasswordHasher passwords_;
  Log log_{LogLevel::error};
  AdminAuthenticator authenticator_{{database(), credentials_, passwords_, clock_, log_}};
};
INSTANTIATE_TEST_SUITE_P(Engines, AdminAuthenticatorTest, test::both_engines(), test::engine_name);

TEST_P(AdminAuthenticatorTest, ALoginLeadsToASessionThatDiesWithThePerson) {
  const User admin = make_admin("siv", "right");
  make_admin("nils", "other");
  const auto person = authenticator_.from_password({"acme", "siv@example.test", Secret("right")});
  ASSERT_TRUE(person.has_value()) << person.error().detail;
  const auto session = authenticator_.sign_in(*person, kLife);
  ASSERT_TRUE(session.has_value());
  const auto caller = authenticator_.from_token(session->text.reveal(), kPages);
  ASSERT_TRUE(caller.has_value()) << caller.error().detail;
  EXPECT_EQ(caller->user, admin.id);
  EXPECT_TRUE(caller->may(permission::kUsersWrite));
  ASSERT_TRUE(in_tables([&](Tables& tables) { return become(tables, admin, false, std::nullopt); }).has_value());
  EXPECT_EQ(authenticator_.from_token(session->text.reveal(), kPages).error().code, Code::unauthenticated);
  EXPECT_EQ(authenticator_.sign_in(*person, kLife).error().code, Code::forbidden);
  EXPECT_EQ(login_code("siv", "right"), Code::unauthenticated);
}

TEST_P(AdminAuthenticatorTest, ALoginRollsWithItsUseUpToItsLongest) {
  using namespace std::chrono_literals;
  const User admin = make_admin("siv", "right");
  const auto person = authenticator_.from_password({"", "siv", Secret("right")});
  ASSERT_TRUE(person.has_value()) << person.error().detail;
  const auto used = authenticator_.sign_in(*person, Duration(8h));
  const auto unused = authenticator_.sign_in(*person, Duration(8h));
  ASSERT_TRUE(used.has_value() && unused.has_value());
  const auto works = [&](const IssuedCredential& session) {
    return authenticator_.from_token(session.text.reveal(), kPages).has_value();
  };
  const auto counted = [&] {
    CredentialCounts counts;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  const auto now = TRY(tables.users.find(admin.id, SourceId{}));
                  counts =
                      TRY(tables.credential_counts.living(tables.engine, admin.id, now->token_epoch, clock_.now()));
                  return {};
                }).has_value());
    return counts[CredentialKind::session];
  };
  EXPECT_EQ(counted(), 2);
  const Instant begun = clock_.now();
  for (int turn = 0; turn < 3; ++turn) {
    clock_.advance(7h);
    EXPECT_TRUE(works(*used)) << turn;
  }
  EXPECT_FALSE(works(*unused)) << "eight hours without use are over";
  EXPECT_EQ(counted(), 1) << "the counter moved with the login";
  int turns = 0;
  for (; works(*used) && turns < 1'000; ++turns) clock_.advance(7h);
  EXPECT_LE(clock_.now() - begun, kLongestSession + Duration(7h)) << "no use makes it last for ever";
  EXPECT_GT(clock_.now() - begun, kLongestSession - Duration(8h));
  clock_.advance(24h);  // the step of a counter of that life
  EXPECT_EQ(counted(), 0);
}

TEST_P(AdminAuthenticatorTest, EveryCredentialIsActivityAndAPersonalTokenAUseOfOneToo) {
  constexpr CredentialKind kTaken[] = {CredentialKind::session, CredentialKind::personal_token,
                                       CredentialKind::access_token};
  for (const CredentialKind kind : kTaken) {
    const User person = make_person("holder of " + std::string(to_word(kind)));
    const auto credential = issue(person, kind);
    clock_.advance(std::chrono::minutes(10));
    ASSERT_TRUE(authenticator_.from_token(credential.text.reveal(), kTaken).has_value()) << to_word(kind);
    ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  const auto seen = TRY(tables.users.find(person.id, SourceId{}));
                  EXPECT_EQ(seen->last_activity, clock_.now()) << to_word(kind);
                  EXPECT_EQ(seen->last_token_use.has_value(), kind == CredentialKind::personal_token) << to_word(kind);
                  return {};
                }).has_value());
  }
}

TEST_P(AdminAuthenticatorTest, AnOldPasswordOpensNothingOnceThereIsANewOne) {
  const User admin = make_admin("siv", "right");
  const auto person = authenticator_.from_password({"", "siv", Secret("right")});
  ASSERT_TRUE(person.has_value()) << person.error().detail;
  const std::string phc = passwords_.hash(Secret("new")).value();
  ASSERT_TRUE(in_tables([&](Tables& tables) { return become(tables, admin, true, phc); }).has_value());
  EXPECT_EQ(authenticator_.sign_in(*person, kLife).error().code, Code::forbidden);
  const auto again = authenticator_.from_password({"", "siv", Secret("new")});
  ASSERT_TRUE(again.has_value()) << again.error().detail;
  EXPECT_TRUE(authenticator_.sign_in(*again, kLife).has_value());
}

TEST_P(AdminAuthenticatorTest, WhatADeadCredentialLeadsToIsDead) {
  const User person = make_person("maja");
  const auto grant = issue(person, CredentialKind::refresh_token);
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                User gone = TRY(directory_.set_state(tables, person, {UserState::inactive, "left"}, principal_));
                TRY(directory_.set_state(tables, gone, {UserState::active, ""}, principal_));
                return {};
              }).has_value());
  const auto minted = in_session([&](sql::Session& session) -> Result<void> {
    CredentialOrder order;
    order.tenant = kTenant;
    order.user = person.id;
    order.kind = CredentialKind::access_token;
    order.proven_epoch = grant.credential.epoch;
    TRY(credentials_.issue(session, order));
    return {};
  });
  ASSERT_FALSE(minted.has_value());
  EXPECT_EQ(minted.error().code, Code::forbidden);
}

TEST_P(AdminAuthenticatorTest, EveryWrongLoginSoundsAlike) {
  make_admin("siv", "right");
  for (const auto& [name, password] : {std::pair("siv", "wrong"), {"nobody", "right"}, {"", ""}, {"siv", ""}}) {
    const auto refused = authenticator_.from_password({"", name, Secret(password)});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().detail, "the credential is not valid");
  }
  EXPECT_FALSE(authenticator_.from_password({"elsewhere", "siv", Secret("right")}).has_value());
}

TEST_P(AdminAuthenticatorTest, AKindThatThePageDoesNotTakeIsRefused) {
  const User admin = make_admin("siv", "right");
  const auto access = issue(admin, CredentialKind::access_token);
  EXPECT_FALSE(authenticator_.from_token(access.text.reveal(), kPages).has_value());
  const auto personal = issue(admin, CredentialKind::personal_token);
  EXPECT_TRUE(authenticator_.from_token(personal.text.reveal(), kPages).has_value());
}

TEST_P(AdminAuthenticatorTest, AViewerMayNothing) {
  const User viewer = make_person("maja");
  const auto personal = issue(viewer, CredentialKind::personal_token);
  const auto caller = authenticator_.from_token(personal.text.reveal(), kPages);
  ASSERT_TRUE(caller.has_value());
  EXPECT_FALSE(caller->may(permission::kUsersRead));
  EXPECT_FALSE(caller->may(permission::kUsersWrite));
}

}  // namespace
}  // namespace provost
