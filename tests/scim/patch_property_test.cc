// Whatever a PATCH asks for, the document it leaves keeps every rule, and a PATCH that fails leaves no trace.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "scim/patch.h"
#include "tests/schema/world.h"

namespace provost::scim {
namespace {

#define OWN "urn:example:own:1.0:User"

const char* const kPaths[] = {
    "title",
    "active",
    "userName",
    "name",
    "name.familyName",
    "emails",
    "emails.type",
    "emails.primary",
    R"(emails[type eq "work"])",
    R"(emails[type eq "work"].value)",
    R"(emails[primary eq true].primary)",
    R"(emails[type eq "home"].primary)",
    R"(addresses[type eq "work" and primary eq true].region)",
    "roles",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    OWN,
    OWN ":badge",
    OWN ":seat",
    OWN ":seat.floor",
    OWN ":seat.room",
    OWN ":tags",
    OWN R"(:tags[value eq "a"])",
    OWN ":devices",
    OWN R"(:devices[value eq "d"].display)",
    OWN ":joined",
    "password",
    "groups",
    "foo",
};
const char* const kValues[] = {
    "null",
    "[]",
    "{}",
    "\"\"",
    "\"a\"",
    "\"True\"",
    "true",
    "false",
    "7",
    "1.5",
    R"("2026-01-31T12:00:00Z")",
    R"({"value":"a"})",
    R"({"value":"b","type":"work","primary":true})",
    R"([{"value":"c","primary":true}])",
    R"([{"value":"a"},{"value":"d","type":"home"}])",
    R"({"familyName":"F","givenName":null})",
    R"({"floor":3})",
    R"({"room":"r"})",
    R"({"floor":1,"room":"s"})",
    R"({"type":"work"})",
    R"(["a","b"])",
    R"({"value":""})",
    R"({"badge":"x","tags":["t"]})",
    R"({"title":"T","name.givenName":"G","emails":[{"value":"e","type":"work"}]})",
};

Value operation() {
  Value operation = Value::object({{"op", *rc::gen::element("add", "remove", "replace")}});
  if (*rc::gen::inRange(0, 8) > 0)
    operation.set("path", *rc::gen::elementOf(std::vector<std::string>(std::begin(kPaths), std::end(kPaths))));
  if (*rc::gen::inRange(0, 8) > 0) {
    operation.set("value",
                  json_of(*rc::gen::elementOf(std::vector<std::string>(std::begin(kValues), std::end(kValues)))));
  }
  return operation;
}

Value request() {
  Array operations;
  const int count = *rc::gen::inRange(1, 6);
  for (int i = 0; i < count; ++i) operations.push_back(operation());
  return Value::object({{"schemas", Value::array({"urn:ietf:params:scim:api:messages:2.0:PatchOp"})},
                        {"Operations", std::move(operations)}});
}

/// Applies some requests one after the other; each success is the ground that the next one stands on.
void walk(const Leniency& leniency) {
  Value document = json_of(R"({"userName":"u","emails":[{"value":"a","type":"work","primary":true}],
                               "urn:example:own:1.0:User":{"badge":"b","seat":{"floor":1,"room":"r"}}})");
  int successes = 0;
  for (int step = 0; step < 8; ++step) {
    const Value body = request();
    const Value before = document;
    const auto parsed = parse_patch_request(body, user_type(), leniency);
    if (!parsed) continue;
    const auto after = apply(*parsed, document, user_type(), leniency);
    RC_ASSERT(document == before);
    if (!after) {
      RC_ASSERT(after.error().code != Code::internal);
      continue;
    }
    const auto checked = check_document(after->document(), user_type(), Leniency{});
    RC_ASSERT(checked.has_value());
    RC_ASSERT(checked->document() == after->document());
    RC_ASSERT(json::write(after->document()).find("\"password\"") == std::string::npos);
    const auto again = apply(PatchRequest{}, after->document(), user_type(), leniency);
    RC_ASSERT(again.has_value() && again->document() == after->document());
    document = after->document();
    ++successes;
  }
  RC_CLASSIFY(successes > 0, "changed");
}

TEST(PatchProperty, Row149ADocumentKeepsEveryRuleWhateverIsAsked) {
  EXPECT_TRUE(rc::check("strict", [] { walk(Leniency{}); }));
  EXPECT_TRUE(rc::check("lenient", [] { walk(for_profile("default")); }));
}

}  // namespace
}  // namespace provost::scim
