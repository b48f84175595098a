#include "core/schema/filter.h"

#include <gtest/gtest.h>

#include "core/schema/filter_lexer.h"
#include "tests/schema/world.h"

namespace provost::scim {
namespace {

#define ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
#define OWN "urn:example:own:1.0:User"

/// Barbara Jensen of RFC 7643 §8.3, with a title in NFC, and a value of each kind in the tenant's own extension.
Value person() {
  Value user = example("rfc7643-8.3-enterprise_user");
  user.set("displayName",
           "Caf\xC3\xA9 \"B\" Stra\xC3\x9F"
           "e");
  user.set("roles", json_of(R"([{"value":"writer","primary":true}])"));
  user.set(OWN, json_of(R"({"score":2.5,"level":7,"joined":"2026-01-31T12:00:00+02:00","remote":false,
                            "code":"Ab","tags":["red","Green"],"blob":"YQ==","seat":{"floor":3}})"));
  return user;
}

struct Case {
  const char* name;
  const char* filter;
  const char* strict;   // "yes", "no", or the failure
  const char* lenient;  // nullptr: the same
};
const Case kCases[] = {
    {"row 65: eq", R"(userName eq "bjensen@example.com")", "yes", nullptr},
    {"row 65: eq, another", R"(userName eq "bjensen")", "no", nullptr},
    {"row 65: ne", R"(userName ne "bjensen")", "yes", nullptr},
    {"row 65: ne, the same", R"(userName ne "bjensen@example.com")", "no", nullptr},
    {"row 65: co", R"(userName co "sen@ex")", "yes", nullptr},
    {"row 65: sw", R"(userName sw "bj")", "yes", nullptr},
    {"row 65: sw, not in front", R"(userName sw "jensen")", "no", nullptr},
    {"row 65: ew", R"(userName ew ".com")", "yes", nullptr},
    {"row 65: ew, not at the end", R"(userName ew "example")", "no", nullptr},
    {"row 65: pr", "title pr", "yes", nullptr},
    {"row 65: pr, absent", OWN ":page pr", "no", nullptr},
    {"row 65: pr of a complex one", "name pr", "yes", nullptr},
    {"row 65: pr of a multi-valued one", "emails pr", "yes", nullptr},
    {"row 65: gt", R"(userName gt "a")", "yes", nullptr},
    {"row 65: ge, the same", R"(userName ge "bjensen@example.com")", "yes", nullptr},
    {"row 65: lt, the same", R"(userName lt "bjensen@example.com")", "no", nullptr},
    {"row 65: le, the same", R"(userName le "bjensen@example.com")", "yes", nullptr},
    {"row 66: operators and names without case", R"(USERNAME Eq "bjensen@example.com" AND Title PR)", "yes", nullptr},
    {"row 67: and before or", R"(title pr or userName eq "x" and userName eq "y")", "yes", nullptr},
    {"row 67: parentheses override", R"((title pr or userName eq "x") and userName eq "y")", "no", nullptr},
    {"row 67: not binds closest", R"(not (title pr) or userName pr)", "yes", nullptr},
    {"row 67: not of a whole", R"(not (title pr or userName pr))", "no", nullptr},
    {"row 67: not without a blank", R"(not(nickName eq "x"))", "yes", nullptr},
    {"row 68: not needs parentheses", R"(not userName eq "x")", "invalidFilter", nullptr},
    {"row 69: userName without case", R"(userName eq "BJENSEN@EXAMPLE.COM")", "yes", nullptr},
    {"row 69: id with case", R"(id eq "2819C223-7f76-453a-919d-413861904646")", "no", nullptr},
    {"row 69: id", R"(id eq "2819c223-7f76-453a-919d-413861904646")", "yes", nullptr},
    {"row 69: caseExact by the schema", R"(urn:example:own:1.0:User:code eq "AB")", "no", nullptr},
    {"row 70: times compare in time", R"(meta.created gt "2010-01-23T04:56:23+02:00")", "yes", nullptr},
    {"row 70: a time in another zone is the same", R"(urn:example:own:1.0:User:joined eq "2026-01-31T10:00:00Z")",
     "yes", nullptr},
    {"row 70: later by the clock, earlier in time", R"(meta.created lt "2010-01-23T05:00:00+02:00")", "no", nullptr},
    {"row 70: numbers compare as numbers", OWN ":level gt 10", "no", nullptr},
    {"row 70: a whole and a decimal", OWN ":score gt 2", "yes", nullptr},
    {"row 70: an order of booleans", "active gt true", "invalidFilter", nullptr},
    {"row 70: an order of binaries", OWN R"(:blob gt "YQ==")", "invalidFilter", nullptr},
    {"row 70: a whole number against a fraction", OWN ":level gt 6.5", "yes", nullptr},
    {"row 70: no whole number is a fraction", OWN ":level eq 7.5", "no", nullptr},
    {"row 70: every whole number differs from a fraction", OWN ":level ne 7.5", "yes", nullptr},
    {"row 70: a fraction below", OWN ":level le 6.5", "no", nullptr},
    {"row 70: a whole number written as a decimal", OWN ":level eq 7.0", "yes", nullptr},
    {"row 70: beyond all whole numbers", OWN ":level lt 1e300", "yes", nullptr},
    {"row 70: below all whole numbers", OWN ":level lt -1e300", "no", nullptr},
    {"row 70: equality of binaries", OWN R"(:blob eq "YQ==")", "yes", nullptr},
    {"row 70: a time that is none", R"(meta.created gt "yesterday")", "invalidFilter", nullptr},
    {"row 70: text in a time", R"(meta.created co "2010")", "invalidFilter", nullptr},
    {"row 71: any value", R"(emails.type eq "home")", "yes", nullptr},
    {"row 71: any plain value", OWN R"(:tags eq "green")", "yes", nullptr},
    {"row 71: any value differs", R"(emails.type ne "home")", "yes", nullptr},
    {"row 72: emails is emails.value", R"(emails co "jensen.org")", "yes", nullptr},
    {"row 72: complex without value", R"(name eq "x")", "invalidFilter", nullptr},
    {"row 73: one element", R"(emails[type eq "work" and value co "@example.com"])", "yes", nullptr},
    {"row 73: type of one, value of another", R"(emails[type eq "home" and value co "@example.com"])", "no", nullptr},
    {"row 73: or inside", R"(emails[type eq "x" or value ew "jensen.org"])", "yes", nullptr},
    {"row 73: not inside", R"(emails[not (type eq "work")])", "yes", nullptr},
    {"row 73: a singular complex one", R"(name[familyName eq "Jensen" and givenName eq "Barbara"])", "yes", nullptr},
    {"row 73: plain values", OWN R"(:tags[value sw "gre" and value ew "en"])", "yes", nullptr},
    {"row 74: core by URN", R"(urn:ietf:params:scim:schemas:core:2.0:User:userName sw "B")", "yes", nullptr},
    {"row 74: extension by URN", ENTERPRISE R"(:department eq "tour operations")", "yes", nullptr},
    {"row 74: sub-attribute of an extension", ENTERPRISE R"(:manager.displayName eq "John Smith")", "yes", nullptr},
    {"row 74: a whole extension", ENTERPRISE " pr", "yes", nullptr},
    {"row 75: schemas", R"(schemas eq ")" ENTERPRISE R"(")", "yes", nullptr},
    {"row 75: schemas, another", R"(schemas eq "urn:none")", "no", nullptr},
    {"row 76: meta.resourceType", R"(meta.resourceType eq "User")", "yes", nullptr},
    {"row 76: meta.lastModified", R"(meta.lastModified ge "2011-05-13T04:42:34Z")", "yes", nullptr},
    {"row 76: meta.version", R"(meta.version eq "W/\"3694e05e9dff591\"")", "yes", nullptr},
    {"row 77: a quote in a text", R"(displayName co "\"b\"")", "yes", nullptr},
    {"row 77: an escape of a letter", R"(displayName sw "caf\u00e9")", "yes", nullptr},
    {"row 77: true", "active eq true", "yes", nullptr},
    {"row 77: false", "active eq false", "no", nullptr},
    {"row 77: a number with exponent", OWN ":level lt 1e2", "yes", nullptr},
    {"row 77: a negative number", OWN ":level gt -1", "yes", nullptr},
    {"row 77: a bracket in a text", R"(emails[value eq "a]b"])", "no", nullptr},
    {"row 78: eq null, absent", OWN ":page eq null", "yes", nullptr},
    {"row 78: eq null, present", "title eq null", "no", nullptr},
    {"row 78: ne null", "title ne null", "yes", nullptr},
    {"row 78: ne of what is absent", OWN R"(:page ne "x")", "yes", nullptr},
    {"row 78: not pr", "not (" OWN ":page pr)", "yes", nullptr},
    {"row 78: eq of what is absent", OWN R"(:page eq "x")", "no", nullptr},
    {"row 78: a complex one is unassigned", "name eq null", "no", nullptr},
    {"row 78: more than null", "title gt null", "invalidFilter", nullptr},
    {"row 79: an unknown operator", R"(userName regex "x")", "invalidFilter", nullptr},
    {"row 79: no value", "userName eq", "invalidFilter", nullptr},
    {"row 79: an open parenthesis", R"((userName eq "x")", "invalidFilter", nullptr},
    {"row 79: a parenthesis too many", R"(userName eq "x"))", "invalidFilter", nullptr},
    {"row 79: nothing", "", "invalidFilter", nullptr},
    {"row 79: blanks", "   ", "invalidFilter", nullptr},
    {"row 79: an open text", R"(userName eq "x)", "invalidFilter", nullptr},
    {"row 79: an open bracket", R"(emails[type eq "x")", "invalidFilter", nullptr},
    {"row 79: an empty bracket", "emails[]", "invalidFilter", nullptr},
    {"row 79: two filters", R"(title pr userName pr)", "invalidFilter", nullptr},
    {"row 79: and without a right side", "title pr and", "invalidFilter", nullptr},
    {"row 79: a bad escape", R"(title eq "\x")", "invalidFilter", nullptr},
    {"row 79: half a surrogate pair", R"(title eq "\udc00")", "invalidFilter", nullptr},
    {"row 79: brackets in brackets", R"(emails[value[a eq "x"]])", "invalidFilter", nullptr},
    {"row 79: brackets after a simple one", R"(userName[value eq "x"])", "invalidFilter", nullptr},
    {"row 79: three names", R"(a.b.c eq "x")", "invalidFilter", nullptr},
    {"row 80: an unknown attribute", R"(foo eq "x")", "invalidFilter", nullptr},
    {"row 80: an unknown sub-attribute in brackets", R"(emails[foo eq "x"])", "invalidFilter", nullptr},
    {"row 81: password", R"(password eq "t1meMa$heen")", "invalidFilter", nullptr},
    {"row 81: password is there", "password pr", "invalidFilter", nullptr},
    {"row 81: never returned in an extension", OWN R"(:hidden eq "x")", "invalidFilter", nullptr},
    {"row 84: externalId", R"(externalId eq "701984")", "yes", nullptr},
    {"row 84: emails.value", R"(emails.value eq "BABS@jensen.org" and active eq true)", "yes", nullptr},
    {"row 84: a value path and a name", R"(emails[type eq "work"].value eq "bjensen@example.com")", "yes", nullptr},
    {"row 84: a value path and a name of another element", R"(emails[type eq "home"].value eq "bjensen@example.com")",
     "no", nullptr},
    {"row 84: a value path and pr", R"(emails[type eq "home"].display pr)", "no", nullptr},
    {"row 85: several blanks", "  userName   pr  and\ttitle  pr ", "yes", nullptr},
    {"row 86: a bare word", "externalId eq abc", "invalidFilter", nullptr},
    {"row 86: a bare number for a text", "externalId eq 701984", "invalidFilter", nullptr},
    {"row 87: manager is compared by value", ENTERPRISE R"(:manager eq "26118915-6090-4610-87e4-49d8ca9f808d")", "yes",
     nullptr},
    {"row 87: manager without its URN", R"(manager eq "26118915-6090-4610-87e4-49d8ca9f808d")", "invalidFilter", "yes"},
    {"row 163: a boolean as text", R"(active eq "True")", "invalidFilter", "yes"},
    {"row 163: a boolean as text in brackets", R"(roles[primary eq "True"])", "invalidFilter", "yes"},
    {"row 163: True without quotes", "active eq True", "invalidFilter", "yes"},
    {"a text that is no boolean", R"(active eq "on")", "invalidFilter", nullptr},
    {"a number for a boolean", "active eq 1", "invalidFilter", nullptr},
    {"a text for a number", OWN R"(:level eq "7")", "invalidFilter", nullptr},
    {"text in a number", OWN ":level co 7", "invalidFilter", nullptr},
    {"a boolean for a text", "userName eq true", "invalidFilter", nullptr},
    {"an object is no literal", R"(userName eq {"a":1})", "invalidFilter", nullptr},
    {"co of one character", R"(userName co "b")", "invalidFilter", nullptr},
    {"co of one character of two bytes", "userName co \"\xC3\xA9\"", "invalidFilter", nullptr},
    {"ew of nothing", R"(userName ew "")", "invalidFilter", nullptr},
    {"sw of one character", R"(userName sw "b")", "yes", nullptr},
    {"sw of nothing", R"(userName sw "")", "invalidFilter", nullptr},
    {"a whole schema is not compared", ENTERPRISE R"( eq "x")", "invalidFilter", nullptr},
    {"row 265: NFD finds NFC", "displayName co \"cafe\xCC\x81\"", "yes", nullptr},
    {"row 262: sharp s folds", R"(displayName ew "STRASSE")", "yes", nullptr},
    {"row 262: userName in full width", "userName sw \"\xEF\xBD\x82jensen\"", "yes", nullptr},
};

std::string reading(const char* filter, const Leniency& leniency) {
  const auto predicate = parse_filter(filter, user_type(), leniency);
  if (!predicate) return outcome(predicate);
  return matches(*predicate, person()) ? "yes" : "no";
}

TEST(Filter, AnswersAsTheTableSays) {
  for (const Case& each : kCases) {
    EXPECT_EQ(reading(each.filter, Leniency{}), each.strict) << each.name << ": " << each.filter;
    EXPECT_EQ(reading(each.filter, for_profile("default")), each.lenient != nullptr ? each.lenient : each.strict)
        << each.name << ": " << each.filter;
  }
}

TEST(Filter, Row67TruthTableOfEightUsers) {
  const auto predicate = parse_filter("title pr or nickName pr and displayName pr", user_type(), {});
  ASSERT_TRUE(predicate);
  for (int i = 0; i < 8; ++i) {
    const bool a = (i & 1) != 0;
    const bool b = (i & 2) != 0;
    const bool c = (i & 4) != 0;
    Value user = Value::object();
    if (a) user.set("title", "x");
    if (b) user.set("nickName", "x");
    if (c) user.set("displayName", "x");
    EXPECT_EQ(matches(*predicate, user), a || (b && c)) << i;
  }
}

TEST(Filter, Row60UnknownAttributesAreWithoutValueWhenAskedFor) {
  struct {
    const char* filter;
    bool matches;
  } const cases[] = {
      {"userName pr", false},
      {"not (userName pr)", true},
      {"userName eq null", true},
      {"userName ne null", false},
      {"userName ne \"x\"", true},
      {"userName gt \"x\"", false},
      {"emails[type eq \"work\"]", false},
      {"emails[type eq \"work\"].value eq \"x\"", false},
      {"displayName eq \"Crew\" or userName eq \"x\"", true},
      {"userName eq \"x\" and displayName eq \"Crew\"", false},
  };
  const Value group = json_of(R"({"displayName":"Crew"})");
  for (const auto& each : cases) {
    EXPECT_EQ(outcome(parse_filter(each.filter, group_type(), {})), "invalidFilter") << each.filter;
    const auto predicate = parse_filter(each.filter, group_type(), {}, UnknownAttributes::absent);
    ASSERT_TRUE(predicate) << each.filter;
    EXPECT_EQ(matches(*predicate, group), each.matches) << each.filter;
  }
  EXPECT_EQ(outcome(parse_filter("a.b.c pr", group_type(), {}, UnknownAttributes::absent)), "invalidFilter");
}

TEST(Filter, Row87MembersAreComparedByValueInEitherOrder) {
  const Value group =
      json_of(R"({"id":"g","displayName":"Crew","members":[{"value":"u","type":"User"},{"value":"v"}]})");
  for (const char* filter : {R"(id eq "g" and members eq "u")", R"(members eq "v" and id eq "g")",
                             R"(members.value eq "u")", R"(members[value eq "u" and type eq "user"])"}) {
    const auto predicate = parse_filter(filter, group_type(), {});
    ASSERT_TRUE(predicate) << filter;
    EXPECT_TRUE(matches(*predicate, group)) << filter;
  }
  EXPECT_FALSE(matches(*parse_filter(R"(members eq "U")", group_type(), {}), group)) << "ids are case-exact";
}

std::string repeated(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

TEST(Filter, Row88DepthLengthAndTermsAreBounded) {
  const auto nested = [](int depth) { return repeated("(", depth) + "title pr" + repeated(")", depth); };
  EXPECT_EQ(reading(nested(16).c_str(), {}), "yes");
  EXPECT_EQ(reading(nested(17).c_str(), {}), "invalidFilter");
  EXPECT_EQ(reading(nested(2000).c_str(), {}), "invalidFilter");
  EXPECT_EQ(reading((repeated("not (", 17) + "title pr" + repeated(")", 17)).c_str(), {}), "invalidFilter");
  EXPECT_EQ(reading(("title pr" + repeated(" or title pr", 99)).c_str(), {}), "yes");
  EXPECT_EQ(reading(("title pr" + repeated(" or title pr", 100)).c_str(), {}), "invalidFilter");
  EXPECT_EQ(reading(("emails[type pr" + repeated(" or type pr", 100) + "]").c_str(), {}), "invalidFilter");
  const std::string open = "title eq \"";
  EXPECT_EQ(reading((open + std::string(4096 - open.size() - 1, 'x') + "\"").c_str(), {}), "no");
  EXPECT_EQ(reading((open + std::string(4096 - open.size(), 'x') + "\"").c_str(), {}), "invalidFilter");
}

TEST(Filter, Row269ALiteralIsDataWhateverItHolds) {
  for (const std::string name : {"x' or '1'='1", "100%", "a_b", "a)] or (title pr"}) {
    const auto predicate = parse_filter("userName eq \"" + name + "\"", user_type(), {});
    ASSERT_TRUE(predicate) << name;
    EXPECT_TRUE(matches(*predicate, Value::object({{"userName", name}})));
    EXPECT_FALSE(matches(*predicate, person()));
  }
  EXPECT_EQ(outcome(parse_filter(std::string_view("title eq \"a\0b\"", 14), user_type(), {})), "invalidFilter");
  EXPECT_EQ(outcome(parse_filter("title eq \"\xFF\"", user_type(), {})), "invalidFilter");
}

TEST(Filter, TheMessageNamesTheAttributeAndNotTheLiteral) {
  const auto refused = parse_filter(R"(active eq "s3cret")", user_type(), {});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("active"), std::string::npos);
  EXPECT_EQ(refused.error().detail.find("s3cret"), std::string::npos);
}

TEST(Predicate, ACopyIsAValueOfItsOwn) {
  Predicate copy;
  {
    const auto original = parse_filter(R"(emails[type eq "work"] and not (title eq "x"))", user_type(), {});
    ASSERT_TRUE(original);
    copy = *original;
  }
  EXPECT_TRUE(matches(copy, person()));
  EXPECT_TRUE(std::holds_alternative<And>(copy.node));
}

TEST(FilterLexer, ABracketInATextDoesNotClose) {
  EXPECT_EQ(closing_bracket(R"(a[b eq "]\"]"]c)", 1), 13U);
  EXPECT_EQ(closing_bracket("a[b", 1), std::string_view::npos);
  EXPECT_EQ(closing_bracket(R"(a["])", 1), std::string_view::npos);
}

}  // namespace
}  // namespace provost::scim
