#include "core/crypto/token_text.h"

#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <string>

#include "core/crypto/digest.h"
#include "core/crypto/encoding.h"

namespace provost::crypto {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The same byte for ever.
class OneByte final : public Random {
 public:
  explicit OneByte(int value) : value_(value) {}
  void fill(std::span<std::byte> bytes) override { std::memset(bytes.data(), value_, bytes.size()); }

 private:
  int value_;
};

TEST(TokenText, HasPrefixRandomAndCheckSum) {
  OneByte zeros(0);
  const Secret token = make_token("pv_scim_", zeros);
  EXPECT_EQ(token.reveal().substr(0, 51), "pv_scim_" + std::string(43, 'A'));
  EXPECT_EQ(token.reveal().size(), 8U + 43U + 6U);
  EXPECT_TRUE(well_formed(token.reveal()));
}

TEST(TokenText, CheckSumIsTheUsualCrc32) {
  // CRC-32 of "pv_at_" and 43 times "A" as zlib, gzip and PNG know it.
  OneByte zeros(0);
  const Secret token = make_token("pv_at_", zeros);
  EXPECT_EQ(to_hex(from_base64url(token.reveal().substr(49)).value()), "e85ce647");
}

TEST(TokenText, NoTwoAreAlike) {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const Secret token = make_token("pv_at_", random);
    ASSERT_TRUE(well_formed(token.reveal()));
    EXPECT_TRUE(seen.insert(sha256_hex(token.reveal())).second);
  }
}

TEST(TokenText, RefusesEveryTypoOfOneCharacter) {
  SystemRandom random;
  const std::string token(make_token("pv_scim_", random).reveal());
  for (std::size_t at = 0; at < token.size(); ++at) {
    for (const char other : kAlphabet) {
      if (token[at] == other) continue;
      std::string wrong = token;
      wrong[at] = other;
      EXPECT_FALSE(well_formed(wrong)) << at;
    }
  }
}

TEST(TokenText, RefusesNeighboursSwapped) {
  SystemRandom random;
  const std::string token(make_token("pv_scim_", random).reveal());
  for (std::size_t at = 1; at < token.size(); ++at) {
    if (token[at] == token[at - 1]) continue;
    std::string wrong = token;
    std::swap(wrong[at], wrong[at - 1]);
    EXPECT_FALSE(well_formed(wrong)) << at;
  }
}

TEST(TokenText, RefusesEveryCutAndEveryAddition) {
  SystemRandom random;
  const std::string token(make_token("pv_scim_", random).reveal());
  for (std::size_t size = 0; size < token.size(); ++size) {
    EXPECT_FALSE(well_formed(token.substr(0, size))) << size;
    EXPECT_FALSE(well_formed(token.substr(token.size() - size))) << size;
  }
  for (const char* rest : {"A", " ", "\n", "=", "%00"}) {
    EXPECT_FALSE(well_formed(token + rest));
    EXPECT_FALSE(well_formed(rest + token));
  }
  EXPECT_FALSE(well_formed(token + token));
  EXPECT_FALSE(well_formed(token + std::string(100'000, 'A')));
  EXPECT_FALSE(well_formed(token + std::string(1, '\0')));
}

TEST(TokenText, RefusesPrefixesThatAreNotOurs) {
  OneByte zeros(0);
  for (const char* prefix :
       {"", "pv_", "scim_", "pv_scim", "pv_SCIM_", "pv_s c_", "xpv_scim_", "pv_a_prefix_that_is_longer_than_32_"}) {
    EXPECT_FALSE(well_formed(make_token(prefix, zeros).reveal())) << prefix;
  }
}

}  // namespace
}  // namespace provost::crypto
