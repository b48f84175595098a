#include "scim/member_split.h"

#include <gtest/gtest.h>

#include "scim/patch.h"
#include "tests/schema/world.h"

namespace provost::scim {
namespace {

std::string ids_of(const std::vector<ScimId>& ids) {
  std::string text;
  for (const ScimId& id : ids) text += " " + id.value;
  return text;
}

struct Telling {
  std::string operator()(const AddMembers& change) const { return "add" + ids_of(change.ids); }
  std::string operator()(const RemoveMembers& change) const { return "remove" + ids_of(change.ids); }
  std::string operator()(const RemoveMembersWhere&) const { return "remove where"; }
  std::string operator()(const ReplaceMembers& change) const { return "replace" + ids_of(change.ids); }
  std::string operator()(const ClearMembers&) const { return "clear"; }
};

Result<MemberSplit> split(const Value& operations, const Leniency& leniency) {
  const Value body = Value::object(
      {{"schemas", Value::array({"urn:ietf:params:scim:api:messages:2.0:PatchOp"})}, {"Operations", operations}});
  PatchRequest request = TRY(parse_patch_request(body, group_type(), leniency));
  return split_members(std::move(request), leniency);
}

/// The changes of members, and how many operations are left.
std::string reading(std::string_view operations, const Leniency& leniency) {
  Value list = json_of(operations);
  if (list.is_object()) list = Value(Array{list});
  const auto result = split(list, leniency);
  if (!result) return outcome(result);
  std::string text;
  for (const MemberOperation& change : result->members) text += std::visit(Telling{}, change) + "; ";
  return text + std::to_string(result->rest.operations.size()) + " left";
}

struct Case {
  const char* name;
  const char* operations;
  const char* strict;
  const char* lenient;  // nullptr: the same
};
const Case kCases[] = {
    {"add an array", R"({"op":"Add","path":"members","value":[{"$ref":null,"value":"u"},{"value":"v"}]})",
     "add u v; 0 left", nullptr},
    {"row 172: add one object", R"({"op":"add","path":"members","value":{"value":"u"}})", "add u; 0 left", nullptr},
    {"row 180: plain ids", R"({"op":"add","path":"members","value":["u"]})", "invalidValue", "add u; 0 left"},
    {"row 180: a plain id", R"({"op":"add","path":"members","value":"u"})", "invalidValue", "add u; 0 left"},
    {"add nothing", R"({"op":"add","path":"members","value":[]})", "0 left", nullptr},
    {"add null", R"({"op":"add","path":"members","value":null})", "0 left", nullptr},
    {"a member by its address", R"({"op":"add","path":"members","value":[{"$ref":"https://x.example/Users/u"}]})",
     "add u; 0 left", nullptr},
    {"a member without id", R"({"op":"add","path":"members","value":[{"display":"U"}]})", "invalidValue", nullptr},
    {"a number is no member", R"({"op":"add","path":"members","value":[1]})", "invalidValue", nullptr},
    {"row 182: all", R"({"op":"remove","path":"members"})", "clear; 0 left", nullptr},
    {"row 183: one by filter", R"({"op":"remove","path":"members[value eq \"u\"]"})", "remove u; 0 left", nullptr},
    {"row 183: several by filter", R"({"op":"remove","path":"members[value eq \"u\" or value eq \"v\"]"})",
     "remove u v; 0 left", nullptr},
    {"row 183: by something else", R"({"op":"remove","path":"members[type eq \"Group\"]"})", "remove where; 0 left",
     nullptr},
    {"row 183: by id and kind", R"({"op":"remove","path":"members[value eq \"u\" and type eq \"User\"]"})",
     "remove where; 0 left", nullptr},
    {"row 183: not this one", R"({"op":"remove","path":"members[value ne \"u\"]"})", "remove where; 0 left", nullptr},
    {"row 189: only the listed", R"({"op":"Remove","path":"members","value":[{"$ref":null,"value":"u"}]})",
     "remove u; 0 left", nullptr},
    {"row 189: an empty list", R"({"op":"remove","path":"members","value":[]})", "0 left", nullptr},
    {"row 191: a bad filter", R"({"op":"remove","path":"members[value xx \"u\"]"})", "invalidFilter", nullptr},
    {"row 195: all replaced", R"({"op":"replace","path":"members","value":[{"value":"u"}]})", "replace u; 0 left",
     nullptr},
    {"row 195: replaced by none", R"({"op":"replace","path":"members","value":[]})", "clear; 0 left", nullptr},
    {"row 200: replaced by null", R"({"op":"replace","path":"members","value":null})", "clear; 0 left", nullptr},
    {"row 253: the id of a member", R"({"op":"replace","path":"members[value eq \"u\"].value","value":"v"})",
     "mutability", nullptr},
    {"row 253: the name of a member", R"({"op":"remove","path":"members.display"})", "mutability", nullptr},
    {"row 253: a whole member", R"({"op":"replace","path":"members[value eq \"u\"]","value":{"value":"v"}})",
     "mutability", nullptr},
    {"without path", R"({"op":"replace","value":{"displayName":"Crew","members":[{"value":"u"}]}})",
     "replace u; 1 left", nullptr},
    {"order and the rest", R"([{"op":"remove","path":"members[value eq \"u\"]"},
       {"op":"replace","path":"displayName","value":"Crew"},{"op":"add","path":"MEMBERS","value":[{"value":"v"}]}])",
     "remove u; add v; 1 left", nullptr},
};

TEST(MemberSplit, IsReadAsTheTableSays) {
  for (const Case& each : kCases) {
    EXPECT_EQ(reading(each.operations, Leniency{}), each.strict) << each.name;
    EXPECT_EQ(reading(each.operations, for_profile("default")), each.lenient != nullptr ? each.lenient : each.strict)
        << each.name;
  }
}

TEST(MemberSplit, AFilterCountsFromTheElement) {
  const auto result = split(json_of(R"([{"op":"remove","path":"members[type eq \"group\"]"}])"), {});
  ASSERT_EQ(outcome(result), "ok");
  const auto& where = std::get<RemoveMembersWhere>(result->members.front());
  EXPECT_TRUE(matches(where.filter, json_of(R"({"value":"g","type":"Group"})")));
  EXPECT_FALSE(matches(where.filter, json_of(R"({"value":"u","type":"User"})")));
}

TEST(MemberSplit, TheRestAppliesToTheGroup) {
  const auto result = split(json_of(R"([{"op":"add","path":"members","value":[{"value":"u"}]},
                        {"op":"replace","value":{"displayName":"New"}}])"),
                            {});
  ASSERT_EQ(outcome(result), "ok");
  const auto after = apply(result->rest, json_of(R"({"displayName":"Old"})"), group_type(), {});
  ASSERT_EQ(outcome(after), "ok");
  EXPECT_EQ(after->document(), json_of(R"({"displayName":"New"})"));
}

TEST(MemberSplit, Row297ManyMembersAndTheirLimit) {
  const auto members = [](int count) {
    Array list;
    for (int i = 0; i < count; ++i) list.push_back(Value::object({{"value", std::to_string(i)}}));
    return Value(Array{Value::object({{"op", "add"}, {"path", "members"}, {"value", std::move(list)}})});
  };
  const auto most = split(members(10'000), {});
  ASSERT_EQ(outcome(most), "ok");
  EXPECT_EQ(std::get<AddMembers>(most->members.front()).ids.size(), 10'000U);
  EXPECT_EQ(outcome(split(members(10'001), {})), "tooLarge");
}

TEST(MemberSplit, TheExamplesOfTheRfc) {
  const auto told = [](const char* name) {
    const auto request = parse_patch_request(example(name), group_type(), {});
    if (!request) return outcome(request);
    const auto result = split_members(*request, {});
    if (!result) return outcome(result);
    std::string text;
    for (const MemberOperation& change : result->members) text += std::visit(Telling{}, change).substr(0, 6) + ";";
    return text;
  };
  EXPECT_EQ(told("rfc7644-3.5.2.1-patch_op-add_members"), "add 28;") << "the id is cut";
  EXPECT_EQ(told("rfc7644-3.5.2.2-patch_op-remove_all_members"), "clear;");
  EXPECT_EQ(told("rfc7644-3.5.2.2-patch_op-remove_one_member"), "remove;");
  EXPECT_EQ(told("rfc7644-3.5.2.2-patch_op-remove_and_add_one_member"), "remove;add 08;");
  EXPECT_EQ(told("rfc7644-3.5.2.3-patch_op-replace_all_members"), "clear;add 28;");
}

}  // namespace
}  // namespace provost::scim
