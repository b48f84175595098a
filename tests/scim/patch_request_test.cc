#include "scim/patch_request.h"

#include <gtest/gtest.h>

#include "tests/schema/world.h"

namespace provost::scim {
namespace {

#define OK_OPERATION R"({"op":"add","path":"title","value":"T"})"
#define SCHEMAS R"("schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"])"

struct Case {
  const char* name;
  const char* body;
  const char* strict;
  const char* lenient;  // nullptr: the same
};
const Case kCases[] = {
    {"row 146: as it should be", "{" SCHEMAS R"(,"Operations":[)" OK_OPERATION "]}", "ok", nullptr},
    {"row 146: the member's name in any case", "{" SCHEMAS R"(,"operations":[)" OK_OPERATION "]}", "ok", nullptr},
    {"row 146: no Operations", "{" SCHEMAS "}", "invalidSyntax", nullptr},
    {"row 146: empty Operations", "{" SCHEMAS R"(,"Operations":[]})", "invalidSyntax", nullptr},
    {"row 146: Operations that are no array", "{" SCHEMAS R"(,"Operations":)" OK_OPERATION "}", "invalidSyntax",
     nullptr},
    {"row 146: an operation that is no object", "{" SCHEMAS R"(,"Operations":["x"]})", "invalidSyntax", nullptr},
    {"row 146: another schema", R"({"schemas":["urn:x:y:z"],"Operations":[)" OK_OPERATION "]}", "invalidSyntax",
     nullptr},
    {"row 146: a body that is no object", "[]", "invalidSyntax", nullptr},
    {"row 147: an unknown op", "{" SCHEMAS R"(,"Operations":[{"op":"move","path":"title","value":"x"}]})",
     "invalidSyntax", nullptr},
    {"row 147: no op", "{" SCHEMAS R"(,"Operations":[{"path":"title","value":"x"}]})", "invalidSyntax", nullptr},
    {"row 147: an op that is no text", "{" SCHEMAS R"(,"Operations":[{"op":1,"path":"title","value":"x"}]})",
     "invalidSyntax", nullptr},
    {"row 153: a path that is no text", "{" SCHEMAS R"(,"Operations":[{"op":"add","path":5,"value":"x"}]})",
     "invalidPath", nullptr},
    {"row 164: unknown members in the body", "{" SCHEMAS R"(,"x":1,"Operations":[)" OK_OPERATION "]}", "ok", nullptr},
    {"row 295: no schemas", R"({"Operations":[)" OK_OPERATION "]}", "invalidSyntax", "ok"},
};

TEST(PatchRequest, IsReadAsTheTableSays) {
  for (const Case& each : kCases) {
    EXPECT_EQ(outcome(parse_patch_request(json_of(each.body), user_type(), {})), each.strict) << each.name;
    EXPECT_EQ(outcome(parse_patch_request(json_of(each.body), user_type(), for_profile("default"))),
              each.lenient != nullptr ? each.lenient : each.strict)
        << each.name;
  }
}

TEST(PatchRequest, Row146TheValidatorMaySendNoOperations) {
  const auto request =
      parse_patch_request(json_of("{" SCHEMAS R"(,"Operations":[]})"), user_type(), for_profile("entra-validator"));
  ASSERT_EQ(outcome(request), "ok");
  EXPECT_TRUE(request->operations.empty());
}

TEST(PatchRequest, HasAtMostAThousandOperations) {
  Value body = json_of("{" SCHEMAS "}");
  Array operations(1'000, json_of(OK_OPERATION));
  body.set("Operations", operations);
  EXPECT_EQ(outcome(parse_patch_request(body, user_type(), {})), "ok");
  operations.push_back(operations.front());
  body.set("Operations", operations);
  EXPECT_EQ(outcome(parse_patch_request(body, user_type(), {})), "tooLarge");
}

TEST(PatchRequest, Row192WithoutPathThereIsOneOperationForEachKey) {
  const auto request = parse_patch_request(
      json_of("{" SCHEMAS R"(,"Operations":[{"op":"replace","value":{"TITLE":"T","nickName":null}}]})"), user_type(),
      {});
  ASSERT_EQ(outcome(request), "ok");
  ASSERT_EQ(request->operations.size(), 2U);
  EXPECT_EQ(to_text(request->operations[0].path.target), "title");
  EXPECT_TRUE(request->operations[1].value->is_null());
}

}  // namespace
}  // namespace provost::scim
