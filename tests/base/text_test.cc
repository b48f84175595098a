// Text rules: what counts as UTF-8, which names are the same name, which numbers are numbers.
#include "core/base/text.h"

#include <gtest/gtest.h>

#include <limits>

namespace provost::text {
namespace {

using namespace std::literals;

struct Bytes {
  std::string_view title;
  std::string_view bytes;
  bool good;
};

constexpr Bytes kBytes[] = {
    {"nothing", "", true},
    {"ASCII", "plain", true},
    {"a null byte is a character", "a\0b"sv, true},
    {"two, three and four bytes", "\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80", true},
    {"the last code point", "\xF4\x8F\xBF\xBF", true},
    {"past the last code point", "\xF4\x90\x80\x80", false},
    {"a surrogate", "\xED\xA0\x80", false},
    {"an overlong slash", "\xC0\xAF", false},
    {"an overlong null", "\xE0\x80\x80", false},
    {"a lone continuation", "\x80", false},
    {"cut at the end", "\xE2\x82", false},
    {"a byte that never occurs", "\xFF", false},
};

TEST(IsUtf8, TellsWellFormedBytes) {
  for (const Bytes& each : kBytes) EXPECT_EQ(is_utf8(each.bytes), each.good) << each.title;
}

struct Keys {
  std::string_view title;
  std::string_view left;
  std::string_view right;
  bool same;
};

constexpr Keys kNames[] = {
    {"case is no difference", "BJensen", "bjensen", true},
    {"case outside ASCII", "\xC3\x89mile", "\xC3\xA9mile", true},        // É, é
    {"composed and decomposed", "\xC3\xA9mile", "e\xCC\x81mile", true},  // é, e + acute
    {"full-width letters", "\xEF\xBC\xA1\xEF\xBC\xA2", "ab", true},      // ＡＢ
    {"half-width katakana", "\xEF\xBD\xB6", "\xE3\x82\xAB", true},       // ｶ, カ
    {"sharp s stays itself",
     "stra\xC3\x9F"
     "e",
     "strasse", false},
    {"ligatures stay themselves", "\xEF\xAC\x81n", "fin", false},  // ﬁn
    {"different names", "bjensen", "bjenson", false},
    {"a blank is a difference", "b jensen", "bjensen", false},
};

TEST(NameKey, NamesOfOnePersonShareAKey) {
  for (const Keys& each : kNames) EXPECT_EQ(name_key(each.left) == name_key(each.right), each.same) << each.title;
}

constexpr Keys kFolds[] = {
    {"case is no difference", "Work", "wORK", true},
    {"full folding writes sharp s as two letters", "STRASSE",
     "stra\xC3\x9F"
     "e",
     true},
    {"a final sigma is a sigma", "\xCE\xA3", "\xCF\x82", true},
    {"composed and decomposed", "\xC3\x89", "e\xCC\x81", true},
    {"full-width letters stay themselves", "\xEF\xBC\xA1", "a", false},
};

TEST(Fold, ValuesWithoutCaseAreEqual) {
  for (const Keys& each : kFolds) EXPECT_EQ(fold(each.left) == fold(each.right), each.same) << each.title;
}

TEST(Keys, AreStableWhenTakenTwice) {
  for (const Keys& each : kNames) EXPECT_EQ(name_key(name_key(each.left)), name_key(each.left)) << each.title;
  for (const Keys& each : kFolds) EXPECT_EQ(fold(fold(each.right)), fold(each.right)) << each.title;
}

TEST(Keys, LeaveBytesThatAreNoTextAlone) {
  EXPECT_EQ(name_key("A\xFF"), "A\xFF");
  EXPECT_EQ(fold("A\xFF"), "A\xFF");
}

TEST(LowerAscii, TouchesOnlyAscii) { EXPECT_EQ(lower_ascii("UserName\xC3\x89[Z"), "username\xC3\x89[z"); }

TEST(EqualIgnoringCase, ComparesWholeWords) {
  EXPECT_TRUE(equal_ignoring_case("Content-Type", "content-type"));
  EXPECT_TRUE(equal_ignoring_case("", ""));
  EXPECT_FALSE(equal_ignoring_case("content", "content-type"));
  EXPECT_FALSE(equal_ignoring_case("@", "`"));  // 0x20 apart, like letters of one kind
}

TEST(Trim, TakesSpacesAndTabsFromBothEnds) {
  EXPECT_EQ(trim(" \t a b\t "), "a b");
  EXPECT_EQ(trim(" \t"), "");
  EXPECT_EQ(trim("\n"), "\n");
}

struct Digits {
  std::string_view text;
  std::optional<std::int64_t> number;
};

constexpr Digits kDigits[] = {
    {"0", 0},
    {"-7", -7},
    {"+7", 7},
    {"007", 7},
    {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
    {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
    {"9223372036854775808", std::nullopt},
    {"", std::nullopt},
    {"+", std::nullopt},
    {"-", std::nullopt},
    {"+-7", std::nullopt},
    {" 7", std::nullopt},
    {"7 ", std::nullopt},
    {"7.0", std::nullopt},
    {"0x7", std::nullopt},
};

TEST(ToInteger, ReadsWholeNumbersOnly) {
  for (const Digits& each : kDigits) EXPECT_EQ(to_integer(each.text), each.number) << '"' << each.text << '"';
}

struct Words {
  std::string_view title;
  std::string_view words;
  std::string_view wanted;
  bool held;
};

constexpr Words kWords[] = {
    {"the only word", "users.read", "users.read", true},
    {"the first", "users.read users.write", "users.read", true},
    {"the last", "users.read users.write", "users.write", true},
    {"one between", "a b c", "b", true},
    {"more blanks than needed", " a  b ", "b", true},
    {"the beginning of a word", "users.readers", "users.read", false},
    {"the end of a word", "all.users.read", "users.read", false},
    {"another case", "Users.read", "users.read", false},
    {"two words at once", "a b", "a b", false},
    {"no words", "", "a", false},
    {"the empty word", "a  b", "", false},
};

TEST(HoldsWord, AWordIsHeldWholeAndExactly) {
  for (const Words& each : kWords) EXPECT_EQ(holds_word(each.words, each.wanted), each.held) << each.title;
}

TEST(Text, WordsAreHeldIfEachIs) {
  for (const char* wanted : {"", " ", "a", "b a", " a  b ", "a a"}) EXPECT_TRUE(holds_words("a b c", wanted)) << wanted;
  for (const char* wanted : {"d", "a d", "ab", "a b c d"}) EXPECT_FALSE(holds_words("a b c", wanted)) << wanted;
  EXPECT_FALSE(holds_words("", "a"));
}

}  // namespace
}  // namespace provost::text
