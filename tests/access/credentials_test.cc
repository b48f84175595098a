// Every kind of credential of a person against every event that must end it, on both engines.
#include "core/access/credentials.h"

#include "tests/access/person_fixture.h"

namespace provost {
namespace {

constexpr CredentialKind kKinds[] = {CredentialKind::session, CredentialKind::personal_token,
                                     CredentialKind::access_token, CredentialKind::refresh_token,
                                     CredentialKind::authorization_code};

class CredentialsTest : public test::PersonTest {};
INSTANTIATE_TEST_SUITE_P(Engines, CredentialsTest, test::both_engines(), test::engine_name);

TEST_P(CredentialsTest, ACredentialOfEachKindDiesWithEachEvent) {
  struct Event {
    const char* name;
    std::function<Result<void>(Tables&, const User&)> happen;
  };
  const Event events[] = {
      {"deactivate", [&](Tables& tables, const User& user) { return become(tables, user, false, std::nullopt); }},
      {"password change",
       [&](Tables& tables, const User& user) { return become(tables, user, true, "$argon2id$new"); }},
      {"delete", [&](Tables& tables, const User& user) { return directory_.remove(tables, user, principal_); }},
  };
  for (const Event& event : events) {
    const User user = make_person(std::string("person of ") + event.name);
    std::vector<IssuedCredential> issued;
    for (const CredentialKind kind : kKinds) issued.push_back(issue(user, kind));
    for (const auto& each : issued) EXPECT_TRUE(lives(each)) << to_word(each.credential.kind);
    ASSERT_TRUE(in_tables([&](Tables& tables) { return event.happen(tables, user); }).has_value());
    for (const auto& each : issued)
      EXPECT_FALSE(lives(each)) << to_word(each.credential.kind) << " after " << event.name;
  }
}

TEST_P(CredentialsTest, AReactivationRevivesNothing) {
  const User user = make_person("maja");
  const auto session = issue(user, CredentialKind::session);
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                const User off = TRY(directory_.update(tables, user, {user.attributes, false, {}, {}}, principal_));
                TRY(directory_.update(tables, off, {user.attributes, true, {}, {}}, principal_));
                return {};
              }).has_value());
  EXPECT_FALSE(lives(session));
  EXPECT_TRUE(lives(issue(user, CredentialKind::session)));
}

TEST_P(CredentialsTest, NobodyWhoIsOffGetsANewOne) {
  const User user = make_person("maja");
  ASSERT_TRUE(in_tables([&](Tables& tables) { return become(tables, user, false, std::nullopt); }).has_value());
  for (const CredentialKind kind : kKinds) {
    const auto refused = try_issue(user, kind);
    ASSERT_FALSE(refused.has_value()) << to_word(kind);
    EXPECT_EQ(refused.error().code, Code::forbidden);
  }
}

TEST_P(CredentialsTest, OneKindIsNeverTakenForAnother) {
  const User user = make_person("maja");
  const auto session = issue(user, CredentialKind::session);
  for (const CredentialKind kind : kKinds) {
    if (kind == CredentialKind::session) continue;
    EXPECT_FALSE(lives_as(session, kind)) << to_word(kind);
  }
}

TEST_P(CredentialsTest, OneIsSpentOnce) {
  const User user = make_person("maja");
  const auto code = issue(user, CredentialKind::authorization_code);
  EXPECT_TRUE(spend(code));
  EXPECT_FALSE(spend(code));
  EXPECT_FALSE(lives(code));
}

TEST_P(CredentialsTest, AFamilyEndsTogetherAndAlone) {
  const User user = make_person("maja");
  const auto first = issue(user, CredentialKind::refresh_token, "family-1");
  const auto second = issue(user, CredentialKind::access_token, "family-1");
  const auto other = issue(user, CredentialKind::access_token, "family-2");
  ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                const auto ended = TRY(CredentialTable(session).revoke_family(kTenant, "family-1", clock_.now()));
                EXPECT_EQ(ended, 2);
                return {};
              }).has_value());
  EXPECT_FALSE(lives(first));
  EXPECT_FALSE(lives(second));
  EXPECT_TRUE(lives(other));
}

TEST_P(CredentialsTest, OneDiesAtItsInstant) {
  const User user = make_person("maja");
  const auto session = issue(user, CredentialKind::session);
  clock_.advance(kLife - std::chrono::microseconds(1));
  EXPECT_TRUE(lives(session));
  clock_.advance(std::chrono::microseconds(1));
  EXPECT_FALSE(lives(session));
}

}  // namespace
}  // namespace provost
