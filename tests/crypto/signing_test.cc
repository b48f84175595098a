// Keys that sign, and tokens signed with them, checked by the library's own verification.
#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <vector>

#include "core/crypto/encoding.h"
#include "core/crypto/jws.h"

namespace provost::crypto {
namespace {

using Pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// The signature in the form that the library verifies: DER of R and S for ECDSA.
std::string library_form(const SigningKey& key, const std::string& signature) {
  if (key.algorithm() == SigningAlgorithm::rs256) return signature;
  ECDSA_SIG* points = ECDSA_SIG_new();
  ECDSA_SIG_set0(points, BN_bin2bn(bytes_of(signature), 32, nullptr), BN_bin2bn(bytes_of(signature) + 32, 32, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(points, &der);
  std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  ECDSA_SIG_free(points);
  return text;
}

bool verifies(const SigningKey& key, const std::string& signed_text, const std::string& signature) {
  const std::string der = from_base64(key.text().reveal()).value();
  const unsigned char* at = bytes_of(der);
  const Pkey pkey(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())), &EVP_PKEY_free);
  const std::string proof = library_form(key, signature);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, pkey.get());
  const int good = EVP_DigestVerify(context, bytes_of(proof), proof.size(), bytes_of(signed_text), signed_text.size());
  EVP_MD_CTX_free(context);
  return good == 1;
}

class SigningKeys : public testing::TestWithParam<SigningAlgorithm> {};

TEST_P(SigningKeys, SurviveTheirText) {
  const SigningKey key = SigningKey::generate(GetParam());
  const auto read = SigningKey::from_text(key.text());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->algorithm(), GetParam());
  EXPECT_EQ(read->id(), key.id());
  EXPECT_EQ(key.id().size(), 43U);
  EXPECT_EQ(read->text().reveal(), key.text().reveal());
  EXPECT_NE(SigningKey::generate(GetParam()).id(), key.id());
}

TEST_P(SigningKeys, SignWhatTheyAreGivenAndNothingElse) {
  const SigningKey key = SigningKey::generate(GetParam());
  for (int times = 0; times < 50; ++times) {  // R and S have leading zeros now and then
    const std::string text = "signed " + std::to_string(times);
    const std::string signature = key.sign(text);
    ASSERT_EQ(signature.size(), GetParam() == SigningAlgorithm::rs256 ? 256U : 64U);
    EXPECT_TRUE(verifies(key, text, signature));
    EXPECT_FALSE(verifies(key, text + " ", signature));
  }
}

TEST_P(SigningKeys, PublishNothingThatIsPrivate) {
  const SigningKey key = SigningKey::generate(GetParam());
  std::string names;
  for (const KeyMember& member : key.public_members()) names.append(member.name).append(" ");
  EXPECT_EQ(names, GetParam() == SigningAlgorithm::rs256 ? "e kty n " : "crv kty x y ");
}

TEST_P(SigningKeys, SignTokensUnderTheirName) {
  const SigningKey older = SigningKey::generate(GetParam());
  const SigningKey newer = SigningKey::generate(GetParam());
  const JwtSigner signer({older, newer});
  const auto token = signer.sign({GetParam(), "logout+jwt", R"({"sub":"kim"})"});
  ASSERT_TRUE(token);
  const std::size_t first = token->find('.');
  const std::size_t second = token->rfind('.');
  EXPECT_EQ(
      from_base64url(token->substr(0, first)).value(),
      R"({"alg":")" + std::string(to_word(GetParam())) + R"(","kid":")" + newer.id() + R"(","typ":"logout+jwt"})");
  EXPECT_EQ(from_base64url(token->substr(first + 1, second - first - 1)).value(), R"({"sub":"kim"})");
  EXPECT_TRUE(verifies(newer, token->substr(0, second), from_base64url(token->substr(second + 1)).value()));
}

INSTANTIATE_TEST_SUITE_P(Algorithms, SigningKeys, testing::Values(SigningAlgorithm::rs256, SigningAlgorithm::es256),
                         [](const auto& each) { return std::string(to_word(each.param)); });

TEST(SigningKey, RefusesEveryOtherText) {
  const Pkey small(EVP_RSA_gen(1024U), &EVP_PKEY_free);
  const Pkey curve(EVP_EC_gen("P-384"), &EVP_PKEY_free);
  std::vector<std::string> texts = {"", "x", "AAAA", std::string(9000, 'A')};
  for (const Pkey* key : {&small, &curve}) {
    std::string der(static_cast<std::size_t>(i2d_PrivateKey(key->get(), nullptr)), '\0');
    auto* at = reinterpret_cast<unsigned char*>(der.data());
    i2d_PrivateKey(key->get(), &at);
    texts.push_back(to_base64(der));
  }
  const std::string good = from_base64(SigningKey::generate(SigningAlgorithm::es256).text().reveal()).value();
  texts.push_back(to_base64(good + "x"));
  texts.push_back(to_base64(good.substr(0, good.size() - 1)));
  for (const std::string& text : texts) EXPECT_FALSE(SigningKey::from_text(Secret(text))) << text.size();
}

TEST(SigningAlgorithmWord, IsReadAsItIsWritten) {
  EXPECT_EQ(signing_algorithm("RS256"), SigningAlgorithm::rs256);
  EXPECT_EQ(signing_algorithm("ES256"), SigningAlgorithm::es256);
  for (const char* other : {"", "none", "HS256", "rs256", "RS512"}) EXPECT_FALSE(signing_algorithm(other)) << other;
}

TEST(JwtSigner, RefusesATypeThatWouldBreakOutOfTheHeader) {
  const JwtSigner signer({SigningKey::generate(SigningAlgorithm::es256)});
  for (const char* type : {"", "a\"b", "a b", "a\\"}) {
    EXPECT_FALSE(signer.sign({SigningAlgorithm::es256, type, "{}"})) << type;
  }
  const auto other = signer.sign({SigningAlgorithm::rs256, "JWT", "{}"});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Code::unsupported);
}

}  // namespace
}  // namespace provost::crypto
