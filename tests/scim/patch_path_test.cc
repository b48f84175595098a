#include "scim/patch_path.h"

#include <gtest/gtest.h>

#include "tests/schema/world.h"

namespace provost::scim {
namespace {

struct Case {
  const char* name;
  const char* path;
  const char* reading;  // the attribute, with [] where there is a filter, or the failure
};
const Case kCases[] = {
    {"row 153: attr", "title", "title"},
    {"row 153: attr.sub", "name.familyName", "name.familyName"},
    {"row 153: attr[filter]", R"(emails[type eq "work"])", "emails []"},
    {"row 153: attr[filter].sub", R"(EMAILS[TYPE eq "work"].VALUE)", "emails.value []"},
    {"row 153: with the core URN", R"(urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "work"].value)",
     "emails.value []"},
    {"row 153: with an extension's URN", R"(urn:example:own:1.0:User:devices[value eq "d"].display)",
     "urn:example:own:1.0:User:devices.display []"},
    {"row 153: a filter of several terms", R"(emails[(type eq "work" or type eq "home") and not (value pr)])",
     "emails []"},
    {"row 153: a bracket in a text", R"(emails[value eq "a]b\"["].type)", "emails.type []"},
    {"row 178: a whole extension", "urn:example:own:1.0:User", "urn:example:own:1.0:User"},
    {"row 153: an open bracket", "emails[", "invalidPath"},
    {"row 153: an open bracket after a simple one", "userName[", "invalidPath"},
    {"row 153: an empty bracket", "emails[]", "invalidPath"},
    {"row 153: a blank bracket", "emails[ ]", "invalidPath"},
    {"row 153: three names", "a.b.c", "invalidPath"},
    {"row 153: no attribute", R"([type eq "x"])", "invalidPath"},
    {"row 153: two names after a bracket", R"(emails[type eq "x"].a.b)", "invalidPath"},
    {"row 153: no dot after a bracket", R"(emails[type eq "x"]value)", "invalidPath"},
    {"row 153: nothing after the dot", R"(emails[type eq "x"].)", "invalidPath"},
    {"row 153: nothing", "", "invalidPath"},
    {"row 153: a bracket after a part", R"(emails.value[type eq "x"])", "invalidPath"},
    {"row 153: a bracket after a singular one", R"(name[familyName eq "x"])", "invalidPath"},
    {"row 153: two brackets", R"(emails[type eq "x"][type eq "y"])", "invalidPath"},
    {"row 153: a bracket after an extension", R"(urn:example:own:1.0:User[a eq "x"])", "invalidPath"},
    {"row 153: a text that does not end", R"(emails[type eq "x)", "invalidPath"},
    {"row 154: a bad operator", R"(emails[type xx "work"])", "invalidFilter"},
    {"row 154: a bare word", "emails[type eq work]", "invalidFilter"},
    {"row 154: an unknown part", R"(emails[foo eq "x"])", "invalidFilter"},
    {"an unknown attribute", "foo", "noTarget"},
    {"an unknown part", R"(emails[type eq "x"].foo)", "noTarget"},
};

TEST(PatchPath, IsReadAsTheTableSays) {
  for (const Case& each : kCases) {
    const auto path = parse_patch_path(each.path, user_type(), {});
    const std::string reading = path ? to_text(path->target) + (path->filter ? " []" : "") : outcome(path);
    EXPECT_EQ(reading, each.reading) << each.name << ": " << each.path;
  }
}

TEST(PatchPath, IsNoLongerThanAFilterMayBe) {
  EXPECT_EQ(outcome(parse_patch_path(std::string(4'097, 'a'), user_type(), {})), "invalidPath");
}

}  // namespace
}  // namespace provost::scim
