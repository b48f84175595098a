// The installation's signing keys: made once, whoever starts first, kept sealed, published without what is private.
#include "core/oauth/signing_keys.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "core/http/router.h"
#include "core/oauth/oauth_faces.h"
#include "core/store/signing_key_table.h"
#include "tests/access/person_fixture.h"
#include "tests/support/one_key_vault.h"

namespace provost {
namespace {

class SigningKeysTest : public test::PersonTest {
 protected:
  Result<crypto::JwtSigner> open(char letter = 'k') {
    return oauth::open_signer(database(), test::OneKeyVault(letter), clock_);
  }

  crypto::PasswordHasher passwords_;
  Log log_{LogLevel::error};
  AdminAuthenticator authenticator_{{database(), credentials_, passwords_, clock_, log_}};
};

std::vector<std::string> ids_of(const crypto::JwtSigner& signer) {
  std::vector<std::string> ids;
  for (const crypto::SigningKey& key : signer.keys()) ids.push_back(key.id());
  return ids;
}

TEST_P(SigningKeysTest, AreMadeOnceForEachAlgorithm) {
  const auto first = open();
  ASSERT_TRUE(first) << first.error().detail;
  ASSERT_EQ(first->keys().size(), 2U);
  EXPECT_NE(first->keys()[0].algorithm(), first->keys()[1].algorithm());
  const auto second = open();
  ASSERT_TRUE(second);
  EXPECT_EQ(ids_of(*first), ids_of(*second));
}

TEST_P(SigningKeysTest, LieSealedInTheDatabase) {
  const auto signer = open();
  ASSERT_TRUE(signer);
  std::vector<SigningKeyRow> rows;
  ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                rows = TRY(SigningKeyTable(session).all());
                return {};
              }).has_value());
  ASSERT_EQ(rows.size(), 2U);
  for (const SigningKeyRow& row : rows) {
    EXPECT_TRUE(row.sealed.starts_with("v1." + std::string(test::OneKeyVault('k').id())));
    for (const crypto::SigningKey& key : signer->keys()) {
      EXPECT_EQ(row.sealed.find(key.text().reveal()), std::string::npos);
    }
  }
  const auto other = open('x');
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Code::invalid_value);
}

TEST_P(SigningKeysTest, AreTheSameForServersThatStartTogether) {
  std::vector<std::vector<std::string>> seen(4);
  std::vector<std::thread> servers;
  for (auto& ids : seen) {
    servers.emplace_back([&] {
      const auto signer = open();
      if (signer) ids = ids_of(*signer);
    });
  }
  for (std::thread& server : servers) server.join();
  for (const auto& ids : seen) {
    EXPECT_EQ(ids.size(), 2U);
    EXPECT_EQ(ids, seen.front());
  }
}

TEST_P(SigningKeysTest, StayPublishedWhenANewerOneSigns) {
  const auto before = open();
  ASSERT_TRUE(before);
  const auto newer = crypto::SigningKey::generate(crypto::SigningAlgorithm::es256);
  ASSERT_TRUE(in_session([&](sql::Session& session) {
                SigningKeyRow row{"ES256", 2, "", clock_.now()};
                row.sealed = test::OneKeyVault('k')
                                 .seal(crypto::kInstallation, newer.text(), "installation|signing key ES256|2")
                                 .value();
                return SigningKeyTable(session).insert_if_absent(row);
              }).has_value());
  const auto after = open();
  ASSERT_TRUE(after);
  EXPECT_EQ(after->keys().size(), 3U);
  const auto token = after->sign({crypto::SigningAlgorithm::es256, "JWT", "{}"});
  ASSERT_TRUE(token);
  EXPECT_NE(crypto::from_base64url(token->substr(0, token->find('.'))).value().find(newer.id()), std::string::npos);
}

TEST_P(SigningKeysTest, ArePublishedWithoutWhatIsPrivate) {
  const auto signer = open();
  ASSERT_TRUE(signer);
  http::Router router(
      oauth::make_oauth_faces({database(), credentials_, authenticator_, clock_, "https://provost.test", {}, &*signer}),
      log_);
  const auto response = router.handle({{"GET", "/oauth2/jwks", {}, {}, {}}, ""});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.find("Cache-Control"), "public, max-age=300");
  EXPECT_EQ(response.headers.find("Content-Type"), "application/jwk-set+json");
  const auto body = json::parse(response.body);
  ASSERT_TRUE(body);
  const Array& keys = body->find("keys")->items();
  ASSERT_EQ(keys.size(), 2U);
  const std::set<std::string> allowed = {"kid", "alg", "use", "kty", "n", "e", "crv", "x", "y"};
  for (const Value& key : keys) {
    EXPECT_EQ(key.text_at("use"), "sig");
    for (const Member& member : key.members()) EXPECT_TRUE(allowed.contains(member.name)) << member.name;
  }
  const auto metadata = router.handle({{"GET", "/.well-known/oauth-authorization-server", {}, {}, {}}, ""});
  EXPECT_EQ(json::parse(metadata.body)->text_at("jwks_uri"), "https://provost.test/oauth2/jwks");
}

INSTANTIATE_TEST_SUITE_P(Engines, SigningKeysTest, test::both_engines(), test::engine_name);

}  // namespace
}  // namespace provost
