#include "connectors/scim_documents.h"

#include <gtest/gtest.h>

#include "connectors/scim_client.h"
#include "tests/connectors/connector_bench.h"

namespace provost::connectors {
namespace {

Value json_of(std::string_view text) { return json::parse(text).value(); }

Account account_with(std::string_view attributes) {
  Account account = test::ConnectorBench().account("kim@example.org");
  account.scim_id = ScimId{"01J0"};
  account.attributes = json_of(attributes);
  return account;
}

TEST(UserDocument, HasOurNamesOnceAndNothingThatIsTheApps) {
  struct Case {
    std::string_view name;
    std::string_view attributes;
    std::string_view document;
  };
  constexpr Case kCases[] = {
      {"no attributes", "{}",
       R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"externalId":"01J0","userName":"kim@example.org","active":true})"},
      {"attributes of no object", "null",
       R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"externalId":"01J0","userName":"kim@example.org","active":true})"},
      {"an attribute and an extension", R"({"title":"Guide","urn:example:x":{"a":1}})",
       R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:example:x"],"externalId":"01J0","userName":"kim@example.org","active":true,"title":"Guide","urn:example:x":{"a":1}})"},
      {"what must not be copied",
       R"({"ID":"1","meta":{},"Groups":[],"userName":"x","ACTIVE":false,"externalID":"9","passWord":"p","schemas":["x"]})",
       R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"externalId":"01J0","userName":"kim@example.org","active":true})"},
  };
  for (const Case& each : kCases) {
    EXPECT_EQ(user_document(account_with(each.attributes), std::nullopt), json_of(each.document)) << each.name;
  }
  EXPECT_EQ(user_document(account_with("{}"), RemoteId{"77"}).text_at("id"), "77");
}

TEST(ReplaceAttributes, SendsEverythingButIdAndSchemas) {
  const Value patch = replace_attributes(user_document(account_with(R"({"title":"Guide"})"), RemoteId{"77"}));
  EXPECT_EQ(patch,
            json_of(R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace",
    "value":{"externalId":"01J0","userName":"kim@example.org","active":true,"title":"Guide"}}]})"));
}

TEST(ReplaceAt, NamesThePath) {
  EXPECT_EQ(replace_at("active", false), json_of(R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    "Operations":[{"op":"replace","path":"active","value":false}]})"));
}

TEST(EqualityFilter, QuotesItsValueAsJson) {
  EXPECT_EQ(equality_filter("userName", "kim"), R"(userName eq "kim")");
  EXPECT_EQ(equality_filter("userName", R"(x" or userName pr or "\)"), R"(userName eq "x\" or userName pr or \"\\")");
}

TEST(ResourcePath, EscapesTheId) {
  EXPECT_EQ(resource_path("/Users", RemoteId{"a/b?c#d é"}), "/Users/a%2Fb%3Fc%23d%20%C3%A9");
}

std::vector<MemberAccount> people(int count, char letter) {
  std::vector<MemberAccount> members;
  for (int at = 0; at < count; ++at) {
    const std::string id = letter + std::to_string(at);
    members.push_back({ScimId{id}, id, RemoteId{id}});
  }
  return members;
}

std::size_t named_in(const Value& patch) {
  std::size_t named = 0;
  for (const Value& operation : patch.find("Operations")->items()) {
    if (operation.text_at("op") == "remove") ++named;
    if (operation.text_at("op") == "add") named += operation.find("value")->items().size();
  }
  return named;
}

TEST(MemberPatches, NobodyIsLostAndNoRequestNamesMoreThanItMay) {
  struct Case {
    int added;
    int removed;
    Rename rename;
    std::size_t requests;
    std::size_t most = 100;
  };
  constexpr Case kCases[] = {
      {0, 0, Rename::keep, 0},          {0, 0, Rename::replace, 1},       {1, 0, Rename::keep, 1},
      {0, 1, Rename::keep, 1},          {100, 0, Rename::keep, 1},        {101, 0, Rename::keep, 2},
      {0, 101, Rename::keep, 2},        {50, 50, Rename::keep, 1},        {51, 50, Rename::keep, 2},
      {50, 51, Rename::replace, 2},     {250, 250, Rename::keep, 5},      {2, 1, Rename::keep, 3, 1},
      {1000, 0, Rename::keep, 1, 1000}, {10, 11, Rename::replace, 3, 10},
  };
  for (const Case& each : kCases) {
    GroupChange change;
    change.added = people(each.added, 'a');
    change.removed = people(each.removed, 'r');
    std::size_t named = 0;
    const auto patches = member_patches(change, each.rename, each.most);
    EXPECT_EQ(patches.size(), each.requests) << each.added << "+" << each.removed;
    for (const Value& patch : patches) {
      EXPECT_LE(named_in(patch), each.most);
      named += named_in(patch);
    }
    EXPECT_EQ(named, static_cast<std::size_t>(each.added + each.removed));
  }
}

TEST(MemberPatches, LeavesOutWhoHasNoAccountAndPutsLeaversFirst) {
  GroupChange change;
  change.display_name = "Staff";
  change.added = {{ScimId{"A"}, "a", RemoteId{"1"}}, {ScimId{"B"}, "b", std::nullopt}};
  change.removed = {{ScimId{"C"}, "c", RemoteId{R"(3")"}}, {ScimId{"D"}, "d", std::nullopt}};
  const auto patches = member_patches(change, Rename::replace, 100);
  ASSERT_EQ(patches.size(), 1U);
  EXPECT_EQ(patches[0], json_of(R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[
    {"op":"replace","path":"displayName","value":"Staff"},
    {"op":"remove","path":"members[value eq \"3\\\"\"]"},
    {"op":"add","path":"members","value":[{"value":"1"}]}]})"));
  EXPECT_EQ(one_by_one(patches[0]).size(), 3U);
}

TEST(WithDelta, KeepsWhatTheAppHasAndPutsTheDeltaIn) {
  GroupChange change;
  change.display_name = "Staff";
  change.added = {
      {ScimId{"A"}, "a", RemoteId{"1"}}, {ScimId{"B"}, "b", std::nullopt}, {ScimId{"C"}, "c", RemoteId{"2"}}};
  change.removed = {{ScimId{"D"}, "d", RemoteId{"3"}}, {ScimId{"E"}, "e", std::nullopt}};
  const Value group = json_of(R"({"id":"g","displayName":"Old","externalId":"x","meta":{"version":"1"},
    "Members":[{"value":"3"},{"value":"2","display":"c"},{"value":"4"}]})");
  const auto changed = with_delta(group, change, Rename::replace);
  ASSERT_TRUE(changed);
  EXPECT_EQ(*changed, json_of(R"({"id":"g","displayName":"Staff","externalId":"x",
    "members":[{"value":"2","display":"c"},{"value":"4"},{"value":"1"}]})"));
  EXPECT_EQ(with_delta(group, change, Rename::keep)->text_at("displayName"), "Old");
  EXPECT_EQ(with_delta(json_of(R"({"members":"many"})"), change, Rename::keep).error().code, Code::unavailable);
}

}  // namespace
}  // namespace provost::connectors
