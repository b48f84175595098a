#include "core/schema/catalogue.h"

#include <gtest/gtest.h>

#include "core/schema/schema_document.h"
#include "tests/schema/world.h"

namespace provost::scim {
namespace {

Schema small_schema(const std::string& id) {
  Schema schema;
  schema.id = id;
  schema.name = "Small";
  schema.attributes.push_back(Attribute{});
  schema.attributes.back().name = "a";
  return schema;
}

TEST(Catalogue, Row8EverySchemaOfATypeIsListed) {
  ASSERT_EQ(catalogue().types().size(), 2U);
  for (const ResourceType& type : catalogue().types()) {
    EXPECT_EQ(catalogue().find_schema(type.schema->id), type.schema.get());
    for (const Extension& extension : type.extensions) {
      EXPECT_EQ(catalogue().find_schema(extension.schema->id), extension.schema.get());
    }
    EXPECT_EQ(catalogue().at_endpoint(type.endpoint), &type);
  }
  EXPECT_EQ(catalogue().at_endpoint("/Nothing"), nullptr);
  EXPECT_EQ(catalogue().find_type("Nothing"), nullptr);
  EXPECT_EQ(catalogue().find_schema("urn:none:x"), nullptr);
}

TEST(Catalogue, Row7NoMessageSchemaAndNoCommonOneIsListed) {
  for (const auto& schema : catalogue().schemas()) {
    EXPECT_FALSE(schema->id.starts_with("urn:ietf:params:scim:api:")) << schema->id;
    EXPECT_FALSE(schema->id.empty());
  }
}

TEST(Catalogue, Row8AResourceTypeAsItIsServed) {
  EXPECT_EQ(to_value(user_type()), json_of(R"({
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"], "id": "User", "name": "User",
    "description": "People", "endpoint": "/Users", "schema": "urn:ietf:params:scim:schemas:core:2.0:User",
    "schemaExtensions": [
      {"schema": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "required": false},
      {"schema": "urn:example:own:1.0:User", "required": false}]})"));
}

TEST(Catalogue, Row18AnExtensionOfACopyIsNotSeenInTheOriginal) {
  Catalogue original = *Catalogue::built_in();
  Catalogue copy = original;
  ASSERT_EQ(outcome(copy.extend("User", small_schema("urn:example:a:1"), true)), "ok");
  EXPECT_NE(copy.find_schema("urn:example:a:1"), nullptr);
  EXPECT_TRUE(copy.find_type("User")->find_extension("urn:EXAMPLE:a:1")->required);
  EXPECT_EQ(original.find_schema("urn:example:a:1"), nullptr);
  EXPECT_EQ(original.find_type("User")->extensions.size(), 1U);
  EXPECT_EQ(original.find_type("User")->schema, copy.find_type("User")->schema) << "schemas are shared";
}

TEST(Catalogue, RefusesAnExtensionThatCannotBe) {
  Catalogue catalogue = *Catalogue::built_in();
  EXPECT_EQ(outcome(catalogue.extend("Device", small_schema("urn:example:a:1"), false)), "notFound");
  EXPECT_EQ(outcome(catalogue.extend("User", small_schema(std::string(kGroupSchema)), false)), "uniqueness");
  for (int i = 1; i < 20; ++i) {
    ASSERT_EQ(outcome(catalogue.extend("User", small_schema("urn:example:a:" + std::to_string(i)), false)), "ok");
  }
  EXPECT_EQ(outcome(catalogue.extend("User", small_schema("urn:example:a:x"), false)), "tooMany");
}

}  // namespace
}  // namespace provost::scim
