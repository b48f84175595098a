#include "connectors/redaction.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace provost::connectors {
namespace {

struct Case {
  std::string_view name;
  std::string_view said;
  std::string_view shown;
};

/// The secrets of the connection in each of these: nothing about them looks like a secret.
constexpr Case kKnown[] = {
    {"a secret", "no opensesame here", "no [redacted] here"},
    {"more than once, and within a word", "opensesame, xopensesamex", "[redacted], x[redacted]x"},
    {"the longer of two that begin alike", "opensesame-and-more!", "[redacted]!"},
    {"with blanks and quotes", "got two  \"words\" of it", "got [redacted] of it"},
    {"as JSON spells it", R"({"token":"two  \"words\""})", R"({"token":"[redacted]"})"},
    {"as a form spells it", "token=two%20%20%22words%22&x=1", "token=[redacted]&x=1"},
    {"behind the name of a scheme", "Bearer opensesame", "Bearer [redacted]"},
    {"another case is another text", "OpenSesame", "OpenSesame"},
};

TEST(Redaction, NoSecretOfTheConnectionIsShown) {
  const Hidden secrets = {Secret("opensesame"), Secret(""), Secret("opensesame-and-more"), Secret("two  \"words\"")};
  for (const Case& each : kKnown) EXPECT_EQ(redacted(each.said, secrets), each.shown) << each.name;
}

/// What looks like a credential, whosever it is.
constexpr Case kLooks[] = {
    {"behind Bearer", "got Bearer abc.", "got Bearer [redacted]."},
    {"behind Basic, in any case, after any blanks", "basic   dXNlcjpwYXNz", "basic   [redacted]"},
    {"a header with its name", "Authorization: Bearer a-b_c~d+e/f==, no", "Authorization: Bearer [redacted], no"},
    {"a JWT", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJraW0ifQ.c2lnbmF0dXJl", "[redacted]"},
    {"a JWT of letters", "eyJhYmNkZWZn.eyJhYmNkZWZn.eyJhYmNk!", "[redacted]!"},
    {"a JWT at the end of a sentence", "no eyJhbGciOiJub25lIn0.eyJzdWIiOiJraW0ifQ.c2ln.", "no [redacted]."},
    {"a digest in hexadecimal", "key da39a3ee5e6b4b0d3255bfef95601890afd80709", "key [redacted]"},
    {"20 characters, mixed", "AKIAIOSFODNN7EXAMPLE", "[redacted]"},
    {"base64", "'QWxhZGRpbjpvcGVuIHNlc2FtZQ=='", "'[redacted]'"},
    {"base64 with slashes", "4j/GqR7+0aVb/9sKx2==Wm", "[redacted]"},
    {"a token of words and digits", "canary-token-9f8e7d6c5b4a", "[redacted]"},
    {"a key with a prefix", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "[redacted]"},
    {"a field of a form", "a=1&access_token=abc123def456&b=2", "a=1&[redacted]&b=2"},
    {"a member of JSON", R"({"key":"ghp_16C7e42F292c6912E7710c838347Ae178B4a"})", R"({"key":"[redacted]"})"},
    {"a UUID without hyphens", "2819c2237f76453a919d413861904646", "[redacted]"},
    {"a UUID with more to it", "x2819c223-7f76-453a-919d-413861904646", "[redacted]"},
    {"the password of an address", "https://kim:4eC39HqLyjWDarjtT1zd@app.example/",
     "https://kim:[redacted]@app.example/"},
    {"the token of an address", "https://4eC39HqLyjWDarjtT1zd@app.example/", "https:[redacted]@app.example/"},
    {"behind an @ and no host", "@4eC39HqLyjWDarjtT1zd", "@[redacted]"},
};

TEST(Redaction, WhatLooksLikeACredentialIsNotShown) {
  for (const Case& each : kLooks) EXPECT_EQ(redacted(each.said, {}), each.shown) << each.name;
}

/// What people need to read, and is no credential.
constexpr std::string_view kPlain[] = {
    "",
    "invalidValue: userName is too short",
    "the Bearer token is missing",
    "Basic authentication required",
    "Bearer realm=\"app\"",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    "urn:ietf:params:scim:schemas:core:2.0:User:emails.type",
    "no user 2819c223-7f76-453a-919d-413861904646",
    "/scim/v2/Users/2819c223-7f76-453a-919d-413861904646 is gone",
    "https://idp2.eu-west-1.example.com/scim/v2/Users",
    "/api/v2/users/360012345678901/identities.json",
    "bartholomew.jensen1984@example.com is taken",
    "(bartholomew.jensen1984@mail2.accounts.example.com)",
    R"({"userName":"bartholomew_jensen1984@example.com"})",
    "error-username-field-unavailable",
    "COMMAND-5gunjw0cd7",
    "thisIsAVeryLongNameOfAnAttributeWithoutDigits",
    "12345678901234567890123",
    "2026-01-01T00:00:00.000Z",
    "Gr\u00fc\u00dfe, \u65e5\u672c\u8a9e",
    "...",
};

TEST(Redaction, WordsPathsAndNamesStay) {
  for (const std::string_view plain : kPlain) EXPECT_EQ(redacted(plain, {}), plain);
}

TEST(Redaction, TheCredentialStandsBehindTheScheme) {
  EXPECT_EQ(credential_in(Secret("Basic abc=")).reveal(), "abc=");
  EXPECT_EQ(credential_in(Secret("abc")).reveal(), "abc");
  EXPECT_TRUE(credential_in(Secret()).empty());
}

}  // namespace
}  // namespace provost::connectors
