// User names and passwords of all languages (RFC 8265).
#include "core/base/precis.h"

#include <gtest/gtest.h>

#include "core/base/text.h"
#include "tests/support/checklist.h"

namespace provost::precis {
namespace {

using test::checklist;

TEST(Precis, NamesThatAreTheSameHaveOneKey) {
  checklist({262, 265});
  struct Case {
    const char *name, *one, *other;
    bool same;
  };
  constexpr Case kCases[] = {
      {"letter case", "Ann", "aNN", true},
      {"full-width letters", "ａｎｎ", "ann", true},
      {"composed and decomposed", "ren\xC3\xA9", "rene\xCC\x81", true},
      {"the Kelvin sign is a k", "\xE2\x84\xAA", "k", true},
      {"a sharp s stays one",
       "stra\xC3\x9F"
       "e",
       "strasse", false},
      {"a dotless i is another letter", "\xC4\xB1", "i", false},
      {"half-width katakana", "\xEF\xBD\xB6", "\xE3\x82\xAB", true},
  };
  for (const Case& each : kCases) {
    EXPECT_EQ(text::name_key(each.one) == text::name_key(each.other), each.same) << each.name;
  }
}

TEST(Precis, WhatANameMayHold) {
  checklist({263});
  struct Case {
    const char* name;
    std::string user_name;
    bool allowed;
  };
  const std::vector<Case> cases{
      {"an address", "robin@example.org", true},
      {"a domain before the name", "ACME\\robin", true},
      {"signs of ASCII", "a.b-c_d+e/f'g!#$%&*=?^`{|}~", true},
      {"two parts", "Robin Roe", true},
      {"accents", "Ren\xC3\xA9 M\xC3\xBCller", true},
      {"kanji", "\xE5\xB1\xB1\xE7\x94\xB0", true},
      {"hebrew", "\xD7\x93\xD7\x95\xD7\x93", true},
      {"hebrew with a number at its end",
       "\xD7\x93\xD7\x95\xD7\x93"
       "7",
       true},
      {"a number before hebrew", "7\xD7\x93\xD7\x95\xD7\x93", false},
      {"latin and hebrew mixed", "a\xD7\x93", false},
      {"catalan dot between its letters", "gal\xC2\xB7la", true},
      {"that dot elsewhere",
       "a\xC2\xB7"
       "b",
       false},
      {"no letter at all", "", false},
      {"a blank at the end", "ann ", false},
      {"two blanks", "ann  roe", false},
      {"NUL", std::string("a\0b", 3), false},
      {"a line feed", "a\nb", false},
      {"a right-to-left override",
       "a\xE2\x80\xAE"
       "b",
       false},
      {"a zero-width space",
       "a\xE2\x80\x8B"
       "b",
       false},
      {"a zero-width joiner of its own",
       "a\xE2\x80\x8D"
       "b",
       false},
      {"a ligature", "\xEF\xAC\x81", false},
      {"a character that is not assigned", "\xF3\xA0\x82\x80", false},
      {"a private character", "\xEE\x80\x80", false},
      {"a symbol", "a\xE2\x98\x83", false},
      {"half of a surrogate pair", "a\xED\xA0\x80", false},
      {"bytes that are no UTF-8", "a\xFF", false},
  };
  for (const Case& each : cases) {
    const auto objection = objection_to_user_name(each.user_name);
    EXPECT_EQ(!objection, each.allowed) << each.name << ": " << objection.value_or("");
  }
  EXPECT_EQ(objection_to_user_name("a\xE2\x80\xAE"), "holds U+202E, which names of users may not have");
}

TEST(Precis, APasswordIsPreparedAndKeepsItsCase) {
  checklist({264});
  EXPECT_EQ(opaque_string("Correct Horse"), "Correct Horse");
  EXPECT_EQ(opaque_string("a\xC2\xA0"
                          "b"),
            "a b")
      << "a blank of another kind";
  EXPECT_EQ(opaque_string("e\xCC\x81"), "\xC3\xA9") << "composed";
  EXPECT_EQ(opaque_string("\xE2\x98\x83"), "\xE2\x98\x83") << "symbols are free here";
  for (const std::string& bad :
       {std::string(), std::string("a\tb"), std::string("a\xE2\x80\x8B"), std::string("\xFF")}) {
    EXPECT_EQ(opaque_string(bad), std::nullopt);
  }
}

}  // namespace
}  // namespace provost::precis
