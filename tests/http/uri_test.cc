#include "core/http/uri.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace provost::http {
namespace {

using Segments = std::vector<std::string>;

struct PathCase {
  const char* name;
  std::string target;
  Segments segments;
};

TEST(Split, DecodesEachSegmentOnce) {
  const PathCase cases[] = {
      {"the root has no segments", "/", {}},
      {"the root with a query", "/?a=b", {}},
      {"plain", "/scim/v2/Users", {"scim", "v2", "Users"}},
      {"one trailing slash is tolerated", "/scim/v2/Users/", {"scim", "v2", "Users"}},
      {"escaped letters are those letters", "/%73cim/v2/%55sers", {"scim", "v2", "Users"}},
      {"either case of digits", "/%c3%A9", {"\xc3\xa9"}},
      {"an escaped percent sign is decoded once", "/%252F", {"%2F"}},
      {"an escaped escape is decoded once", "/%2555sers", {"%55sers"}},
      {"an escaped dot within a word", "/a%2Eb", {"a.b"}},
      {"three dots are a name", "/...", {"..."}},
      {"a plus in a path is a plus", "/a+b", {"a+b"}},
      {"a space", "/a%20b", {"a b"}},
      {"what follows a semicolon stays", "/Users;x", {"Users;x"}},
      {"a semicolon does not end a segment", "/Users;/..;x", {"Users;", "..;x"}},
      {"an escaped question mark", "/a%3Fb", {"a?b"}},
      {"an escaped number sign", "/a%23b", {"a#b"}},
      {"case is kept", "/USERS", {"USERS"}},
      {"a colon and an at sign", "/user@example.test:1", {"user@example.test:1"}},
  };
  for (const PathCase& c : cases) {
    const auto parts = split(c.target);
    ASSERT_TRUE(parts) << c.name;
    EXPECT_EQ(parts->segments, c.segments) << c.name;
  }
}

struct RefusedCase {
  const char* name;
  std::string target;
};

TEST(Split, RefusesWhatCouldBeReadInTwoWays) {
  const RefusedCase cases[] = {
      {"nothing", ""},
      {"no slash first", "scim/v2/Users"},
      {"absolute form", "http://provost.test/scim/v2/Users"},
      {"absolute form in capitals", "HTTPS://provost.test/"},
      {"authority form", "provost.test:443"},
      {"asterisk form", "*"},
      {"two slashes first", "//scim/v2/Users"},
      {"two slashes within", "/scim//v2/Users"},
      {"two slashes last", "/scim/v2/Users//"},
      {"only slashes", "//"},
      {"8,000 slashes", std::string(8'000, '/')},
      {"an encoded slash", "/scim%2Fv2/Users"},
      {"an encoded slash in small letters", "/scim%2fv2/Users"},
      {"an encoded slash last", "/Users%2F"},
      {"a backslash", "/scim\\v2"},
      {"an encoded backslash", "/scim%5Cv2"},
      {"an encoded backslash in small letters", "/scim%5cv2"},
      {"a dot", "/scim/./v2"},
      {"a dot last", "/scim/."},
      {"two dots", "/scim/../v2"},
      {"two dots last", "/scim/.."},
      {"an encoded dot", "/scim/%2e/v2"},
      {"two encoded dots", "/scim/%2e%2e/v2"},
      {"two dots, one encoded", "/scim/.%2E/v2"},
      {"two dots, the other encoded", "/scim/%2E./v2"},
      {"NUL", "/Users%00"},
      {"NUL in front of a known ending", "/Users/1%00.json"},
      {"a raw NUL", std::string("/Users\0x", 8)},
      {"an encoded line feed", "/Users%0A"},
      {"an encoded carriage return", "/Users%0dSet-Cookie"},
      {"an encoded delete", "/Users%7F"},
      {"a raw line feed", "/Users\n"},
      {"a raw space", "/Users /x"},
      {"a fragment", "/Users#x"},
      {"a percent sign alone", "/Users%"},
      {"a percent sign and one digit", "/Users%4"},
      {"a percent sign and no digits", "/Users%zz"},
      {"a percent sign and a sign", "/Users%+1"},
      {"a percent sign and a blank", "/Users%20%"},
      {"an escape of another language", "/Users%u0041"},
      {"an overlong slash of two bytes", "/scim%c0%afv2"},
      {"an overlong slash of three bytes", "/scim%e0%80%afv2"},
      {"an overlong slash of four bytes", "/scim%f0%80%80%afv2"},
      {"an overlong dot", "/scim/%c0%ae%c0%ae/v2"},
      {"an overlong NUL", "/Users%c0%80"},
      {"a surrogate", "/%ed%a0%80"},
      {"above Unicode", "/%f4%90%80%80"},
      {"half a character", "/%c3"},
      {"a byte that is never UTF-8", "/%ff"},
  };
  for (const RefusedCase& c : cases) {
    const auto parts = split(c.target);
    ASSERT_FALSE(parts) << c.name;
    EXPECT_EQ(parts.error().code, Code::invalid_value) << c.name;
  }
}

TEST(Split, HasLimits) {
  std::string deep;
  for (std::size_t i = 0; i < kMostSegments; ++i) deep += "/a";
  EXPECT_EQ(split(deep)->segments.size(), kMostSegments);
  EXPECT_EQ(split(deep + "/a").error().code, Code::too_large);
  EXPECT_EQ(split(std::string(16'000, '/')).error().code, Code::too_large);
  EXPECT_TRUE(split("/" + std::string(kLongestTarget - 1, 'a')));
  EXPECT_EQ(split("/" + std::string(kLongestTarget, 'a')).error().code, Code::too_large);

  std::string wide = "/?a=1";
  for (std::size_t i = 1; i < kMostParameters; ++i) wide += "&a=1";
  EXPECT_EQ(split(wide)->query.size(), kMostParameters);
  EXPECT_EQ(split(wide + "&a=1").error().code, Code::too_large);
}

struct QueryCase {
  const char* name;
  const char* target;
  std::vector<std::pair<std::string, std::string>> query;
};

TEST(Split, DecodesTheQuery) {
  const QueryCase cases[] = {
      {"none", "/Users", {}},
      {"empty", "/Users?", {}},
      {"one", "/Users?count=10", {{"count", "10"}}},
      {"two in order", "/Users?b=2&a=1", {{"b", "2"}, {"a", "1"}}},
      {"duplicates are kept", "/Users?a=1&a=2", {{"a", "1"}, {"a", "2"}}},
      {"no equals sign", "/Users?a", {{"a", ""}}},
      {"no name", "/Users?=1", {{"", "1"}}},
      {"the first equals sign splits", "/Users?a=b=c", {{"a", "b=c"}}},
      {"empty pieces are nothing", "/Users?&&a=1&", {{"a", "1"}}},
      {"a plus is a space", "/Users?filter=userName+eq+%22a%2Bb%22", {{"filter", "userName eq \"a+b\""}}},
      {"names are decoded", "/Users?%66ilter=x", {{"filter", "x"}}},
      {"an encoded ampersand is text", "/Users?a=1%26b%3D2", {{"a", "1&b=2"}}},
      {"decoded once", "/Users?a=%2541", {{"a", "%41"}}},
      {"slashes and dots are text", "/Users?a=/../%2F", {{"a", "/..//"}}},
      {"a second question mark is text", "/Users?a=?", {{"a", "?"}}},
      {"a line feed may be in a value", "/Users?a=%0A", {{"a", "\n"}}},
  };
  for (const QueryCase& c : cases) {
    const auto parts = split(c.target);
    ASSERT_TRUE(parts) << c.name;
    EXPECT_EQ(parts->query, c.query) << c.name;
  }
}

TEST(Split, RefusesABrokenQuery) {
  for (const char* target : {"/Users?a=%", "/Users?a=%0", "/Users?%00=1", "/Users?a=%00", "/Users?a=%c0%af",
                             "/Users?a=%ff", "/Users?a=b#c", "/Users?a=b c", "/Users?a=\tb"}) {
    const auto parts = split(target);
    ASSERT_FALSE(parts) << target;
    EXPECT_EQ(parts.error().code, Code::invalid_value) << target;
  }
}

TEST(Target, FindsWhatWasSentOnce) {
  const auto parts = split("/Users?a=1&b=2&b=3&A=4");
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->find("a"), "1");
  EXPECT_EQ(parts->find("A"), "4");
  EXPECT_EQ(parts->find("b"), std::nullopt);
  EXPECT_EQ(parts->find("c"), std::nullopt);
  EXPECT_EQ(parts->count("b"), 2U);
  EXPECT_EQ(parts->count("c"), 0U);
}

TEST(Encode, WritesWhatSplitReads) {
  std::string every;
  for (char c = 1; c < 0x7F; ++c) every.push_back(c);
  every += "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80";
  for (const std::string& text : {every, std::string("a b+c&d=e/f"), std::string("plain"), std::string("%2F")}) {
    const auto parts = split("/?" + encode_query(text) + "=" + encode_query(text));
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->query.at(0), std::make_pair(text, text));
    EXPECT_EQ(percent_decode(encode_path_segment(text)), text);
  }
  EXPECT_EQ(split("/x/" + encode_path_segment("a?b#c%d;e f"))->segments.at(1), "a?b#c%d;e f");
}

TEST(Encode, LeavesNoWayOutOfASegment) {
  EXPECT_EQ(encode_path_segment("../admin"), "..%2Fadmin");
  EXPECT_EQ(encode_path_segment(".."), "%2E%2E");
  EXPECT_EQ(encode_path_segment("."), "%2E");
  EXPECT_EQ(encode_path_segment("a\r\nb"), "a%0D%0Ab");
  EXPECT_EQ(encode_path_segment("A-z_0.9~"), "A-z_0.9~");
  EXPECT_EQ(encode_query("a b&c"), "a%20b%26c");
}

}  // namespace
}  // namespace provost::http
