#include "core/schema/attribute_path.h"

#include <gtest/gtest.h>

#include "tests/schema/world.h"

namespace provost::scim {
namespace {

struct Case {
  const char* name;
  const char* path;
  const char* strict;   // canonical spelling, or the failure
  const char* lenient;  // nullptr: the same
};
constexpr const char* kEnterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const Case kCases[] = {
    {"a plain name", "userName", "userName", nullptr},
    {"row 66: without case", "USERNAME", "userName", nullptr},
    {"a sub-attribute", "name.familyName", "name.familyName", nullptr},
    {"row 123: a sub-attribute without case", "NAME.familyname", "name.familyName", nullptr},
    {"a common attribute", "meta.lastModified", "meta.lastModified", nullptr},
    {"$ref", "groups.$ref", "groups.$ref", nullptr},
    {"row 74: core by its URN, dots and all", "urn:ietf:params:scim:schemas:core:2.0:User:name.familyName",
     "name.familyName", nullptr},
    {"row 74: a common attribute by the core URN", "urn:ietf:params:scim:schemas:core:2.0:User:id", "id", nullptr},
    {"row 74: an extension", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
     "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", nullptr},
    {"row 74: an extension without case", "URN:IETF:params:scim:schemas:extension:ENTERPRISE:2.0:user:MANAGER.Value",
     "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value", nullptr},
    {"row 122: a whole extension", kEnterprise, kEnterprise, nullptr},
    {"a tenant's own extension", "urn:example:own:1.0:User:seat.floor", "urn:example:own:1.0:User:seat.floor", nullptr},
    {"row 87: an extension's attribute without its URN", "manager", "noTarget",
     "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"},
    {"row 292: the old core URN", "urn:scim:schemas:core:2.0:userName", "noTarget", "userName"},
    {"row 292: the old enterprise URN", "urn:scim:schemas:extension:enterprise:2.0:department", "noTarget",
     "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"},
    {"the core schema as a whole is no target", "urn:ietf:params:scim:schemas:core:2.0:User", "noTarget", nullptr},
    {"an unknown name", "foo", "noTarget", nullptr},
    {"an unknown sub-attribute", "name.foo", "noTarget", nullptr},
    {"a sub-attribute of a simple one", "userName.foo", "noTarget", nullptr},
    {"an unknown URN", "urn:none:x:userName", "noTarget", nullptr},
    {"a core name is none of the extension", "urn:example:own:1.0:User:userName", "noTarget", nullptr},
    {"row 153: three names", "a.b.c", "invalidPath", nullptr},
    {"row 153: nothing", "", "invalidPath", nullptr},
    {"row 153: a dot at the end", "name.", "invalidPath", nullptr},
    {"row 153: a dot at the front", ".name", "invalidPath", nullptr},
    {"row 153: odd characters", "user name", "invalidPath", nullptr},
    {"row 153: a digit in front", "1name", "invalidPath", nullptr},
    {"row 153: letters that are not ASCII", "n\xC3\xA4me", "invalidPath", nullptr},
};

std::string reading(std::string_view path, const Leniency& leniency) {
  const auto found = resolve(path, user_type(), leniency);
  return found ? to_text(*found) : outcome(found);
}

TEST(AttributePath, LeadsWhereTheTableSays) {
  for (const Case& each : kCases) {
    EXPECT_EQ(reading(each.path, Leniency{}), each.strict) << each.name;
    EXPECT_EQ(reading(each.path, for_profile("default")), each.lenient != nullptr ? each.lenient : each.strict)
        << each.name;
  }
}

TEST(AttributePath, AMalformedPathIsNotRepeatedBeyondItsNames) {
  const auto found = resolve(R"(password eq "canary")", user_type(), Leniency{});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().detail, "not a path to an attribute: password");
}

TEST(AttributePath, TheLongerOfTwoSchemasIsMeant) {
  Catalogue catalogue = *Catalogue::built_in();
  for (const char* id : {"urn:example:a:User", "urn:example:a:User:b"}) {
    auto schema = parse_schema(Value::object(
        {{"id", id}, {"attributes", json_of(R"([{"name":"b","type":"string"},{"name":"c","type":"string"}])")}}));
    ASSERT_EQ(outcome(schema), "ok");
    ASSERT_EQ(outcome(catalogue.extend("User", std::move(*schema), false)), "ok");
  }
  const ResourceType& type = *catalogue.find_type("User");
  EXPECT_EQ(resolve("urn:example:a:User:b", type, {})->attribute, nullptr) << "the schema, not the attribute";
  EXPECT_EQ(to_text(*resolve("urn:example:a:User:b:c", type, {})), "urn:example:a:User:b:c");
  EXPECT_EQ(to_text(*resolve("urn:example:a:User:c", type, {})), "urn:example:a:User:c");
}

TEST(Leniency, EachProfileIsKnownByItsName) {
  EXPECT_EQ(profiles().front().name, "default");
  EXPECT_FALSE(for_profile("rfc").text_booleans);
  EXPECT_FALSE(for_profile("rfc").unknown_attributes);
  EXPECT_TRUE(for_profile("default").text_booleans);
  EXPECT_FALSE(for_profile("default").empty_operations);
  EXPECT_TRUE(for_profile("entra").empty_operations);
  EXPECT_TRUE(for_profile("onelogin").legacy_schema_ids);
  EXPECT_FALSE(for_profile("okta").legacy_schema_ids);
  EXPECT_TRUE(for_profile("no such profile").text_booleans) << "an unknown name means default";
  EXPECT_EQ(find_profile("no such profile"), nullptr);
  for (const Profile& profile : profiles()) EXPECT_EQ(find_profile(profile.name), &profile);
}

}  // namespace
}  // namespace provost::scim
