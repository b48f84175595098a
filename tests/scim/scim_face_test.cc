// Rules of the face that hold for every provider: who may call, what a version guards, what crosses no tenant.
#include "tests/scim/service_fixture.h"
#include "tests/support/checklist.h"

#include <algorithm>
#include <set>
#include <thread>

namespace provost {
namespace {

class ScimFaceTest : public test::ScimServiceTest {
 protected:
  /// What an admin's page does with a person.
  Result<void> by_hand(const std::string& id, UserState state) {
    return database().transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
      Tables tables(session, database().dialect(), kAcme);
      const auto before = TRY(tables.users.find(ScimId{id}, SourceId{}));
      TRY(directory_.set_state(tables, *before, {state, ""}, {{"admin", "1", "ana"}, std::nullopt}));
      return {};
    });
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, ScimFaceTest, test::both_engines(), test::engine_name);

TEST_P(ScimFaceTest, NobodyIsLetInWithoutAToken) {
  test::checklist({19, 20});
  for (const char* path : {"/Users", "/Groups", "/ServiceProviderConfig", "/Nothing", "/Users/1", "/Me"}) {
    const auto bare = send("GET", path, "", {.token = "", .headers = {}});
    EXPECT_EQ(bare.status, 401) << path;
    EXPECT_EQ(bare.headers.find("WWW-Authenticate"), R"(Bearer realm="scim")") << path;
    const auto wrong = send("GET", path, "", {.token = "wrong", .headers = {}});
    EXPECT_EQ(wrong.status, 401) << path;
    EXPECT_EQ(wrong.headers.find("WWW-Authenticate"), R"(Bearer realm="scim", error="invalid_token")") << path;
    EXPECT_EQ(wrong.body.text_at("status"), "401");
  }
}

TEST_P(ScimFaceTest, ABodyIsNotReadForStrangers) {
  const auto reply = send("POST", "/Users", "{this is no JSON", {.token = "", .headers = {}});
  EXPECT_EQ(reply.status, 401);
}

TEST_P(ScimFaceTest, AScopeThatIsMissingForbids) {
  const std::string reader = make_source(kAcme, "default", "users:read");
  const auto user = make_user("maja");
  const std::string path = "/Users/" + std::string(user.id());
  EXPECT_EQ(send("GET", path, "", {reader, {}}).status, 200);
  EXPECT_EQ(make_user("nils", {reader, {}}).status, 403);
  EXPECT_EQ(patch(path, R"([{"op":"replace","path":"active","value":false}])", {reader, {}}).status, 403);
  EXPECT_EQ(send("DELETE", path, "", {reader, {}}).status, 403);
  EXPECT_EQ(send("GET", "/Groups", "", {reader, {}}).status, 403);
  EXPECT_TRUE(send("GET", path).body.find("active")->as_bool());
}

TEST_P(ScimFaceTest, AnotherTenantsPeopleAreNotThere) {
  const std::string foreign = make_source(kOther, "default");
  const auto user = make_user("maja");
  const std::string known = "/Users/" + std::string(user.id());
  for (const char* method : {"GET", "PUT", "PATCH", "DELETE"}) {
    const std::string body =
        std::string(method) == "PATCH"
            ? R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"x"}]})"
            : R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"x"})";
    const auto theirs = send(method, known, body, {foreign, {}});
    const auto absent = send(method, "/Users/01J00000000000000000000000", body, {foreign, {}});
    EXPECT_EQ(theirs.status, 404) << method;
    EXPECT_EQ(theirs.text, absent.text) << method;
  }
  EXPECT_EQ(send("GET", "/Users?filter=userName%20eq%20%22maja%22", "", {foreign, {}})
                .body.find("totalResults")
                ->as_integer(),
            0);
  EXPECT_EQ(send("GET", "/Users", "", {foreign, {}}).body.find("totalResults")->as_integer(), 0);
  EXPECT_EQ(make_user("maja", {foreign, {}}).status, 201);
}

TEST_P(ScimFaceTest, AMemberOfAnotherTenantIsUnknown) {
  const std::string foreign = make_source(kOther, "default");
  const std::string stranger(make_user("stranger", {foreign, {}}).id());
  EXPECT_EQ(make_group("Crew", {stranger}).status, 400);
  const std::string group(make_group("Crew").id());
  EXPECT_EQ(
      patch("/Groups/" + group, R"([{"op":"add","path":"members","value":[{"value":")" + stranger + R"("}]}])").status,
      400);
}

TEST_P(ScimFaceTest, AnOldTagIsRefusedAndChangesNothing) {
  const auto user = make_user("maja");
  const std::string path = "/Users/" + std::string(user.id());
  const std::string first(*user.headers.find("ETag"));
  const auto changed = patch(path, R"([{"op":"add","path":"title","value":"Head"}])", {{}, {{"If-Match", first}}});
  EXPECT_EQ(changed.status, 200);
  const auto late = patch(path, R"([{"op":"add","path":"title","value":"Late"}])", {{}, {{"If-Match", first}}});
  EXPECT_EQ(late.status, 412);
  EXPECT_EQ(send("DELETE", path, "", {{}, {{"If-Match", first}}}).status, 412);
  const auto now = send("GET", path);
  EXPECT_EQ(now.body.text_at("title"), "Head");
  EXPECT_EQ(send("GET", path, "", {{}, {{"If-None-Match", std::string(*now.headers.find("ETag"))}}}).status, 304);
  EXPECT_EQ(patch(path, R"([{"op":"remove","path":"title"}])", {{}, {{"If-Match", "*"}}}).status, 200);
}

TEST_P(ScimFaceTest, OfManyWritersWithOneTagExactlyOneWins) {
  test::checklist({232});
  const auto user = make_user("maja");
  const std::string path = "/Users/" + std::string(user.id());
  const std::string tag(*user.headers.find("ETag"));
  constexpr int kWriters = 16;
  std::vector<int> statuses(kWriters);
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&, i] {
      const std::string body =
          R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"title","value":"t)" +
          std::to_string(i) + "\"}]}";
      statuses[static_cast<std::size_t>(i)] =
          router_->handle(request("PATCH", path, body, {{}, {{"If-Match", tag}}})).status;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 200), 1);
  EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 412), kWriters - 1);
}

TEST_P(ScimFaceTest, WritersWithoutATagAllGetThrough) {
  const auto user = make_user("maja");
  const std::string path = "/Users/" + std::string(user.id());
  constexpr int kWriters = 4;
  std::vector<int> statuses(kWriters);
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&, i] {
      const std::string body =
          R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"emails","value":[{"value":"m)" +
          std::to_string(i) + R"(@example.test"}]}]})";
      statuses[static_cast<std::size_t>(i)] = router_->handle(request("PATCH", path, body, {})).status;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 200), kWriters);
  EXPECT_EQ(send("GET", path).body.find("emails")->items().size(), static_cast<std::size_t>(kWriters));
}

TEST_P(ScimFaceTest, OfManyCreatesWithOneNameExactlyOneWins) {
  constexpr int kWriters = 16;
  std::vector<int> statuses(kWriters);
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&, i] {
      const char* body = R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"only"})";
      statuses[static_cast<std::size_t>(i)] = router_->handle(request("POST", "/Users", body, {})).status;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 201), 1);
  EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 409), kWriters - 1);
}

TEST_P(ScimFaceTest, AHandGivesBackWhatItTookUntilTheProviderSpeaksOfIt) {
  const std::string id(make_user("maja").id());
  const auto replace = [&](const std::string& value) {
    return patch("/Users/" + id, R"([{"op":"replace","value":)" + value + "}]");
  };
  ASSERT_TRUE(by_hand(id, UserState::inactive).has_value());
  const test::Reply renamed = replace(R"({"displayName":"Maja"})");
  EXPECT_EQ(renamed.status, 200);
  EXPECT_EQ(*renamed.body.find("active"), Value(false));
  ASSERT_TRUE(by_hand(id, UserState::active).has_value());
  ASSERT_TRUE(by_hand(id, UserState::inactive).has_value());
  EXPECT_EQ(replace(R"({"active":false})").status, 200);
  EXPECT_EQ(by_hand(id, UserState::active).error().code, Code::forbidden);
  EXPECT_EQ(*replace(R"({"active":true})").body.find("active"), Value(false)) << "the hand has not spoken yet";
  ASSERT_TRUE(by_hand(id, UserState::active).has_value());
  EXPECT_EQ(*send("GET", "/Users/" + id).body.find("active"), Value(true));
}

TEST_P(ScimFaceTest, NoPushOfTheProviderLiftsASuspension) {
  struct Case {
    const char *method, *body;
  };
  constexpr Case kCases[] = {
      {"PUT",
       R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"maja","title":"new","active":true})"},
      {"PATCH", R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[
                    {"op":"replace","path":"active","value":true},{"op":"add","path":"title","value":"new"}]})"},
      {"PATCH", R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[
                    {"op":"replace","value":{"active":true,"title":"new"}}]})"},
  };
  const std::string path = "/Users/" + std::string(make_user("maja").id());
  const std::string id = path.substr(path.rfind('/') + 1);
  for (const UserState state : {UserState::inactive, UserState::locked}) {
    for (const Case& each : kCases) {
      ASSERT_EQ(patch(path, R"([{"op":"replace","path":"title","value":"old"}])").status, 200);
      ASSERT_TRUE(by_hand(id, state).has_value());
      for (int push = 0; push < 2; ++push) {
        const auto reply = send(each.method, path, each.body);
        ASSERT_EQ(reply.status, 200) << reply.text;
        EXPECT_EQ(*reply.body.find("active"), Value(false)) << each.body;
        EXPECT_EQ(reply.body.text_at("title"), "new") << "the rest of it is done";
      }
      EXPECT_EQ(*send("GET", path).body.find("active"), Value(false));
      ASSERT_TRUE(by_hand(id, UserState::active).has_value()) << "a hand may lift what a hand did";
      EXPECT_EQ(patch(path, R"([{"op":"replace","path":"active","value":false}])").status, 200);
      EXPECT_EQ(*send(each.method, path, each.body).body.find("active"), Value(true))
          << "the provider's own comes back";
    }
  }
}

TEST_P(ScimFaceTest, AWrongMethodNamesTheRightOnes) {
  const auto reply = send("DELETE", "/Users");
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(reply.headers.find("Allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(reply.body.text_at("status"), "405");
  const auto options = send("OPTIONS", "/Users/1");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.headers.find("Allow"), "GET, HEAD, PUT, PATCH, DELETE, OPTIONS");
  EXPECT_EQ(send("POST", "/ServiceProviderConfig", "{}").status, 405);
  EXPECT_EQ(send("GET", "/Nothing").status, 404);
}

TEST_P(ScimFaceTest, BadInputChangesNothingAndSaysWhy) {
  struct Case {
    const char* body;
    const char* type;
  };
  constexpr Case kCases[] = {
      {"", "invalidSyntax"},
      {"{", "invalidSyntax"},
      {"[]", "invalidSyntax"},
      {R"({"userName":"a"})", "invalidValue"},
      {R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]})", "invalidValue"},
      {R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":5})", "invalidValue"},
      {R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a","userName":"b"})", "invalidSyntax"},
  };
  for (const Case& c : kCases) {
    const auto reply = send("POST", "/Users", c.body);
    EXPECT_EQ(reply.status, 400) << c.body;
    EXPECT_NE(reply.body.text_at("detail"), "") << c.body;
  }
  EXPECT_EQ(send("GET", "/Users").body.find("totalResults")->as_integer(), 0);
}

TEST_P(ScimFaceTest, PagesJoinToTheWholeSet) {
  for (int i = 0; i < 7; ++i) ASSERT_EQ(make_user("p" + std::to_string(i)).status, 201);
  std::set<std::string> seen;
  for (int start = 1; start <= 7; start += 3) {
    const auto page = send("GET", "/Users?count=3&startIndex=" + std::to_string(start));
    EXPECT_EQ(page.body.find("totalResults")->as_integer(), 7);
    for (const Value& user : page.body.find("Resources")->items()) seen.emplace(user.text_at("id"));
  }
  EXPECT_EQ(seen.size(), 7U);
  EXPECT_EQ(send("GET", "/Users?count=abc").status, 400);
  EXPECT_EQ(send("GET", "/Users?startIndex=999").body.find("Resources")->items().size(), 0U);
}

TEST_P(ScimFaceTest, ANeverReturnedPasswordIsHashedAndFiltersDoNotTell) {
  const auto made =
      send("POST", "/Users",
           R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"maja","password":"canary-4711"})");
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(made.text.find("canary"), std::string::npos);
  const std::string path = "/Users/" + std::string(made.id());
  EXPECT_EQ(send("GET", path + "?attributes=password").text.find("canary"), std::string::npos);
  EXPECT_EQ(patch(path, R"([{"op":"replace","path":"password","value":"canary-4712"}])").status, 200);
  const auto right = send("GET", "/Users?filter=password%20eq%20%22canary-4712%22");
  const auto wrong = send("GET", "/Users?filter=password%20eq%20%22nonsense%22");
  EXPECT_EQ(right.status, wrong.status);
  EXPECT_EQ(right.text, wrong.text);
}

TEST_P(ScimFaceTest, AnExternalIdBelongsToTheSourceThatSaysIt) {
  const std::string second = make_source(kAcme, "default");
  const auto made =
      send("POST", "/Users",
           R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"maja","externalId":"1"})");
  const std::string path = "/Users/" + std::string(made.id());
  EXPECT_EQ(made.body.text_at("externalId"), "1");
  EXPECT_EQ(send("GET", path, "", {second, {}}).body.find("externalId"), nullptr);
  EXPECT_EQ(
      send("GET", "/Users?filter=externalId%20eq%20%221%22", "", {second, {}}).body.find("totalResults")->as_integer(),
      0);
  EXPECT_EQ(patch(path, R"([{"op":"add","path":"externalId","value":"other"}])", {second, {}}).status, 200);
  EXPECT_EQ(send("GET", path).body.text_at("externalId"), "1");
}

}  // namespace
}  // namespace provost
