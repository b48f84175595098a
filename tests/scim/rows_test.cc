// Rows of the checklist on PATCH, DELETE and what providers lean on, through the whole service on both engines.
#include <gmock/gmock.h>

#include <set>

#include "tests/scim/service_fixture.h"
#include "tests/support/checklist.h"

namespace provost {
namespace {

using test::checklist;

#define ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

class RowsTest : public test::ScimServiceTest {
 protected:
  std::string user(const std::string& name) { return "/Users/" + std::string(make_user(name).id()); }

  static std::set<std::string> texts(const Value* list, std::string_view name = "value") {
    std::set<std::string> found;
    if (list == nullptr) return found;
    for (const Value& each : list->items()) found.emplace(each.is_text() ? each.as_text() : each.text_at(name));
    return found;
  }

  static std::string tag(const test::Reply& reply) { return std::string(reply.headers.find("ETag").value_or("")); }
  static std::string id_in(const std::string& path) { return path.substr(path.rfind('/') + 1); }
};
INSTANTIATE_TEST_SUITE_P(Engines, RowsTest, test::both_engines(), test::engine_name);

TEST_P(RowsTest, APutKeepsWhenItWasMadeAndMovesTheRest) {
  checklist({144, 296});
  const auto made = make_user("maja");
  const std::string path = "/Users/" + std::string(made.id());
  clock_.advance(std::chrono::seconds(5));
  Value whole = send("GET", path).body;
  whole.set("title", "Head");
  const auto put = send("PUT", path, json::write(whole));
  ASSERT_EQ(put.status, 200) << put.text;
  const Value& before = *made.body.find("meta");
  const Value& after = *put.body.find("meta");
  EXPECT_EQ(after.text_at("created"), before.text_at("created"));
  EXPECT_GT(after.text_at("lastModified"), before.text_at("lastModified"));
  EXPECT_NE(after.text_at("version"), before.text_at("version"));
}

TEST_P(RowsTest, PatchIsAnnouncedAndAnswersWithTheWhole) {
  checklist({145, 150});
  EXPECT_EQ(*send("GET", "/ServiceProviderConfig").body.find("patch")->find("supported"), Value(true));
  const std::string path = user("maja");
  const auto whole = patch(path, R"([{"op":"add","path":"title","value":"Head"}])");
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.body, send("GET", path).body);
  const auto shown = patch(path + "?attributes=title", R"([{"op":"add","path":"title","value":"Chief"}])");
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown.body.text_at("title"), "Chief");
  EXPECT_EQ(shown.body.find("userName"), nullptr);
  const auto without = patch(path + "?excludedAttributes=title", R"([{"op":"add","path":"title","value":"Boss"}])");
  EXPECT_EQ(without.body.find("title"), nullptr);
  EXPECT_EQ(without.body.text_at("userName"), "maja");
}

TEST_P(RowsTest, WhatDoesNotHoldChangesNothing) {
  checklist({146, 147, 149, 152, 153, 154, 155});
  const std::string path = user("maja");
  const std::string before = tag(send("GET", path));
  struct Case {
    const char* operations;
    const char* type;
  };
  constexpr Case kCases[] = {
      {"[]", "invalidSyntax"},
      {"7", "invalidSyntax"},
      {R"([{"op":"move","path":"title","value":"x"}])", "invalidSyntax"},
      {R"([{"op":"add","path":"title","value":"x"},{"op":"remove"}])", "noTarget"},
      {R"([{"op":"add","path":"title","value":"x"},{"op":"add","path":"emails[","value":"x"}])", "invalidPath"},
      {R"([{"op":"add","path":"title","value":"x"},{"op":"add","path":"a.b.c","value":"x"}])", "invalidPath"},
      {R"([{"op":"add","path":"title","value":"x"},{"op":"remove","path":"emails[type xx \"work\"]"}])",
       "invalidFilter"},
      {R"([{"op":"add","path":"title","value":"x"},{"op":"replace","path":"id","value":"x"}])", "mutability"},
      {R"([{"op":"add","path":"title","value":"x"},{"op":"remove","path":"userName"}])", "mutability"},
  };
  for (const Case& each : kCases) {
    const auto reply = patch(path, each.operations);
    EXPECT_EQ(reply.status, 400) << each.operations;
    EXPECT_EQ(reply.body.text_at("scimType"), each.type) << each.operations;
  }
  const auto now = send("GET", path);
  EXPECT_EQ(tag(now), before);
  EXPECT_EQ(now.body.find("title"), nullptr);
}

TEST_P(RowsTest, AnExtensionIsInSchemasWhileItHoldsSomething) {
  checklist({159, 190});
  const std::string path = user("maja");
  const auto added = patch(path, R"([{"op":"add","path":")" ENTERPRISE R"(:department","value":"D"}])");
  EXPECT_TRUE(texts(added.body.find("schemas")).contains(ENTERPRISE)) << added.text;
  const auto removed = patch(path, R"([{"op":"remove","path":")" ENTERPRISE R"(:department"}])");
  EXPECT_FALSE(texts(removed.body.find("schemas")).contains(ENTERPRISE)) << removed.text;
  patch(path, R"([{"op":"add","path":")" ENTERPRISE R"(:department","value":"D"}])");
  const auto whole = patch(path, R"([{"op":"remove","path":")" ENTERPRISE R"("}])");
  EXPECT_EQ(whole.body.find(ENTERPRISE), nullptr);
}

TEST_P(RowsTest, WhatChangesNothingMakesNoVersion) {
  checklist({160, 188, 189});
  const std::string path = user("maja");
  const std::string group = "/Groups/" + std::string(make_group("Crew", {id_in(path)}).id());
  const auto first = patch(path, R"([{"op":"add","path":"emails","value":[{"value":"a","type":"work"}]}])");
  const std::string stranger = id_in(user("nils"));
  const std::string group_tag = tag(send("GET", group));
  clock_.advance(std::chrono::seconds(5));
  for (const char* same : {R"([{"op":"add","path":"emails","value":[{"value":"A","type":"work"}]}])",
                           R"([{"op":"remove","path":"title"}])", R"([{"op":"replace","path":"active","value":true}])",
                           R"([{"op":"remove","path":"emails[type eq \"home\"]"}])"}) {
    const auto reply = patch(path, same);
    EXPECT_EQ(reply.status, 200) << same;
    EXPECT_EQ(tag(reply), tag(first)) << same;
    EXPECT_EQ(*reply.body.find("meta"), *first.body.find("meta")) << same;
  }
  for (const std::string& same :
       {R"([{"op":"add","path":"members","value":[{"value":")" + id_in(path) + R"("}]}])",
        R"([{"op":"remove","path":"members","value":[{"value":")" + stranger + R"("},{"value":"nobody"}]}])",
        std::string(R"([{"op":"remove","path":"members","value":[]}])"),
        R"([{"op":"remove","path":"members[value eq \")" + stranger + R"(\"]"}])"}) {
    EXPECT_EQ(tag(patch(group, same)), group_tag) << same;
  }
}

TEST_P(RowsTest, ANameThatIsTakenIsRefusedAfterTheLastOperation) {
  checklist({161, 162});
  const std::string path = user("maja");
  user("nils");
  EXPECT_EQ(patch(path, R"([{"op":"replace","path":"userName","value":"NILS"}])").status, 409);
  EXPECT_EQ(patch(path, R"([{"op":"replace","path":"userName","value":"nils"},
                            {"op":"replace","path":"userName","value":"siv"}])")
                .status,
            200);
  EXPECT_EQ(send("GET", path).body.text_at("userName"), "siv");
  EXPECT_EQ(patch(path, R"([{"op":"remove","path":"userName"},{"op":"add","path":"userName","value":"x"}])").status,
            400);
}

TEST_P(RowsTest, WhoIsDeletedIsGone) {
  checklist({204, 205, 206, 208, 209});
  const std::string path = user("maja");
  const std::string manager_of = user("nils");
  patch(manager_of, R"([{"op":"add","path":")" ENTERPRISE R"(:manager","value":{"value":")" + id_in(path) + R"("}}])");
  const std::string group = "/Groups/" + std::string(make_group("Crew", {id_in(path), id_in(manager_of)}).id());
  EXPECT_EQ(send("DELETE", "/Users").status, 405);
  EXPECT_EQ(send("DELETE", "/Groups").status, 405);
  EXPECT_EQ(send("DELETE", "/Users/01J00000000000000000000000").status, 404);
  const auto gone = send("DELETE", path);
  EXPECT_EQ(gone.status, 204);
  EXPECT_EQ(gone.text, "");
  const std::string body = R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"maja"})";
  EXPECT_EQ(send("GET", path).status, 404);
  EXPECT_EQ(send("PUT", path, body).status, 404);
  EXPECT_EQ(patch(path, R"([{"op":"add","path":"title","value":"x"}])").status, 404);
  EXPECT_EQ(send("DELETE", path).status, 404);
  EXPECT_EQ(send("GET", "/Users").body.find("totalResults")->as_integer(), 1);
  EXPECT_EQ(send("GET", "/Users?filter=userName%20eq%20%22maja%22").body.find("totalResults")->as_integer(), 0);
  EXPECT_EQ(texts(send("GET", group).body.find("members")), std::set<std::string>{id_in(manager_of)});
  const auto again = make_user("maja");
  EXPECT_EQ(again.status, 201);
  EXPECT_NE(again.id(), id_in(path));
}

TEST_P(RowsTest, ADeletedGroupLeavesItsPeople) {
  checklist({207, 210});
  const std::string path = user("maja");
  const std::string before = tag(send("GET", path));
  const auto made = make_group("Crew", {id_in(path)});
  const std::string group = "/Groups/" + std::string(made.id());
  EXPECT_EQ(texts(send("GET", path).body.find("groups")), std::set<std::string>{std::string(made.id())});
  patch(group, R"([{"op":"replace","path":"displayName","value":"Staff"}])");
  EXPECT_EQ(send("DELETE", group, "", {{}, {{"If-Match", tag(made)}}}).status, 412);
  EXPECT_EQ(send("DELETE", group, "", {{}, {{"If-Match", tag(send("GET", group))}}}).status, 204);
  EXPECT_EQ(send("GET", group).status, 404);
  const auto left = send("GET", path);
  EXPECT_EQ(left.body.find("groups"), nullptr);
  EXPECT_EQ(tag(left), before);
}

TEST_P(RowsTest, ThePersonsTagMovesWithTheGroupsThatAreShown) {
  checklist({229, 230, 231, 233});
  const std::string path = user("maja");
  const std::string alone = tag(send("GET", path));
  const std::string crew(make_group("Crew", {id_in(path)}).id());
  const auto inside = send("GET", path);
  EXPECT_NE(tag(inside), alone);
  EXPECT_EQ(tag(inside), inside.body.find("meta")->text_at("version"));
  EXPECT_EQ(send("GET", path, "", {{}, {{"If-None-Match", tag(inside)}}}).status, 304);
  EXPECT_EQ(send("GET", path, "", {{}, {{"If-None-Match", alone}}}).status, 200) << "the groups are news";
  const auto listed = send("GET", "/Users?filter=userName%20eq%20%22maja%22");
  EXPECT_EQ(listed.body.find("Resources")->items().at(0).find("meta")->text_at("version"), tag(inside));
  EXPECT_EQ(tag(send("GET", path + "?excludedAttributes=groups")), alone) << "they are not shown";

  make_group("Staff", {crew});
  EXPECT_EQ(send("GET", path, "", {{}, {{"If-None-Match", tag(inside)}}}).status, 200) << "indirect ones count";
  const std::string title = R"([{"op":"add","path":"title","value":"Head"}])";
  EXPECT_EQ(patch(path, title, {{}, {{"If-Match", tag(inside)}}}).status, 412);
  const auto changed = patch(path, title, {{}, {{"If-Match", tag(send("GET", path))}}});
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(tag(changed), tag(send("GET", path)));
  EXPECT_EQ(patch(path, title, {{}, {{"If-Match", tag(send("GET", path + "?excludedAttributes=groups"))}}}).status,
            200);
}

TEST_P(RowsTest, AFilterOfMembersSeesTheOperationsBeforeIt) {
  checklist({183});
  const auto shown = [&](const std::string& path) { return texts(send("GET", path).body.find("members")); };
  const std::string maja = id_in(user("maja"));
  const std::string nils = id_in(user("nils"));
  const std::string crew(make_group("Crew").id());
  const std::string path = "/Groups/" + std::string(make_group("Staff", {maja, crew}).id());
  const auto add = [](const std::string& id) {
    return R"({"op":"add","path":"members","value":[{"value":")" + id + "\"}]}";
  };
  const auto remove = [](const std::string& filter) { return R"({"op":"remove","path":"members[)" + filter + "]\"}"; };
  ASSERT_EQ(patch(path, "[" + add(nils) + "," + remove(R"(display sw \"nils\")") + "]").status, 200);
  EXPECT_EQ(shown(path), (std::set<std::string>{maja, crew})) << "who was just added is found";
  ASSERT_EQ(patch(path, "[" + remove(R"(type eq \"Group\")") + "," + add(crew) + "]").status, 200);
  EXPECT_EQ(shown(path), (std::set<std::string>{maja, crew})) << "who is added later is not";
  const std::string replace = R"({"op":"replace","path":"members","value":[{"value":")" + nils + "\"}]}";
  ASSERT_EQ(patch(path, "[" + replace + "," + remove(R"(display pr)") + "," + add(maja) + "]").status, 200);
  EXPECT_EQ(shown(path), std::set<std::string>{maja});
  const std::string address = std::string(kBase) + "/Users/" + maja;
  ASSERT_EQ(patch(path, "[" + remove(R"($ref eq \")" + address + R"(\")") + "]").status, 200);
  EXPECT_EQ(shown(path), std::set<std::string>{}) << "an element is what answers show";
}

/// Answers that show at most four members.
class FewMembersTest : public RowsTest {
 protected:
  FewMembersTest() { most_members_ = 4; }
};
INSTANTIATE_TEST_SUITE_P(Engines, FewMembersTest, test::both_engines(), test::engine_name);

TEST_P(FewMembersTest, APageWithTooManyMembersIsCutShort) {
  checklist({100, 102});
  std::vector<std::string> people;
  for (const char* name : {"anna", "bert", "carl", "dora", "emil"}) people.push_back(id_in(user(name)));
  for (const char* name : {"A", "B", "C"}) make_group(name, {people[0], people[1]});
  const auto names = [](const test::Reply& reply) { return texts(reply.body.find("Resources"), "displayName"); };
  std::set<std::string> seen;
  int pages = 0;
  for (std::int64_t start = 1; start <= 3 && pages < 5; ++pages) {
    const auto page = send("GET", "/Groups?startIndex=" + std::to_string(start));
    ASSERT_EQ(page.status, 200) << page.text;
    EXPECT_EQ(page.body.find("totalResults")->as_integer(), 3);
    start += page.body.find("itemsPerPage")->as_integer();
    seen.merge(names(page));
  }
  EXPECT_EQ(seen, (std::set<std::string>{"A", "B", "C"}));
  EXPECT_GT(pages, 1);
  std::set<std::string> walked;
  std::string cursor;
  for (pages = 0; pages < 5; ++pages) {
    const auto page = send("GET", "/Groups?count=3&cursor=" + cursor);
    ASSERT_EQ(page.status, 200) << page.text;
    walked.merge(names(page));
    const Value* next = page.body.find("nextCursor");
    if (next == nullptr) break;
    cursor = next->as_text();
  }
  EXPECT_EQ(walked, seen);
  EXPECT_GE(pages, 1);

  const std::string large =
      "/Groups/" + std::string(make_group("D", {people[0], people[1], people[2], people[3]}).id());
  EXPECT_EQ(send("GET", large).body.find("members")->items().size(), 4U);
  ASSERT_EQ(patch(large, R"([{"op":"add","path":"members","value":[{"value":")" + people[4] + "\"}]}]").status, 200);
  const auto refused = send("GET", large);
  EXPECT_EQ(refused.body.text_at("scimType"), "tooMany") << "one group alone is too large to be shown";
  EXPECT_THAT(std::string(refused.body.text_at("detail")), ::testing::HasSubstr("excludedAttributes=members"));
}

TEST_P(RowsTest, WhoIsSwitchedOffIsThereUntilDeleted) {
  checklist({288});
  const std::string path = user("maja");
  EXPECT_EQ(patch(path, R"([{"op":"Replace","path":"active","value":"False"}])").status, 200);
  const auto off = send("GET", "/Users?filter=userName%20eq%20%22maja%22");
  EXPECT_EQ(*off.body.find("Resources")->items().at(0).find("active"), Value(false));
  EXPECT_EQ(*patch(path, R"([{"op":"replace","value":{"active":true}}])").body.find("active"), Value(true));
  EXPECT_EQ(patch(path, R"([{"op":"replace","value":{"active":false}}])").status, 200);
  EXPECT_EQ(send("DELETE", path).status, 204);
}

TEST_P(RowsTest, HabitsOfProvidersAreTaken) {
  checklist({291, 292, 293, 294, 295});
  const auto post = [&](const std::string& path, const std::string& body) { return send("POST", path, body); };
  const std::string group_schema = R"("schemas":["urn:ietf:params:scim:schemas:core:2.0:Group")";
  EXPECT_EQ(post("/Groups", "{" + group_schema + R"(],"displayName":"A","members":null})").status, 201);
  const auto foreign = post("/Groups", "{" + group_schema + R"(,"http://vendor.example/Group"],"displayName":"B"})");
  EXPECT_EQ(foreign.status, 201);
  EXPECT_TRUE(texts(foreign.body.find("members")).empty());
  EXPECT_EQ(post("/Users", R"({"schemas":["urn:scim:schemas:core:2.0"],"userName":"legacy"})").status, 201);
  const auto single = post(
      "/Users",
      R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"one","emails":{"value":"a@example.test"}})");
  ASSERT_EQ(single.status, 201) << single.text;
  EXPECT_EQ(texts(single.body.find("emails")), std::set<std::string>{"a@example.test"});
  EXPECT_EQ(
      send("PATCH", "/Users/" + std::string(single.id()), R"({"Operations":[{"op":"add","path":"title","value":"T"}]})")
          .status,
      200);
}

TEST_P(RowsTest, AThousandMembersInOneOperationAndAHundredOperations) {
  checklist({297});
  std::string members;
  std::string operations;
  for (int i = 0; i < 1000; ++i) {
    const std::string id(make_user("p" + std::to_string(i)).id());
    members += (members.empty() ? "" : ",") + (R"({"value":")" + id + "\"}");
    if (i % 10 != 0) continue;
    operations += (operations.empty() ? "" : ",") + (R"({"op":"remove","path":"members[value eq \")" + id + R"(\"]"})");
  }
  const std::string path = "/Groups/" + std::string(make_group("Crowd").id());
  const auto added = patch(path, R"([{"op":"add","path":"members","value":[)" + members + "]}]");
  ASSERT_EQ(added.status, 200) << added.text.substr(0, 200);
  EXPECT_EQ(added.body.find("members")->items().size(), 1000U);
  const auto removed = patch(path, "[" + operations + "]");
  ASSERT_EQ(removed.status, 200);
  EXPECT_EQ(removed.body.find("members")->items().size(), 900U);
}

TEST_P(RowsTest, APutOfMoreThanTenThousandMembersPointsToPatch) {
  std::string members;
  for (int i = 0; i < 10'001; ++i) members += (i == 0 ? "" : ",") + (R"({"value":"m)" + std::to_string(i) + "\"}");
  const auto reply =
      send("PUT", "/Groups/" + std::string(make_group("Crowd").id()),
           R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Crowd","members":[)" + members +
               "]}");
  EXPECT_EQ(reply.status, 413);
  EXPECT_NE(reply.body.text_at("detail").find("PATCH"), std::string::npos) << reply.text;
}

}  // namespace
}  // namespace provost
