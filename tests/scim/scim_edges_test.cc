// Edges of the face that were once wrong, on both engines: each case fails without the rule that it stands for.
#include <algorithm>
#include <functional>
#include <thread>

#include "tests/scim/service_fixture.h"
#include "tests/support/checklist.h"

namespace provost {
namespace {

constexpr const char* kUserSchema = R"("schemas":["urn:ietf:params:scim:schemas:core:2.0:User"])";

class ScimEdgesTest : public test::ScimServiceTest {
 protected:
  std::string user(const std::string& name) { return std::string(make_user(name).id()); }

  static std::int64_t total(const test::Reply& reply) {
    const Value* found = reply.body.find("totalResults");
    return found == nullptr ? -1 : found->as_integer();
  }

  /// The words that `name` has in each element of a list.
  static std::vector<std::string> texts(const test::Reply& reply, std::string_view list, std::string_view name) {
    std::vector<std::string> found;
    const Value* elements = reply.body.find(list);
    if (elements == nullptr) return found;
    for (const Value& element : elements->items()) found.emplace_back(element.text_at(name));
    return found;
  }

  test::Reply add_member(const std::string& group, const std::string& member) {
    return patch("/Groups/" + group, R"([{"op":"add","path":"members","value":[{"value":")" + member + R"("}]}])");
  }

  /// Runs all of these at once and returns their statuses.
  std::vector<int> at_once(const std::vector<http::Request>& requests) {
    std::vector<int> statuses(requests.size());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      threads.emplace_back([&, i] { statuses[i] = router_->handle(requests[i]).status; });
    }
    for (std::thread& thread : threads) thread.join();
    return statuses;
  }

  std::int64_t number_of(const char* query) {
    std::int64_t number = -1;
    EXPECT_TRUE(database()
                    .transact(sql::Mode::read,
                              [&](sql::Session& session) -> Result<void> {
                                const auto rows = TRY(session.run({query, query}));
                                number = rows.integer(0, 0);
                                return {};
                              })
                    .has_value());
    return number;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, ScimEdgesTest, test::both_engines(), test::engine_name);

TEST_P(ScimEdgesTest, WhatSaysNothingOfActiveLetsNobodyInAgain) {
  const std::string path = "/Users/" + user("maja");
  ASSERT_EQ(patch(path, R"([{"op":"replace","path":"active","value":false}])").status, 200);
  const auto put = send("PUT", path, std::string("{") + kUserSchema + R"(,"userName":"maja","title":"Head"})");
  ASSERT_EQ(put.status, 200) << put.text;
  EXPECT_EQ(put.body.text_at("title"), "Head");
  EXPECT_FALSE(send("GET", path).body.find("active")->as_bool());
  for (const char* operation :
       {R"([{"op":"remove","path":"active"}])", R"([{"op":"replace","path":"active","value":null}])"}) {
    const auto reply = patch(path, operation);
    EXPECT_LT(reply.status, 500) << reply.text;
    EXPECT_FALSE(send("GET", path).body.find("active")->as_bool()) << operation;
  }
  ASSERT_EQ(patch(path, R"([{"op":"replace","path":"active","value":true}])").status, 200);
  EXPECT_EQ(send("PUT", path, std::string("{") + kUserSchema + R"(,"userName":"maja"})").status, 200);
  EXPECT_TRUE(send("GET", path).body.find("active")->as_bool());
}

TEST_P(ScimEdgesTest, AWriterWithoutATagIsNeverToldOfAVersion) {
  const std::string path = "/Users/" + user("maja");
  const std::string group = "/Groups/" + std::string(make_group("Crew").id());
  std::vector<http::Request> requests;
  for (int i = 0; i < 16; ++i) {
    const std::string text = "text " + std::to_string(i);
    const std::string head =
        R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":")";
    requests.push_back(request("PATCH", path, head + R"(title","value":")" + text + "\"}]}", {}));
    requests.push_back(request("PATCH", group, head + R"(displayName","value":")" + text + "\"}]}", {}));
  }
  for (const int status : at_once(requests)) EXPECT_EQ(status, 200);
}

TEST_P(ScimEdgesTest, NobodyJoinsAGroupWhileLeavingTheHouse) {
  const std::string group(make_group("Crew").id());
  for (int round = 0; round < 30; ++round) {
    const std::string id = user("p" + std::to_string(round));
    const std::string body =
        R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":")" +
        id + R"("}]}]})";
    const auto statuses =
        at_once({request("PATCH", "/Groups/" + group, body, {}), request("DELETE", "/Users/" + id, "", {})});
    EXPECT_TRUE(statuses[0] == 200 || statuses[0] == 400) << statuses[0];
    EXPECT_EQ(statuses[1], 204);
  }
  EXPECT_EQ(number_of("select count(*) from members"), 0);
  EXPECT_EQ(send("GET", "/Groups/" + group).body.find("members"), nullptr);
}

TEST_P(ScimEdgesTest, AGroupIsAnotherWhenAMemberIsNoMore) {
  const std::string maja = user("maja");
  const auto group = make_group("Crew", {maja, user("nils")});
  const std::string path = "/Groups/" + std::string(group.id());
  const std::string tag(*group.headers.find("ETag"));
  ASSERT_EQ(send("DELETE", "/Users/" + maja).status, 204);
  EXPECT_EQ(send("GET", path, "", {{}, {{"If-None-Match", tag}}}).status, 200);
  EXPECT_EQ(patch(path, R"([{"op":"remove","path":"members"}])", {{}, {{"If-Match", tag}}}).status, 412);
}

TEST_P(ScimEdgesTest, GroupsOfAPersonReachThroughGroupsAndEndInACircle) {
  test::checklist({54, 253});
  const std::string maja = user("maja");
  const std::string inner(make_group("Inner", {maja}).id());
  const std::string middle(make_group("Middle", {inner}).id());
  const std::string outer(make_group("Outer", {middle, maja}).id());
  ASSERT_EQ(add_member(inner, outer).status, 200);  // the circle
  const auto shown = send("GET", "/Users/" + maja);
  EXPECT_EQ(texts(shown, "groups", "display"), (std::vector<std::string>{"Inner", "Middle", "Outer"}));
  EXPECT_EQ(texts(shown, "groups", "type"), (std::vector<std::string>{"direct", "indirect", "direct"}));
  ASSERT_EQ(send("DELETE", "/Groups/" + middle).status, 204);
  EXPECT_EQ(texts(send("GET", "/Users/" + maja), "groups", "type"), (std::vector<std::string>{"direct", "direct"}));
  EXPECT_EQ(total(send("GET", "/Users?filter=groups.value%20eq%20%22" + inner + "%22")), 1);
}

TEST_P(ScimEdgesTest, ATextThatNoIndexTakesIsRefused) {
  // Text that does not compress: PostgreSQL refuses to index it above some 2,700 bytes.
  std::string text;
  while (text.size() < 9000) text += std::to_string(random_.below(1'000'000'000));
  const std::string user_start = std::string("{") + kUserSchema;
  const std::string group_start = R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"])";
  struct Case {
    const char* path;
    std::string body;
  };
  const Case cases[] = {
      {"/Users", user_start + R"(,"userName":")" + text + "\"}"},
      {"/Users", user_start + R"(,"userName":"a","externalId":")" + text + "\"}"},
      {"/Groups", group_start + R"(,"displayName":")" + text + "\"}"},
      {"/Groups", group_start + R"(,"displayName":"a","externalId":")" + text + "\"}"},
  };
  for (const Case& each : cases) {
    const auto reply = send("POST", each.path, each.body);
    EXPECT_EQ(reply.status, 400) << each.path << reply.text;
    EXPECT_EQ(reply.body.text_at("scimType"), "invalidValue");
  }
  const auto long_mail =
      send("POST", "/Users", user_start + R"(,"userName":"b","emails":[{"value":")" + text + "\"}]}");
  EXPECT_EQ(long_mail.status, 201) << long_mail.text;
  const auto nul = send("POST", "/Users", user_start + R"(,"userName":"a\u0000b"})");
  EXPECT_EQ(nul.status, 400);
}

TEST_P(ScimEdgesTest, APersonDoesNotGrowWithoutEnd) {
  const std::string path = "/Users/" + user("maja");
  const std::string text(200'000, 'x');
  int status = 200;
  for (int round = 0; round < 8 && status == 200; ++round) {
    status = patch(path, R"([{"op":"add","path":"entitlements","value":[{"value":")" + std::to_string(round) + text +
                             R"("}]}])")
                 .status;
  }
  EXPECT_EQ(status, 413);
}

TEST_P(ScimEdgesTest, AFilterOnOnePersonSeesMoreThanTheAnswerShows) {
  test::checklist({53});
  const std::string maja = user("maja");
  const std::string group(make_group("Crew", {maja}).id());
  const std::string by_group = "/Users/" + maja + "?attributes=userName&filter=groups.value%20eq%20%22";
  EXPECT_EQ(send("GET", by_group + group + "%22").status, 200);
  EXPECT_EQ(send("GET", by_group + "other%22").status, 404);
  const std::string by_member = "/Groups/" + group + "?attributes=displayName&filter=members.value%20eq%20%22";
  EXPECT_EQ(send("GET", by_member + maja + "%22").status, 200);
  EXPECT_EQ(send("GET", by_member + "other%22").status, 404);
}

TEST_P(ScimEdgesTest, AListOfAttributesThatIsEmptyIsNone) {
  const std::string maja = user("maja");
  EXPECT_EQ(send("GET", "/Users/" + maja + "?attributes=").body.text_at("userName"), "maja");
  EXPECT_EQ(send("GET", "/Users/" + maja + "?attributes&excludedAttributes=name").body.text_at("userName"), "maja");
  EXPECT_EQ(send("GET", "/Users/" + maja + "?attributes=%20,").body.text_at("userName"), "maja");
  EXPECT_EQ(send("GET", "/Users/" + maja + "?attributes=title").body.text_at("userName"), "");
}

TEST_P(ScimEdgesTest, AGroupThatIsTooLargeToAnswerHasItsTagAllTheSame) {
  std::vector<std::string> people;
  people.reserve(1001);
  for (int i = 0; i < 1001; ++i) people.push_back(user("p" + std::to_string(i)));
  const std::string path = "/Groups/" + std::string(make_group("Crowd", people).id());
  const auto renamed = patch(path, R"([{"op":"replace","path":"displayName","value":"Many"}])");
  EXPECT_EQ(renamed.status, 204);
  EXPECT_EQ(renamed.headers.find("ETag"), send("GET", path + "?attributes=id").headers.find("ETag"));
}

TEST_P(ScimEdgesTest, FiltersOnMembersTellTheTruthUnderNotAndOr) {
  const std::string maja = user("maja");
  const std::string nils = user("nils");
  const std::string siv = user("siv");
  const std::string crew(make_group("Crew", {maja}).id());
  make_group("Staff", {nils, maja});
  make_group("Empty");
  struct Case {
    std::string filter;
    std::int64_t total;
  };
  const Case cases[] = {
      {R"(members.value eq ")" + maja + "\"", 2},
      {R"(members eq ")" + nils + "\"", 1},
      {R"(members[value eq ")" + nils + "\"]", 1},
      {R"(members.value eq ")" + siv + "\"", 0},
      {R"(members.value eq "nobody")", 0},
      {R"(not (members.value eq ")" + maja + "\")", 1},
      {R"(members.value eq ")" + nils + R"(" or members.value eq ")" + siv + "\"", 1},
      {R"(members.value eq ")" + nils + R"(" or displayName eq "Empty")", 2},
      {R"(members.value eq ")" + nils + R"(" and members.value eq ")" + maja + "\"", 1},
      {R"(members.value eq ")" + crew + "\"", 0},
      {"members pr", 2},
      {R"(members.display eq "nils")", 1},
      {R"(id eq ")" + crew + R"(" and members eq ")" + maja + "\"", 1},
      {R"(id eq ")" + crew + R"(" and members eq ")" + nils + "\"", 0},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(total(send("GET", "/Groups?filter=" + http::encode_query(each.filter))), each.total) << each.filter;
  }
}

TEST_P(ScimEdgesTest, AHeadHasNoOtherAnswerThanAGet) {
  const std::string path = "/Users/" + user("maja");
  const auto head = send("HEAD", path);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.find("ETag"), send("GET", path).headers.find("ETag"));
}

TEST_P(ScimEdgesTest, AnAddressIsDecodedOnce) {
  const std::string maja = user("maja%22x");
  EXPECT_EQ(total(send("GET", "/Users?filter=userName%20eq%20%22maja%252522x%22")), 0);
  EXPECT_EQ(total(send("GET", "/Users?filter=userName%20eq%20%22maja%2522x%22")), 1);
  EXPECT_EQ(total(send("GET", "/Users?filter=userName+eq++%22maja%2522x%22&")), 1);
  EXPECT_EQ(send("GET", "/Users/" + maja + "?").status, 200);
  EXPECT_EQ(send("GET", "/%55sers/" + maja).status, 200);
  EXPECT_EQ(send("GET", "/Users%2F" + maja).status, 400);
  EXPECT_EQ(send("GET", "/Users?filter=id+pr&filter=id+pr").status, 400);
  EXPECT_EQ(send("GET", "/Users?count=1&count=2").status, 400);
}

}  // namespace
}  // namespace provost
