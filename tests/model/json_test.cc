// JSON: what is read, what is refused and within which limits, and that writing and reading are each other's inverse.
#include "core/model/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <sstream>

namespace provost {

/// Lets a failed expectation show the document.
void PrintTo(const Value& value, std::ostream* out) { *out << json::write(value); }

namespace {

using namespace std::literals;

struct Document {
  std::string_view title;
  std::string_view text;
  std::string_view written;  // "" when the text is refused
};

constexpr Document kDocuments[] = {
    {"null", "null", "null"},
    {"truth", " true ", "true"},
    {"an empty object", "{}", "{}"},
    {"an empty array", "[ ]", "[]"},
    {"members keep their order", R"({"b":1,"a":2})", R"({"b":1,"a":2})"},
    {"names that differ in case are two members", R"({"a":1,"A":2})", R"({"a":1,"A":2})"},
    {"nested", R"([{"a":[1,[2]]}])", R"([{"a":[1,[2]]}])"},
    {"escapes", R"("\u0041\n\"\\\/")", R"("A\n\"\\/")"},
    {"a surrogate pair", R"("\uD83D\uDE00")", "\"\xF0\x9F\x98\x80\""},
    {"an escaped null character", R"("a\u0000b")", R"("a\u0000b")"},
    {"the largest integer", "9223372036854775807", "9223372036854775807"},
    {"the smallest integer", "-9223372036854775808", "-9223372036854775808"},
    {"past the integers", "9223372036854775808", "9223372036854775808"},
    {"a fraction", "0.1", "0.1"},
    {"an exponent makes a double", "1e2", "100"},
    {"there is one zero", "[-0e5,-0.0,0]", "[0,0,0]"},
    {"too small for a double is zero", "1e-400", "0"},
    {"nothing", "", ""},
    {"blanks only", "  ", ""},
    {"two documents", "{} {}", ""},
    {"text after the end", "nullx", ""},
    {"a trailing comma", "[1,]", ""},
    {"a comment", "[1/**/]", ""},
    {"a single quote", "{'a':1}", ""},
    {"a name without quotes", "{a:1}", ""},
    {"a name given twice", R"({"a":1,"a":1})", ""},
    {"a name given twice, once escaped", R"({"a":1,"\u0061":1})", ""},
    {"a leading zero", "01", ""},
    {"a leading plus", "+1", ""},
    {"a dot without digits", "1.", ""},
    {"not a number", "NaN", ""},
    {"infinity", "Infinity", ""},
    {"beyond double", "1e400", ""},
    {"beyond double downwards", "-1e400", ""},
    {"a lone high surrogate", R"("\uD83D")", ""},
    {"a lone low surrogate", R"("\uDE00")", ""},
    {"a raw control character", "\"\n\"", ""},
    {"bytes that are not UTF-8", "\"\xFF\"", ""},
    {"an overlong form", "\"\xC0\xAF\"", ""},
    {"a surrogate in UTF-8", "\"\xED\xA0\x80\"", ""},
    {"a byte order mark", "\xEF\xBB\xBF{}", ""},
    {"a null byte at the end", "{}\0"sv, ""},
    {"a second document behind a null byte", "{}\0{}"sv, ""},
    {"a null byte in the middle", "[1,\0 2]"sv, ""},
    {"an open object", R"({"a":1)", ""},
    {"an open text", R"("a)", ""},
};

TEST(Parse, ReadsAndRefusesWhatTheTableSays) {
  for (const Document& document : kDocuments) {
    SCOPED_TRACE(document.title);
    const Result<Value> value = json::parse(document.text);
    ASSERT_EQ(value.has_value(), !document.written.empty());
    if (value) {
      EXPECT_EQ(json::write(*value), document.written);
    } else {
      EXPECT_EQ(value.error().code, Code::invalid_syntax);
      EXPECT_FALSE(value.error().detail.empty());
    }
  }
}

TEST(Parse, WholeNumbersAreIntegersAndOthersDoubles) {
  EXPECT_TRUE(json::parse("1")->is_integer());
  EXPECT_FALSE(json::parse("1.0")->is_integer());
  EXPECT_FALSE(json::parse("1e0")->is_integer());
  EXPECT_FALSE(json::parse("9223372036854775808")->is_integer());
  EXPECT_TRUE(json::parse("1.0")->is_number());
}

TEST(Parse, RefusesWhatPassesALimit) {
  const json::Limits limits{.depth = 3, .nodes = 6, .text_bytes = 4, .number_chars = 5};
  const auto reads = [&](std::string_view text) { return json::parse(text, limits).has_value(); };
  EXPECT_TRUE(reads("[[[1]]]"));
  EXPECT_FALSE(reads("[[[[1]]]]"));
  EXPECT_TRUE(reads("[1,2,3,4,5]"));
  EXPECT_FALSE(reads("[1,2,3,4,5,6]"));
  EXPECT_TRUE(reads(R"("1234")"));
  EXPECT_FALSE(reads(R"("12345")"));
  EXPECT_TRUE(reads(R"({"1234":0})"));
  EXPECT_FALSE(reads(R"({"12345":0})"));
  EXPECT_TRUE(reads("12345"));
  EXPECT_FALSE(reads("123456"));
}

TEST(Parse, DepthIsBoundedWithoutRecursion) {
  const std::string deep(1'000'000, '[');
  EXPECT_FALSE(json::parse(deep).has_value());
  const json::Limits generous{.depth = 10'000, .nodes = 50'000};
  EXPECT_TRUE(json::parse(std::string(10'000, '[') + std::string(10'000, ']'), generous).has_value());
}

TEST(Write, ReplacesBadBytesAndWhatIsNoNumber) {
  EXPECT_EQ(json::write(Value("a\xFF\xC3\xA9\xE2\x82")), "\"a\xEF\xBF\xBD\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(json::write(Value::object({{"\xFF", 1}})), "{\"\xEF\xBF\xBD\":1}");
  EXPECT_EQ(json::write(Value(std::numeric_limits<double>::quiet_NaN())), "null");
  EXPECT_EQ(json::write(Value(-std::numeric_limits<double>::infinity())), "null");
}

TEST(Write, DoublesAreReadBackExactly) {
  for (const double number : {0.1, -1.5, 1e21, 5e-324, 1.7976931348623157e308, 123456789.125}) {
    EXPECT_EQ(json::parse(json::write(Value(number)))->as_number(), number);
  }
}

struct Pair {
  std::string_view title;
  std::string_view left;
  std::string_view right;
  bool equal;
};

constexpr Pair kPairs[] = {
    {"members have no order", R"({"a":1,"b":2})", R"({"b":2,"a":1})", true},
    {"items have an order", "[1,2]", "[2,1]", false},
    {"one is one", "1", "1.0", true},
    {"big integers compare exactly", "9007199254740993", "9007199254740992", false},
    {"a member more", R"({"a":1})", R"({"a":1,"b":null})", false},
    {"deep down", R"({"a":[{"b":1}]})", R"({"a":[{"b":2}]})", false},
    {"null is not false", "null", "false", false},
    {"text is not a number", R"("1")", "1", false},
    {"case matters in names", R"({"a":1})", R"({"A":1})", false},
};

TEST(Parse, ManyNamesAreToldApartWithoutLookingThroughThem) {
  std::string text = "{";
  for (int i = 0; i < 49'999; ++i) text.append(i == 0 ? "" : ",").append("\"n" + std::to_string(i) + "\":1");
  const auto whole = json::parse(text + "}");
  ASSERT_TRUE(whole.has_value()) << whole.error().detail;
  EXPECT_EQ(whole->members().size(), 49'999U);
  for (const char* again : {"n0", "n15", "n16", "n17", "n40000"}) {
    std::string twice = "{";
    for (int i = 0; i < 40'001; ++i) twice.append("\"n" + std::to_string(i) + "\":1,");
    EXPECT_FALSE(json::parse(twice + "\"" + again + "\":1}").has_value()) << again;
  }
  // Objects side by side have names of their own.
  EXPECT_TRUE(json::parse("[" + text + "}]").has_value() == false);  // one value too many
  EXPECT_TRUE(json::parse(R"([{"a":1},{"a":1,"b":{"a":1}}])").has_value());
}

TEST(Equality, IsDeepAndKnowsWhatOrderMeans) {
  for (const Pair& pair : kPairs) {
    const Value left = *json::parse(pair.left);
    const Value right = *json::parse(pair.right);
    EXPECT_EQ(left == right, pair.equal) << pair.title;
    EXPECT_EQ(right == left, pair.equal) << pair.title;
    EXPECT_TRUE(left == left) << pair.title;
  }
}

TEST(Value, FindsMembers) {
  const Value value = Value::object({{"userName", "kim"}, {"age", 7}});
  ASSERT_NE(value.find("userName"), nullptr);
  EXPECT_EQ(value.find("username"), nullptr);
  ASSERT_NE(value.find_ignoring_case("USERNAME"), nullptr);
  EXPECT_EQ(value.text_at("userName"), "kim");
  EXPECT_EQ(value.text_at("age"), "");
  EXPECT_EQ(value.text_at("absent"), "");
  EXPECT_EQ(Value("text").find("a"), nullptr);
  EXPECT_EQ(Value("text").find_ignoring_case("a"), nullptr);
}

TEST(Value, SetsAndErasesInPlace) {
  Value value;
  value.set("a", 1);
  value.set("b", 2);
  value.set("a", 3);
  EXPECT_EQ(json::write(value), R"({"a":3,"b":2})");
  EXPECT_TRUE(value.erase("a"));
  EXPECT_FALSE(value.erase("a"));
  EXPECT_FALSE(Value(1).erase("a"));
  EXPECT_EQ(json::write(value), R"({"b":2})");
}

TEST(Value, TextAndTruthAreNotConfused) {
  EXPECT_TRUE(Value("true").is_text());
  EXPECT_TRUE(Value(true).is_bool());
  EXPECT_TRUE(Value(std::string_view("x")).is_text());
  EXPECT_TRUE(Value(nullptr).is_null());
  EXPECT_THROW(static_cast<void>(Value(1).as_text()), std::bad_variant_access);
}

}  // namespace
}  // namespace provost
