#include "scim/projection.h"

#include <gtest/gtest.h>

#include <optional>

#include "tests/schema/world.h"

namespace provost::scim {
namespace {

#define ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
#define OWN "urn:example:own:1.0:User"

Value whole() {
  return json_of(R"({"schemas":["s"],"id":"i","userName":"u","password":"p","title":"T",
    "name":{"givenName":"G","familyName":"F"},"emails":[{"value":"a","type":"work"},{"type":"home"}],
    ")" ENTERPRISE R"(":{"department":"D","manager":{"value":"m","displayName":"M"}},
    ")" OWN R"(":{"hidden":"h","pinned":"p","onRequest":"o"},"meta":{"created":"c"}})");
}

using Names = std::optional<std::string_view>;

/// What is shown beside schemas, id and the attribute that is always returned.
std::string shown(Names attributes, Names excluded) {
  const auto projection = Projection::parse(attributes, excluded, user_type(), Leniency{});
  if (!projection) return outcome(projection);
  Value part = project(whole(), *projection, user_type());
  if (!part.erase("schemas")) return "schemas are missing";
  if (!part.erase("id")) return "id is missing";
  Value* own = part.find(OWN);
  if (own == nullptr || !own->erase("pinned")) return "what is always returned is missing";
  if (own->members().empty()) part.erase(OWN);
  return json::write(part);
}

struct Case {
  const char* name;
  Names attributes;
  Names excluded;
  const char* shown;
};
const Case kCases[] = {
    {"row 129: by default, and rows 127 and 128", std::nullopt, std::nullopt,
     R"({"userName":"u","title":"T","name":{"givenName":"G","familyName":"F"},)"
     R"("emails":[{"value":"a","type":"work"},{"type":"home"}],")" ENTERPRISE
     R"(":{"department":"D","manager":{"value":"m","displayName":"M"}},"meta":{"created":"c"}})"},
    {"row 120: one name", "userName", std::nullopt, R"({"userName":"u"})"},
    {"row 120: meta only if named", "meta", std::nullopt, R"({"meta":{"created":"c"}})"},
    {"row 122: a sub-attribute", "name.familyName", std::nullopt, R"({"name":{"familyName":"F"}})"},
    {"row 122: a sub-attribute of elements", "emails.value", std::nullopt, R"({"emails":[{"value":"a"}]})"},
    {"row 122: by the core URN", "urn:ietf:params:scim:schemas:core:2.0:User:title", std::nullopt, R"({"title":"T"})"},
    {"row 122: a whole extension", ENTERPRISE, std::nullopt,
     R"({")" ENTERPRISE R"(":{"department":"D","manager":{"value":"m","displayName":"M"}}})"},
    {"row 122: a part of an extension", ENTERPRISE ":manager.value", std::nullopt,
     R"({")" ENTERPRISE R"(":{"manager":{"value":"m"}}})"},
    {"row 123: without case", "USERNAME", std::nullopt, R"({"userName":"u"})"},
    {"row 124: unknown names", "foo, userName ,,a.b.c", std::nullopt, R"({"userName":"u"})"},
    {"row 124: unknown names only", "foo", std::nullopt, "{}"},
    {"row 125: both", "userName", "title", "invalidValue"},
    {"row 127: never returned, though named", "password," OWN ":hidden", std::nullopt, "{}"},
    {"row 128: returned on request", OWN ":onRequest", std::nullopt, R"({")" OWN R"(":{"onRequest":"o"}})"},
    {"row 121: less what is named, never less than the minimum", std::nullopt,
     "id,schemas,userName,name.givenName,emails,meta," ENTERPRISE "," OWN ":pinned",
     R"({"title":"T","name":{"familyName":"F"}})"},
};

TEST(Projection, ShowsWhatTheTableSays) {
  for (const Case& each : kCases) EXPECT_EQ(shown(each.attributes, each.excluded), each.shown) << each.name;
}

TEST(Projection, Row120HasAtMostAHundredNames) {
  std::string names = "userName";
  for (int i = 1; i < 100; ++i) names += ",title";
  EXPECT_EQ(shown(names, std::nullopt), R"({"userName":"u","title":"T"})");
  EXPECT_EQ(shown(names + ",title", std::nullopt), "invalidValue");
}

TEST(Projection, Row132TellsWhatNeedNotBeRead) {
  const auto wants = [](Names attributes, Names excluded) {
    return Projection::parse(attributes, excluded, group_type(), Leniency{})->wants("members");
  };
  EXPECT_TRUE(Projection().wants("members"));
  EXPECT_TRUE(wants("displayName,MEMBERS.value", std::nullopt));
  EXPECT_TRUE(wants(std::nullopt, "members.display"));
  EXPECT_FALSE(wants("displayName", std::nullopt));
  EXPECT_FALSE(wants(std::nullopt, "Members"));
}

}  // namespace
}  // namespace provost::scim
