// Whoever is switched off has no living credential of any kind, and gets none back.
#include "tests/admin/zitadel/zitadel_fixture.h"

namespace provost::zitadel {
namespace {

constexpr CredentialKind kKinds[] = {CredentialKind::session, CredentialKind::personal_token,
                                     CredentialKind::access_token, CredentialKind::refresh_token,
                                     CredentialKind::authorization_code};

class RevocationTest : public ZitadelTest {
 protected:
  std::vector<IssuedCredential> one_of_each(const User& user) {
    std::vector<IssuedCredential> issued;
    for (const CredentialKind kind : kKinds) issued.push_back(issue(user, kind));
    return issued;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, RevocationTest, test::both_engines(), test::engine_name);

TEST_P(RevocationTest, EveryCredentialDiesAndStaysDead) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"POST", "/deactivate", "/reactivate"}, {"POST", "/lock", "/unlock"}, {"DELETE", "", nullptr}};
  for (const auto& [method, suffix, back] : cases) {
    SCOPED_TRACE(std::string(method) + suffix);
    const User user = make_user(std::string("person") + suffix);
    const User bystander = make_user(std::string("bystander") + suffix);
    const auto dead = one_of_each(user);
    const auto living = one_of_each(bystander);
    for (const auto& credential : dead) EXPECT_TRUE(lives(credential));
    const std::string path = "/v2/users/" + text_of(user.id);
    ASSERT_EQ(send(method, path + suffix, "", bearer(operator_)).status, 200);
    for (const auto& credential : dead) EXPECT_FALSE(lives(credential)) << to_word(credential.credential.kind);
    for (const auto& credential : living) EXPECT_TRUE(lives(credential)) << to_word(credential.credential.kind);
    EXPECT_FALSE(try_issue(user, CredentialKind::session).has_value());
    if (back == nullptr) continue;
    ASSERT_EQ(send("POST", path + back, "", bearer(operator_)).status, 200);
    for (const auto& credential : dead) EXPECT_FALSE(lives(credential)) << to_word(credential.credential.kind);
    EXPECT_TRUE(try_issue(user, CredentialKind::session).has_value());
  }
}

TEST_P(RevocationTest, ARefusedCallEndsNothing) {
  const User user = make_user("siv");
  const auto issued = one_of_each(user);
  const std::string reader = operator_token("users.read");
  EXPECT_EQ(send("POST", "/v2/users/" + text_of(user.id) + "/deactivate", "", bearer(reader)).status, 403);
  EXPECT_EQ(send("POST", "/v2/users/" + text_of(user.id) + "/unlock", "", bearer(operator_)).status, 400);
  for (const auto& credential : issued) EXPECT_TRUE(lives(credential)) << to_word(credential.credential.kind);
}

}  // namespace
}  // namespace provost::zitadel
