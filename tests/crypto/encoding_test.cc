#include "core/crypto/encoding.h"

#include <gtest/gtest.h>

#include <string>

namespace provost::crypto {
namespace {

struct Case {
  std::string bytes;
  const char* base64;
  const char* base64url;
  const char* hex;
};

TEST(Encoding, AgreesWithTheExamplesOfRfc4648) {
  const Case cases[] = {
      {"", "", "", ""},
      {"f", "Zg==", "Zg", "66"},
      {"fo", "Zm8=", "Zm8", "666f"},
      {"foo", "Zm9v", "Zm9v", "666f6f"},
      {"foob", "Zm9vYg==", "Zm9vYg", "666f6f62"},
      {"fooba", "Zm9vYmE=", "Zm9vYmE", "666f6f6261"},
      {"foobar", "Zm9vYmFy", "Zm9vYmFy", "666f6f626172"},
      {"\xfb\xff\xfe", "+//+", "-__-", "fbfffe"},
      {std::string(3, '\0'), "AAAA", "AAAA", "000000"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(to_base64(c.bytes), c.base64);
    EXPECT_EQ(to_base64url(c.bytes), c.base64url);
    EXPECT_EQ(to_hex(c.bytes), c.hex);
    EXPECT_EQ(from_base64(c.base64), c.bytes) << c.base64;
    EXPECT_EQ(from_base64url(c.base64url), c.bytes) << c.base64url;
    EXPECT_EQ(from_hex(c.hex), c.bytes) << c.hex;
  }
}

TEST(Encoding, EveryByteSurvives) {
  std::string bytes;
  for (int value = 0; value < 256; ++value) bytes.push_back(static_cast<char>(value));
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const std::string part = bytes.substr(0, size);
    EXPECT_EQ(from_base64(to_base64(part)), part);
    EXPECT_EQ(from_base64url(to_base64url(part)), part);
    EXPECT_EQ(from_hex(to_hex(part)), part);
  }
}

TEST(Encoding, RefusesASecondSpelling) {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm 9v", "Zm9v=", "-__-", "Z", "=",
                           "Zg==Zg==", "Zm9v!"}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
  for (const char* text : {"Zg==", "Zg=", "Zh", "Zm9", "+//+", "Z", "Zm9v\n", "Zm9v Zg", "Zg\t"}) {
    EXPECT_FALSE(from_base64url(text)) << text;
  }
  for (const char* text : {"6", "666", "6g", "0x66", "66 66", "66:66", "66\n"}) EXPECT_FALSE(from_hex(text)) << text;
  EXPECT_FALSE(from_hex(std::string_view("66\0", 3)));
  for (int byte = 128; byte < 256; ++byte) {
    const std::string odd = std::string("666") + static_cast<char>(byte);
    EXPECT_FALSE(from_base64(odd)) << byte;
    EXPECT_FALSE(from_base64url(odd)) << byte;
    EXPECT_FALSE(from_hex(odd)) << byte;
  }
}

TEST(Encoding, NamesTheFault) { EXPECT_EQ(from_base64("*").error().code, Code::invalid_value); }

TEST(Encoding, ReadsHexadecimalOfEitherCase) { EXPECT_EQ(from_hex("4F4f"), "OO"); }

}  // namespace
}  // namespace provost::crypto
