#include "scim/resource.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/schema/world.h"
#include "tests/support/checklist.h"

namespace provost::scim {
namespace {

#define ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
#define OWN "urn:example:own:1.0:User"

/// A draft of a user: the required parts, and the members given.
Value draft(std::string_view members) {
  Value value = json_of(members);
  if (value.find("schemas") == nullptr) value.set("schemas", Value::array({kUserSchema}));
  if (value.find_ignoring_case("userName") == nullptr) value.set("userName", "u");
  return value;
}

/// The checked document without the userName, as JSON, or the failure.
std::string reading(const Value& body, const Leniency& leniency, const ResourceType& type = user_type()) {
  const auto checked = check(body, type, leniency);
  if (!checked) return outcome(checked);
  Value document = checked->document();
  document.erase("userName");
  return json::write(document);
}

struct Case {
  const char* name;
  const char* body;
  const char* strict;   // the document, or the failure
  const char* lenient;  // nullptr: the same
};
const Case kCases[] = {
    {"row 29: an id that the client sends", R"({"id":"mine","title":"T"})", R"({"title":"T"})", nullptr},
    {"row 30: meta of the client", R"({"meta":{"created":"1999-01-01T00:00:00Z"}})", "{}", nullptr},
    {"row 32: groups", R"({"groups":[{"value":"g"}]})", "{}", nullptr},
    {"row 33: an empty userName", R"({"userName":""})", "invalidValue", nullptr},
    {"row 33: a null userName", R"({"userName":null})", "invalidValue", nullptr},
    {"row 35: empty schemas", R"({"schemas":[]})", "invalidSyntax", nullptr},
    {"row 35: schemas that is a text", R"({"schemas":"urn:ietf:params:scim:schemas:core:2.0:User"})", "invalidSyntax",
     nullptr},
    {"row 35: a number in schemas", R"({"schemas":[1]})", "invalidSyntax", nullptr},
    {"row 35: a URI twice",
     R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:core:2.0:User"]})",
     "invalidValue", nullptr},
    {"row 35: no base URI", R"({"schemas":[")" ENTERPRISE R"("]})", "invalidValue", nullptr},
    {"row 35: another type's URI", R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]})", "invalidValue",
     nullptr},
    {"row 35: order does not matter",
     R"({"schemas":[")" ENTERPRISE R"(","urn:ietf:params:scim:schemas:core:2.0:User"]})", "{}", nullptr},
    {"row 36: extension attributes under their URI", R"({")" ENTERPRISE R"(":{"Department":"D"}})",
     R"({")" ENTERPRISE R"(":{"department":"D"}})", nullptr},
    {"row 36: an extension attribute at the top", R"({"department":"D"})", "invalidSyntax", "{}"},
    {"row 37: null and []", R"({"title":null,"emails":[],"name":{},"roles":[null],"ims":[{}]})", "{}", nullptr},
    {"row 37: nulls in an extension", R"({")" ENTERPRISE R"(":{"department":null,"manager":null}})", "{}", nullptr},
    {"row 37: a null extension", R"({")" ENTERPRISE R"(":null})", "{}", nullptr},
    {"row 38: a number for a text", R"({"title":5})", "invalidValue", nullptr},
    {"row 38: an object for an array", R"({"emails":{"value":"a"}})", "invalidValue", R"({"emails":[{"value":"a"}]})"},
    {"row 38: an array for an object", R"({"name":[{"familyName":"a"}]})", "invalidValue",
     R"({"name":{"familyName":"a"}})"},
    {"row 38: an array of two for an object", R"({"name":[{},{}]})", "invalidValue", nullptr},
    {"row 38: an array for a text", R"({"title":["a"]})", "invalidValue", nullptr},
    {"row 38: a text for an extension", R"({")" ENTERPRISE R"(":"x"})", "invalidValue", nullptr},
    {"row 38: a text for an integer", R"({")" OWN R"(":{"level":"7"}})", "invalidValue", nullptr},
    {"row 38: a fraction for an integer", R"({")" OWN R"(":{"level":1.5}})", "invalidValue", nullptr},
    {"row 41: two primary mails", R"({"emails":[{"value":"a","primary":true},{"value":"b","primary":true}]})",
     "invalidValue", nullptr},
    {"row 42: the same mail twice", R"({"emails":[{"value":"a","type":"work"},{"value":"A","type":"Work"}]})",
     R"({"emails":[{"value":"a","type":"work"}]})", nullptr},
    {"row 42: one mail of two types stays", R"({"emails":[{"value":"a","type":"work"},{"value":"a","type":"home"}]})",
     R"({"emails":[{"value":"a","type":"work"},{"value":"a","type":"home"}]})", nullptr},
    {"row 42: the primary mark of a repeat is kept", R"({"emails":[{"value":"a"},{"value":"a","primary":true}]})",
     R"({"emails":[{"value":"a","primary":true}]})", nullptr},
    {"row 42: plain values", R"({")" OWN R"(":{"tags":["a","A","b"]}})", R"({")" OWN R"(":{"tags":["a","b"]}})",
     nullptr},
    {"row 44: values that nobody suggested", R"({"emails":[{"value":"a","type":"x"}]})",
     R"({"emails":[{"value":"a","type":"x"}]})", nullptr},
    {"row 163: booleans as text", R"({"active":"False","roles":[{"value":"r","primary":"True"}]})", "invalidValue",
     R"({"active":false,"roles":[{"value":"r","primary":true}]})"},
    {"row 163: a text that is no boolean", R"({"active":"off"})", "invalidValue", nullptr},
    {"row 180: a manager as text", R"({")" ENTERPRISE R"(":{"manager":"m"}})", "invalidValue",
     R"({")" ENTERPRISE R"(":{"manager":{"value":"m"}}})"},
    {"row 180: a mail as text", R"({"emails":["a"]})", "invalidValue", nullptr},
    {"row 242: names in any case", R"({"TITLE":"T","Name":{"FAMILYNAME":"F"}})",
     R"({"title":"T","name":{"familyName":"F"}})", nullptr},
    {"row 45: one attribute in two spellings", R"({"title":"a","Title":"b"})", "invalidSyntax", nullptr},
    {"row 248: an exponent is no integer", R"({")" OWN R"(":{"level":1e2}})", "invalidValue", nullptr},
    {"row 248: a decimal", R"({")" OWN R"(":{"score":1.5}})", R"({")" OWN R"(":{"score":1.5}})", nullptr},
    {"row 248: a text is no decimal", R"({")" OWN R"(":{"score":"1.5"}})", "invalidValue", nullptr},
    {"row 248: a number is no boolean", R"({"active":1})", "invalidValue", nullptr},
    {"row 248: not base64", R"({")" OWN R"(":{"blob":"a b"}})", "invalidValue", nullptr},
    {"row 248: base64 with wrong padding", R"({")" OWN R"(":{"blob":"YQ="}})", "invalidValue", nullptr},
    {"row 248: base64", R"({")" OWN R"(":{"blob":"YQ=="}})", R"({")" OWN R"(":{"blob":"YQ=="}})", nullptr},
    {"row 248: base64 for URLs", R"({")" OWN R"(":{"blob":"_-8"}})", R"({")" OWN R"(":{"blob":"_-8"}})", nullptr},
    {"row 248: a relative reference", R"({"profileUrl":"PROFILE"})", R"({"profileUrl":"PROFILE"})", nullptr},
    {"row 248: no reference", R"({"profileUrl":"not a <URL>"})", "invalidValue", R"({"profileUrl":"not a <URL>"})"},
    {"row 249: a time with an offset", R"({")" OWN R"(":{"joined":"2026-01-31T12:00:00+02:00"}})",
     R"({")" OWN R"(":{"joined":"2026-01-31T10:00:00.000Z"}})", nullptr},
    {"row 249: a time without a zone", R"({")" OWN R"(":{"joined":"2026-01-31T12:00:00"}})",
     R"({")" OWN R"(":{"joined":"2026-01-31T12:00:00.000Z"}})", nullptr},
    {"row 249: no time", R"({")" OWN R"(":{"joined":"31.1.2026"}})", "invalidValue", nullptr},
    {"row 252: an unknown attribute", R"({"foo":1})", "invalidSyntax", "{}"},
    {"row 252: an unknown sub-attribute", R"({"name":{"foo":1,"familyName":"F"}})", "invalidSyntax",
     R"({"name":{"familyName":"F"}})"},
    {"row 254: a manager's name is the server's, and so is its address",
     R"({")" ENTERPRISE R"(":{"manager":{"value":"m","$ref":"../Users/m","displayName":"M"}}})",
     R"({")" ENTERPRISE R"(":{"manager":{"value":"m"}}})", nullptr},
    {"a manager by address alone", R"({")" ENTERPRISE R"(":{"manager":{"$ref":"https://x.example/Users/m"}}})",
     R"({")" ENTERPRISE R"(":{"manager":{"value":"m"}}})", nullptr},
    {"row 292: the old URIs",
     R"({"schemas":["urn:scim:schemas:core:2.0","urn:scim:schemas:extension:enterprise:2.0"],
         "urn:scim:schemas:extension:enterprise:2.0":{"department":"Ops"}})",
     "invalidValue", R"({")" ENTERPRISE R"(":{"department":"Ops"}})"},
    {"row 293: a vendor's URI",
     R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","http://vendor.example/User"]})", "invalidValue",
     "{}"},
    {"row 246: a required sub-attribute", R"({")" OWN R"(":{"seat":{"room":"r"}}})", "invalidValue", nullptr},
    {"an empty password", R"({"password":""})", "invalidValue", nullptr},
    {"externalId and active stay", R"({"externalId":"e","active":true})", R"({"externalId":"e","active":true})",
     nullptr},
};

TEST(Resource, IsWhatTheTableSays) {
  for (const Case& each : kCases) {
    const Value body = draft(each.body);
    EXPECT_EQ(reading(body, Leniency{}), each.strict) << each.name;
    EXPECT_EQ(reading(body, for_profile("default")), each.lenient != nullptr ? each.lenient : each.strict) << each.name;
  }
}

TEST(Resource, Row35SchemasMustBeThere) {
  EXPECT_EQ(reading(json_of(R"({"userName":"u"})"), for_profile("default")), "invalidSyntax");
  EXPECT_EQ(reading(json_of(R"({"userName":"u","schemas":null})"), for_profile("default")), "invalidSyntax");
}

TEST(Resource, Row33UserNameMustBeThere) {
  const Value body = json_of(R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]})");
  const auto refused = check(body, user_type(), {});
  ASSERT_EQ(outcome(refused), "invalidValue");
  EXPECT_NE(refused.error().detail.find("userName"), std::string::npos) << "the message names the attribute";
}

TEST(Resource, Row39ABodyThatIsNoObject) {
  for (const char* body : {"[]", "\"x\"", "1", "null", "true"}) {
    EXPECT_EQ(outcome(check(json_of(body), user_type(), for_profile("default"))), "invalidSyntax") << body;
  }
}

TEST(Resource, Row236TheMessageNamesTheWholePath) {
  const auto refused = check(draft(R"({"name":{"familyName":5}})"), user_type(), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().detail, "name.familyName must be a text");
}

TEST(Resource, Row40ThePasswordIsApartFromTheDocument) {
  const auto checked = check(draft(R"({"password":"t1meMa$heen"})"), user_type(), {});
  ASSERT_TRUE(checked);
  ASSERT_TRUE(checked->password());
  EXPECT_EQ(checked->password()->reveal(), "t1meMa$heen");
  EXPECT_EQ(checked->document().find("password"), nullptr);
  EXPECT_FALSE(check(draft("{}"), user_type(), {})->password()) << "row 141: left out, unchanged";
}

TEST(Resource, Row46TooManyValues) {
  Array emails(1'000, Value());
  for (std::size_t i = 0; i < emails.size(); ++i) emails[i] = Value::object({{"value", std::to_string(i)}});
  Value body = draft("{}");
  body.set("emails", emails);
  EXPECT_EQ(outcome(check(body, user_type(), {})), "ok");
  emails.push_back(Value::object({{"value", "one more"}}));
  body.set("emails", emails);
  EXPECT_EQ(outcome(check(body, user_type(), {})), "tooLarge");
}

TEST(Resource, Row253AMemberIsItsIdAndItsKind) {
  const auto read = [](std::string_view members) {
    Value body = json_of(R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Crew"})");
    body.set("members", json_of(members));
    const auto checked = check(body, group_type(), for_profile("default"));
    return checked ? json::write(*checked->document().find("members")) : outcome(checked);
  };
  EXPECT_EQ(read(R"([{"value":"u","type":"User","display":"U","$ref":"x/Users/u"},{"$ref":null,"value":"v"}])"),
            R"([{"value":"u","type":"User"},{"value":"v"}])");
  EXPECT_EQ(read(R"([{"value":"u"},{"value":"u","type":"User"}])"), R"([{"value":"u"}])");
  EXPECT_EQ(read(R"(["u"])"), R"([{"value":"u"}])") << "row 180";
  EXPECT_EQ(read(R"([{"display":"nobody"}])"), "invalidValue");
  EXPECT_EQ(read(R"([{"value":""}])"), "invalidValue");
}

TEST(Resource, Row33AGroupNeedsItsName) {
  const Value body = json_of(R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]})");
  EXPECT_EQ(reading(body, for_profile("default"), group_type()), "invalidValue");
}

TEST(Resource, ARequiredExtensionMustBeThere) {
  Catalogue catalogue = *Catalogue::built_in();
  auto schema = parse_schema(
      json_of(R"({"id":"urn:example:need:1.0:User","attributes":[{"name":"plant","type":"string","required":true}]})"));
  ASSERT_TRUE(schema);
  ASSERT_TRUE(catalogue.extend("User", std::move(*schema), true));
  const ResourceType& type = *catalogue.find_type("User");
  EXPECT_EQ(outcome(check(draft("{}"), type, {})), "invalidValue");
  EXPECT_EQ(outcome(check(draft(R"({"urn:example:need:1.0:User":{"plant":"p"}})"), type, {})), "ok");
}

TEST(Resource, Row36SchemasOfAnAnswer) {
  const Value with = json_of(R"({"userName":"u",")" ENTERPRISE R"(":{"department":"D"}})");
  EXPECT_EQ(schemas_of(with, user_type()), Value::array({kUserSchema, kEnterpriseUserSchema}));
  EXPECT_EQ(schemas_of(json_of(R"({"userName":"u"})"), user_type()), Value::array({kUserSchema}));
}

TEST(Resource, Row133WhatTheRfcPrintsIsTakenStrictlyAndCheckingAgainChangesNothing) {
  for (const char* name : {"rfc7643-8.1-user-minimal", "rfc7643-8.2-user-full", "rfc7643-8.3-enterprise_user",
                           "rfc7643-8.4-group", "rfc7644-3.3-user-post_request", "rfc7644-3.5.1-user-put_request"}) {
    const Value body = example(name);
    const ResourceType& type =
        std::string_view(name).find("group") == std::string_view::npos ? user_type() : group_type();
    const auto checked = check(body, type, {});
    ASSERT_EQ(outcome(checked), "ok") << name << ": " << checked.error().detail;
    const auto again = check_document(checked->document(), type, {});
    ASSERT_EQ(outcome(again), "ok") << name;
    EXPECT_EQ(again->document(), checked->document()) << name;
  }
}

struct Replacement {
  const char* name;
  const char* before;
  const char* after;
  const char* outcome;
};
const Replacement kReplacements[] = {
    {"row 137: none there", "{}", R"({"badge":"b"})", "ok"},
    {"row 137: the same", R"({"badge":"b"})", R"({"badge":"b"})", "ok"},
    {"row 137: another", R"({"badge":"b"})", R"({"badge":"c"})", "mutability"},
    {"row 137: left out", R"({"badge":"b"})", "{}", "mutability"},
    {"row 137: inside a complex one, the same", R"({"seat":{"floor":1,"room":"r"}})",
     R"({"seat":{"floor":2,"room":"r"}})", "ok"},
    {"row 137: inside a complex one, another", R"({"seat":{"floor":1,"room":"r"}})",
     R"({"seat":{"floor":1,"room":"s"}})", "mutability"},
    {"row 137: the complex one as a whole goes", R"({"seat":{"floor":1,"room":"r"}})", "{}", "ok"},
    {"row 137: elements come and go", R"({"devices":[{"value":"a"}]})", R"({"devices":[{"value":"b"}]})", "ok"},
};

TEST(Resource, ImmutableValuesStay) {
  test::checklist({137, 247});
  for (const Replacement& each : kReplacements) {
    const Value before = Value::object({{"userName", "u"}, {OWN, json_of(each.before)}});
    const Value after = Value::object({{"userName", "v"}, {OWN, json_of(each.after)}});
    EXPECT_EQ(outcome(allow_replace(before, after, user_type())), each.outcome) << each.name;
  }
}

}  // namespace
}  // namespace provost::scim
