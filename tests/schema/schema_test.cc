#include "core/schema/schema.h"

#include <gtest/gtest.h>

#include <functional>

#include "core/schema/embedded_schemas.h"
#include "core/schema/schema_document.h"
#include "tests/schema/world.h"

namespace provost::scim {
namespace {

void each_attribute(const std::vector<Attribute>& attributes, const std::function<void(const Attribute&)>& visit) {
  for (const Attribute& attribute : attributes) {
    visit(attribute);
    each_attribute(attribute.sub_attributes, visit);
  }
}

TEST(Schema, Row6EverythingThatIsServedIsWhatWasRead) {
  int schemas = 0;
  for (const EmbeddedFile& file : embedded_schemas()) {
    if (file.name == "common.json") continue;
    const Value document = json_of(file.text);
    const auto schema = parse_schema(document);
    ASSERT_TRUE(schema) << file.name << ": " << schema.error().detail;
    EXPECT_EQ(json::write(to_value(*schema)).size(), json::write(document).size()) << file.name;
    EXPECT_EQ(to_value(*schema), document) << file.name;
    ++schemas;
  }
  EXPECT_EQ(schemas, 6);
}

TEST(Schema, Row13EveryAttributeIsDescribedAndCharacteristicsFollowTheErrata) {
  for (const auto& schema : catalogue().schemas()) {
    if (schema->id == kOwnSchema) continue;
    each_attribute(schema->attributes, [&](const Attribute& each) {
      EXPECT_FALSE(each.description.empty()) << schema->id << " " << each.name;
      EXPECT_TRUE(each.case_exact || (each.type != Type::reference && each.type != Type::binary)) << each.name;
    });
  }
  EXPECT_TRUE(group_type().find("displayName")->required);
  EXPECT_TRUE(group_type().find("members")->find("value")->case_exact);
  EXPECT_EQ(user_type().find("userName")->uniqueness, Uniqueness::server);
  EXPECT_FALSE(user_type().find("userName")->case_exact);
  EXPECT_EQ(user_type().find("password")->returned, Returned::never);
  EXPECT_EQ(user_type().find("groups")->mutability, Mutability::read_only);
  EXPECT_NE(user_type().find("addresses")->find("primary"), nullptr);
}

TEST(Schema, Row12NamesAreFoundWithoutCase) {
  EXPECT_EQ(user_type().find("USERNAME"), user_type().find("userName"));
  EXPECT_EQ(user_type().find("Name")->find("FAMILYNAME")->name, "familyName");
  EXPECT_EQ(user_type().find("externalid")->name, "externalId");
  EXPECT_EQ(user_type().find("department"), nullptr);
}

TEST(Schema, Row248CharacteristicsOfTheCommonAttributes) {
  EXPECT_EQ(user_type().find("id")->mutability, Mutability::read_only);
  EXPECT_EQ(user_type().find("id")->returned, Returned::always);
  EXPECT_TRUE(user_type().find("id")->case_exact);
  EXPECT_EQ(user_type().find("externalId")->mutability, Mutability::read_write);
  EXPECT_EQ(user_type().find("meta")->find("created")->type, Type::date_time);
  EXPECT_EQ(user_type().find("schemas")->returned, Returned::always);
}

struct BadSchema {
  const char* name;
  const char* id;
  const char* attributes;
};
constexpr BadSchema kBadSchemas[] = {
    {"row 12: a complex attribute inside a complex one", "urn:example:a:1",
     R"([{"name":"a","type":"complex","subAttributes":[{"name":"b","type":"complex","subAttributes":[
        {"name":"c","type":"string"}]}]}])"},
    {"row 12: names that differ by case only", "urn:example:a:1",
     R"([{"name":"a","type":"string"},{"name":"A","type":"string"}])"},
    {"row 12: a name that no path could hold", "urn:example:a:1", R"([{"name":"a.b","type":"string"}])"},
    {"row 12: a name that begins with a digit", "urn:example:a:1", R"([{"name":"1a","type":"string"}])"},
    {"row 12: no name", "urn:example:a:1", R"([{"type":"string"}])"},
    {"row 13: no type", "urn:example:a:1", R"([{"name":"a"}])"},
    {"row 14: a keyword in other case", "urn:example:a:1",
     R"([{"name":"a","type":"string","mutability":"ReadWrite"}])"},
    {"an unknown type", "urn:example:a:1", R"([{"name":"a","type":"text"}])"},
    {"a flag that is a text", "urn:example:a:1", R"([{"name":"a","type":"string","required":"true"}])"},
    {"complex without sub-attributes", "urn:example:a:1", R"([{"name":"a","type":"complex"}])"},
    {"sub-attributes of a string", "urn:example:a:1",
     R"([{"name":"a","type":"string","subAttributes":[{"name":"b","type":"string"}]}])"},
    {"canonical values that are no texts", "urn:example:a:1",
     R"([{"name":"a","type":"string","canonicalValues":[1]}])"},
    {"no attributes", "urn:example:a:1", "[]"},
    {"attributes that are no array", "urn:example:a:1", "{}"},
    {"an attribute that is no object", "urn:example:a:1", "[1]"},
    {"an id that is no URN", "http://example.com/a", R"([{"name":"a","type":"string"}])"},
    {"an id with a bracket", "urn:example:a[1]", R"([{"name":"a","type":"string"}])"},
    {"an id that ends in a colon", "urn:example:", R"([{"name":"a","type":"string"}])"},
    {"no id", "", R"([{"name":"a","type":"string"}])"},
};

TEST(Schema, RefusesWhatTheRfcForbids) {
  for (const BadSchema& bad : kBadSchemas) {
    const auto schema =
        parse_schema(Value::object({{"id", bad.id}, {"name", "A"}, {"attributes", json_of(bad.attributes)}}));
    EXPECT_EQ(outcome(schema), "invalidValue") << bad.name;
  }
  EXPECT_EQ(outcome(parse_schema(Value("x"))), "invalidValue");
}

TEST(Schema, RefusesMoreAttributesThanTheLimit) {
  Array attributes;
  for (int i = 0; i < 200; ++i) {
    attributes.push_back(Value::object({{"name", "a" + std::to_string(i)}, {"type", "string"}}));
  }
  Value document = Value::object({{"id", "urn:example:a:1"}, {"attributes", attributes}});
  EXPECT_EQ(outcome(parse_schema(document)), "ok");
  attributes.push_back(Value::object({{"name", "last"}, {"type", "string"}}));
  document.set("attributes", attributes);
  EXPECT_EQ(outcome(parse_schema(document)), "invalidValue");
}

TEST(Schema, Row13DefaultsAreSpelledOutWhenServed) {
  const Schema& own = *catalogue().find_schema("URN:EXAMPLE:OWN:1.0:USER");
  const Value served = to_value(own);
  const Value& score = served.find("attributes")->items()[1];
  EXPECT_EQ(score, json_of(R"({"name":"score","type":"decimal","multiValued":false,"description":"","required":false,
                               "mutability":"readWrite","returned":"default","uniqueness":"none"})"));
  const Value& page = served.find("attributes")->items()[5];
  EXPECT_TRUE(page.find("caseExact")->as_bool());
}

}  // namespace
}  // namespace provost::scim
