// A tenant's own schemas: attributes of every kind, by data alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scim/service_fixture.h"
#include "tests/support/checklist.h"

namespace provost::test {
namespace {

using ::testing::HasSubstr;

constexpr const char* kOwn = "urn:example:own:1.0:User";
constexpr const char* kSchema = R"({"id":"urn:example:own:1.0:User","name":"Own","description":"d","attributes":[
  {"name":"badge","type":"string","caseExact":true},
  {"name":"level","type":"integer"},
  {"name":"score","type":"decimal"},
  {"name":"remote","type":"boolean"},
  {"name":"joined","type":"dateTime"},
  {"name":"blob","type":"binary","caseExact":true},
  {"name":"page","type":"reference","referenceTypes":["external"],"caseExact":true},
  {"name":"tags","type":"string","multiValued":true},
  {"name":"fixed","type":"string","mutability":"immutable"},
  {"name":"given","type":"string","mutability":"readOnly"},
  {"name":"secret","type":"string","mutability":"writeOnly","returned":"never"},
  {"name":"pinned","type":"string","returned":"always"},
  {"name":"onRequest","type":"string","returned":"request"},
  {"name":"seat","type":"complex","subAttributes":[{"name":"floor","type":"integer","required":true}]}]})";

class OwnSchemas : public ScimServiceTest {
 protected:
  Result<void> add(const std::string& document, TenantId tenant = kAcme, const std::string& type = "User",
                   bool required = false) {
    return database().transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
      Tables tables(session, database().dialect(), tenant);
      return catalogues_.extend(tables, {type, required, document}, clock_.now());
    });
  }
  static std::string person(const std::string& name, const std::string& own) {
    return R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",")" + std::string(kOwn) + R"("],"userName":")" +
           name + "\",\"" + kOwn + "\":{" + own + "}}";
  }
  static std::string path_of(const Reply& reply) { return "/Users/" + std::string(reply.id()); }
  static const Value& own(const Reply& reply) {
    static const Value kNone = Value::object();
    const Value* found = reply.body.find(kOwn);
    return found == nullptr ? kNone : *found;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, OwnSchemas, both_engines(), engine_name);

TEST_P(OwnSchemas, AreThereAtOnceAndForTheirTenantAlone) {
  checklist({18});
  const std::string path = std::string("/Schemas/") + kOwn;
  EXPECT_EQ(send("GET", path).status, 404);
  ASSERT_TRUE(add(kSchema).has_value());
  EXPECT_EQ(send("GET", path).status, 200);
  EXPECT_THAT(send("GET", "/ResourceTypes/User").text, HasSubstr(kOwn));
  const Extras theirs{make_source(kOther, "default"), {}};
  EXPECT_EQ(send("GET", path, "", theirs).status, 404);
  EXPECT_EQ(send("POST", "/Users", person("eve", R"("badge":"B")"), theirs).body.find(kOwn), nullptr);
  const std::string filter = std::string("/Users?filter=") + kOwn + ":badge%20eq%20%22B%22";
  EXPECT_EQ(send("GET", filter).status, 200);
  EXPECT_EQ(send("GET", filter, "", theirs).status, 400);
}

TEST_P(OwnSchemas, ValuesAreStoredShownFoundAndSorted) {
  checklist({36, 74});
  ASSERT_TRUE(add(kSchema).has_value());
  const Reply ann = send("POST", "/Users", person("ann", R"("badge":"Ab","level":7,"joined":"2026-01-31T12:00:00+02:00",
      "tags":["red","Green"],"seat":{"floor":3})"));
  ASSERT_EQ(ann.status, 201) << ann.text;
  send("POST", "/Users", person("bob", R"("badge":"Cd","level":12)"));
  EXPECT_EQ(own(ann).find("level")->as_integer(), 7);
  const auto found = [&](const std::string& condition) {
    return send("GET", std::string("/Users?filter=") + kOwn + ":" + condition).body.find("totalResults")->as_integer();
  };
  EXPECT_EQ(found("badge%20eq%20%22Ab%22"), 1);
  EXPECT_EQ(found("badge%20eq%20%22ab%22"), 0) << "exact";
  EXPECT_EQ(found("level%20gt%207"), 1) << "as a number";
  EXPECT_EQ(found("joined%20eq%20%222026-01-31T10:00:00Z%22"), 1) << "in time";
  EXPECT_EQ(found("tags%20eq%20%22green%22"), 1);
  EXPECT_EQ(found("seat.floor%20le%203"), 1);
  const Reply sorted = send("GET", std::string("/Users?sortOrder=descending&sortBy=") + kOwn + ":level");
  EXPECT_EQ(sorted.body.find("Resources")->items().front().text_at("userName"), "bob");
}

TEST_P(OwnSchemas, EachCharacteristicIsKept) {
  checklist({126, 127, 128, 129, 137, 155, 247});
  ASSERT_TRUE(add(kSchema).has_value());
  const Reply ann =
      send("POST", "/Users", person("ann", R"("fixed":"f","given":"g","secret":"s","pinned":"p","badge":"b")"));
  ASSERT_EQ(ann.status, 201) << ann.text;
  EXPECT_EQ(own(ann).find("given"), nullptr) << "read-only";
  EXPECT_EQ(own(ann).find("secret"), nullptr) << "never returned";
  const Reply narrow = send("GET", path_of(ann) + "?attributes=userName");
  EXPECT_EQ(own(narrow).text_at("pinned"), "p") << "always returned";
  EXPECT_EQ(own(narrow).find("badge"), nullptr) << "by default, and others were asked for";
  const std::string fixed = std::string(kOwn) + ":fixed";
  EXPECT_EQ(patch(path_of(ann), R"([{"op":"replace","path":")" + fixed + R"(","value":"x"}])").body.text_at("scimType"),
            "mutability");
  EXPECT_EQ(send("PUT", path_of(ann), person("ann", R"("fixed":"x")")).body.text_at("scimType"), "mutability");
  EXPECT_EQ(patch(path_of(ann), R"([{"op":"add","path":")" + std::string(kOwn) + R"(:given","value":"x"}])").status,
            400);
  EXPECT_EQ(send("PUT", path_of(ann), person("ann", R"("fixed":"f","pinned":"p")")).status, 200);
}

TEST_P(OwnSchemas, OnRequestIsShownWhenAskedForOrWritten) {
  checklist({128});
  ASSERT_TRUE(add(kSchema).has_value());
  const Reply ann = send("POST", "/Users", person("ann", R"("onRequest":"o","badge":"b")"));
  EXPECT_EQ(own(ann).text_at("onRequest"), "o") << "written just now";
  EXPECT_EQ(own(send("GET", path_of(ann))).find("onRequest"), nullptr);
  EXPECT_EQ(own(send("GET", path_of(ann) + "?attributes=" + kOwn + ":onRequest")).text_at("onRequest"), "o");
  const Reply patched =
      patch(path_of(ann), R"([{"op":"add","path":")" + std::string(kOwn) + R"(:onRequest","value":"x"}])");
  EXPECT_EQ(own(patched).text_at("onRequest"), "x");
  EXPECT_EQ(own(patch(path_of(ann), R"([{"op":"add","path":"title","value":"T"}])")).find("onRequest"), nullptr);
}

TEST_P(OwnSchemas, ValuesFitTheirTypes) {
  checklist({38, 248, 249});
  ASSERT_TRUE(add(kSchema).has_value());
  int number = 0;
  const auto status = [&](const std::string& value) {
    return send("POST", "/Users", person("p" + std::to_string(++number), value)).status;
  };
  for (const char* good : {R"("level":-3)", R"("score":2.5)", R"("score":2)", R"("remote":true)",
                           R"("joined":"2026-01-31T12:00:00Z")", R"("blob":"YQ==")", R"("page":"https://x.test/")"}) {
    EXPECT_EQ(status(good), 201) << good;
  }
  for (const char* bad : {R"("level":1.5)", R"("level":"7")", R"("score":"x")", R"("remote":"perhaps")",
                          R"("joined":"yesterday")", R"("blob":"***")", R"("badge":7)", R"("tags":{"a":1})"}) {
    EXPECT_EQ(status(bad), 400) << bad;
  }
}

TEST_P(OwnSchemas, ARequiredOneMustBeThere) {
  checklist({246});
  ASSERT_TRUE(
      add(R"({"id":"urn:example:must","name":"m","attributes":[{"name":"cost","type":"string","required":true}]})",
          kAcme, "User", true)
          .has_value());
  EXPECT_EQ(make_user("ann").status, 400);
  EXPECT_EQ(send("POST", "/Users",
                 R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:example:must"],"userName":"ann",
                     "urn:example:must":{"cost":"7"}})")
                .status,
            201);
}

TEST_P(OwnSchemas, WhoLacksWhatIsRequiredSinceCanBeSwitchedOffAllTheSame) {
  checklist({246});
  const Reply ann = make_user("ann");
  ASSERT_TRUE(
      add(R"({"id":"urn:example:must","name":"m","attributes":[{"name":"cost","type":"string","required":true}]})",
          kAcme, "User", true)
          .has_value());
  EXPECT_EQ(patch(path_of(ann), R"([{"op":"remove","path":"userName"}])").status, 400)
      << "what was wrong before is no licence for more";
  EXPECT_EQ(patch(path_of(ann), R"([{"op":"replace","path":"title","value":7}])").status, 400);
  const Reply off = patch(path_of(ann), R"([{"op":"replace","path":"active","value":false}])");
  EXPECT_EQ(off.status, 200) << off.text;
  EXPECT_FALSE(send("GET", path_of(ann)).body.find("active")->as_bool());
  EXPECT_EQ(patch(path_of(ann), R"([{"op":"replace","path":"urn:example:must:cost","value":"7"}])").status, 200);
  EXPECT_EQ(patch(path_of(ann), R"([{"op":"remove","path":"urn:example:must"}])").status, 400)
      << "what is there now may not go";
}

TEST_P(OwnSchemas, AnImmutableOneOfAGroupStays) {
  checklist({247});
  ASSERT_TRUE(add(R"({"id":"urn:example:group","name":"g",
                      "attributes":[{"name":"cost","type":"string","mutability":"immutable"}]})",
                  kAcme, "Group")
                  .has_value());
  const auto crew = [](const std::string& cost) {
    return R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group","urn:example:group"],"displayName":"Crew",
               "urn:example:group":{"cost":")" +
           cost + R"("}})";
  };
  const Reply made = send("POST", "/Groups", crew("a"));
  ASSERT_EQ(made.status, 201) << made.text;
  const std::string path = "/Groups/" + std::string(made.id());
  const Reply changed = send("PUT", path, crew("b"));
  EXPECT_EQ(changed.body.text_at("scimType"), "mutability") << changed.text;
  EXPECT_EQ(send("PUT", path, crew("a")).status, 200);
}

TEST_P(OwnSchemas, WhatCannotBeASchemaIsRefused) {
  checklist({12, 14});
  const auto refusal = [&](const std::string& document, const std::string& type = "User") {
    const auto added = add(document, kAcme, type);
    return added ? std::string("taken") : added.error().detail;
  };
  ASSERT_EQ(refusal(kSchema), "taken");
  EXPECT_THAT(refusal(kSchema), HasSubstr("there is a schema with the id"));
  EXPECT_THAT(
      refusal(R"({"id":"urn:ietf:params:scim:schemas:x","name":"x","attributes":[{"name":"a","type":"string"}]})"),
      HasSubstr("your own"));
  EXPECT_THAT(refusal(R"({"id":"x","name":"x","attributes":[{"name":"a","type":"string"}]})"), HasSubstr("URN"));
  EXPECT_NE(refusal(R"({"id":"urn:a","name":"a","attributes":[]})", "Robot"), "taken");
  for (const char* attribute : {R"({"name":"a b","type":"string"})", R"({"name":"a","type":"text"})",
                                R"({"name":"a","type":"string"},{"name":"A","type":"string"})",
                                R"({"name":"a","type":"complex","subAttributes":[{"name":"b","type":"complex"}]})",
                                R"({"name":"a","type":"string","mutability":"ReadWrite"})",
                                R"({"name":"a","type":"string","uniqueness":"server"})"}) {
    EXPECT_NE(refusal(R"({"id":"urn:b","name":"b","attributes":[)" + std::string(attribute) + "]}"), "taken")
        << attribute;
  }
  EXPECT_NE(refusal("{"), "taken");
}

}  // namespace
}  // namespace provost::test
