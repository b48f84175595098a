// POST /Bulk: many operations in one request, which may refer to each other (RFC 7644 §3.7).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scim/bulk.h"
#include "scim/bulk_references.h"
#include "tests/scim/service_fixture.h"
#include "tests/support/checklist.h"

namespace provost::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kSchema = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

std::string user(const std::string& name, const std::string& more = "") {
  return R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":")" + name + "\"" + more + "}";
}

std::string group(const std::string& name, const std::string& members) {
  return R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":")" + name + R"(","members":[)" +
         members + "]}";
}

std::string post(const std::string& path, const std::string& bulk_id, const std::string& data) {
  return R"({"method":"POST","path":")" + path + R"(","bulkId":")" + bulk_id + R"(","data":)" + data + "}";
}

std::string change(const std::string& method, const std::string& path, const std::string& more = "") {
  return R"({"method":")" + method + R"(","path":")" + path + "\"" + more + "}";
}

std::string patch_data(const std::string& operations) {
  return R"(,"data":{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":)" + operations + "}";
}

std::string bulk(const std::string& operations, const std::string& more = "") {
  return std::string(R"({"schemas":[")") + kSchema + R"("],"Operations":[)" + operations + "]" + more + "}";
}

class BulkTest : public ScimServiceTest {
 protected:
  Array carried_out(const std::string& body, const Extras& extras = {}) {
    const Reply reply = send("POST", "/Bulk", body, extras);
    EXPECT_EQ(reply.status, 200) << reply.text;
    const Value* operations = reply.body.find("Operations");
    return operations == nullptr ? Array() : operations->items();
  }
  static std::vector<std::string> statuses(const Array& operations) {
    std::vector<std::string> all;
    for (const Value& each : operations) all.emplace_back(each.text_at("status"));
    return all;
  }
  static std::string path_of(const Value& operation) {
    return std::string(operation.text_at("location")).substr(std::string(kBase).size());
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, BulkTest, both_engines(), engine_name);

TEST_P(BulkTest, EachOperationHasItsResult) {
  checklist({211, 212, 213, 214});
  const auto done = carried_out(bulk(post("/Users", "a", user("ann")) + "," + post("/Users", "b", user("ANN")) + "," +
                                     change("DELETE", "/Users/nobody")));
  EXPECT_THAT(statuses(done), ElementsAre("201", "409", "404"));
  EXPECT_EQ(done[0].text_at("method"), "POST");
  EXPECT_EQ(done[0].text_at("bulkId"), "a");
  EXPECT_EQ(send("GET", path_of(done[0])).headers.find("etag"), done[0].text_at("version"));
  EXPECT_EQ(done[0].find("response"), nullptr);
  EXPECT_EQ(done[1].find("location"), nullptr) << "a failed POST made nothing";
  EXPECT_EQ(done[1].find("response")->text_at("scimType"), "uniqueness");
  EXPECT_EQ(done[1].find("response")->text_at("status"), "409");
  EXPECT_EQ(done[2].text_at("location"), std::string(kBase) + "/Users/nobody");
}

TEST_P(BulkTest, FailuresEndTheProcessingWhereTheClientSaysSo) {
  checklist({215});
  const std::string operations = change("DELETE", "/Users/x") + "," + post("/Users", "a", user("ann")) + "," +
                                 change("DELETE", "/Users/y") + "," + post("/Users", "b", user("bob"));
  EXPECT_THAT(statuses(carried_out(bulk(operations, R"(,"failOnErrors":1)"))), ElementsAre("404"));
  EXPECT_THAT(statuses(carried_out(bulk(operations, R"(,"failOnErrors":2)"))), ElementsAre("404", "201", "404"));
  EXPECT_EQ(send("POST", "/Bulk", bulk(operations, R"(,"failOnErrors":0)")).status, 400);
}

TEST_P(BulkTest, ARequestThatIsNoneIsRefusedWhole) {
  checklist({211, 216});
  struct Case {
    const char* name;
    std::string body;
  };
  const std::vector<Case> cases{
      {"another message", R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[]})"},
      {"no operations", std::string(R"({"schemas":[")") + kSchema + R"("]})"},
      {"a POST without bulkId",
       bulk(post("/Users", "a", user("ann")) + "," + R"({"method":"POST","path":"/Users","data":{}})")},
      {"a bulkId twice", bulk(post("/Users", "a", user("ann")) + "," + post("/Users", "a", user("bob")))},
      {"no JSON", "{"},
      {"an operation that is no object", bulk("1")},
  };
  for (const Case& each : cases) EXPECT_EQ(send("POST", "/Bulk", each.body).status, 400) << each.name;
  EXPECT_EQ(send("GET", "/Users").body.find("totalResults")->as_integer(), 0) << "and changes nothing";
}

TEST_P(BulkTest, ReferencesAreFilledInWhateverTheOrder) {
  checklist({217});
  const std::string enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
  const auto done =
      carried_out(bulk(change("PATCH", "/Groups/bulkId:crew",
                              patch_data(R"([{"op":"add","path":"members","value":[{"value":"bulkId:bob"}]}])")) +
                       "," + post("/Groups", "crew", group("crew", R"({"value":"bulkId:ann"})")) + "," +
                       post("/Users", "ann",
                            R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",")" + enterprise +
                                R"("],"userName":"ann",")" + enterprise + R"(":{"manager":{"value":"bulkId:bob"}}})") +
                       "," + post("/Users", "bob", user("bob"))));
  EXPECT_THAT(statuses(done), ElementsAre("200", "201", "201", "201"));
  EXPECT_EQ(done[0].text_at("location"), done[1].text_at("location"));
  const Reply crew = send("GET", path_of(done[1]));
  EXPECT_EQ(crew.body.find("members")->items().size(), 2u);
  const Reply ann = send("GET", path_of(done[2]));
  const std::string bob = path_of(done[3]).substr(std::string("/Users/").size());
  EXPECT_EQ(ann.body.find(enterprise)->find("manager")->text_at("value"), bob);
}

TEST_P(BulkTest, AReferenceToWhatIsNotMadeFailsItsOperation) {
  checklist({218});
  const auto done = carried_out(bulk(post("/Groups", "g", group("g", R"({"value":"bulkId:nobody"})")) + "," +
                                     post("/Groups", "h", group("h", R"({"value":"bulkId:bad"})")) + "," +
                                     post("/Users", "bad", user("")) + "," + post("/Users", "good", user("good"))));
  EXPECT_THAT(statuses(done), ElementsAre("400", "409", "400", "201"));
  EXPECT_EQ(send("GET", "/Groups").body.find("totalResults")->as_integer(), 0);
}

TEST_P(BulkTest, CircularManagersAreResolved) {
  checklist({219});
  const std::string enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
  const auto managed = [&](const std::string& name, const std::string& by) {
    return R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",")" + enterprise + R"("],"userName":")" + name +
           "\",\"" + enterprise + R"(":{"department":"X","manager":{"value":"bulkId:)" + by + R"("}}})";
  };
  const auto done =
      carried_out(bulk(post("/Users", "a", managed("ann", "b")) + "," + post("/Users", "b", managed("bob", "a"))));
  EXPECT_THAT(statuses(done), ElementsAre("201", "201"));
  for (const auto& [one, other] : {std::pair{0, 1}, std::pair{1, 0}}) {
    const Reply read = send("GET", path_of(done[static_cast<std::size_t>(one)]));
    const std::string wanted = path_of(done[static_cast<std::size_t>(other)]).substr(std::string("/Users/").size());
    EXPECT_EQ(read.body.find(enterprise)->find("manager")->text_at("value"), wanted);
    EXPECT_EQ(read.body.find(enterprise)->text_at("department"), "X");
    EXPECT_EQ(read.headers.find("etag"), done[static_cast<std::size_t>(one)].text_at("version"));
  }
}

TEST_P(BulkTest, CircularGroupsHoldEachOther) {
  checklist({54, 219});
  const auto done = carried_out(bulk(post("/Groups", "a", group("a", R"({"type":"Group","value":"bulkId:b"})")) + "," +
                                     post("/Groups", "b", group("b", R"({"type":"Group","value":"bulkId:a"})"))));
  ASSERT_THAT(statuses(done), ElementsAre("201", "201"));
  const auto only_member = [&](const Value& made) {
    const Reply shown = send("GET", path_of(made));
    const Value* members = shown.body.find("members");
    return members == nullptr ? "" : "/Groups/" + std::string(members->items().at(0).text_at("value"));
  };
  EXPECT_EQ(only_member(done[0]), path_of(done[1]));
  EXPECT_EQ(only_member(done[1]), path_of(done[0]));
  const Reply ann = make_user("ann");
  const std::string added = R"([{"op":"add","path":"members","value":[{"value":")" + std::string(ann.id()) + "\"}]}]";
  ASSERT_EQ(patch(path_of(done[0]), added).status, 200);
  const Reply inside = send("GET", "/Users/" + std::string(ann.id()));
  std::vector<std::string> types;
  for (const Value& each : inside.body.find("groups")->items()) types.emplace_back(each.text_at("type"));
  EXPECT_THAT(types, ::testing::UnorderedElementsAre("direct", "indirect"));
}

TEST_P(BulkTest, TheOutcomeIsThatOfTheGivenOrder) {
  checklist({220});
  const auto done = carried_out(
      bulk(post("/Users", "a", user("ann")) + "," +
           change("PATCH", "/Users/bulkId:a", patch_data(R"([{"op":"add","path":"title","value":"Pilot"}])")) + "," +
           change("DELETE", "/Users/bulkId:a") + "," + post("/Users", "again", user("ann"))));
  EXPECT_THAT(statuses(done), ElementsAre("201", "200", "204", "201"));
  EXPECT_EQ(send("GET", path_of(done[0])).status, 404);
  EXPECT_EQ(send("GET", path_of(done[3])).status, 200);
}

TEST_P(BulkTest, LimitsAreAnnouncedAndKept) {
  checklist({2, 5, 221});
  const Value config = *send("GET", "/ServiceProviderConfig").body.find("bulk");
  EXPECT_TRUE(config.find("supported")->as_bool());
  const auto most = config.find("maxOperations")->as_integer();
  std::string operations = change("DELETE", "/Users/x");
  for (std::int64_t count = 1; count < most; ++count) operations += "," + change("DELETE", "/Users/x");
  EXPECT_EQ(carried_out(bulk(operations)).size(), static_cast<std::size_t>(most));
  const Reply refused = send("POST", "/Bulk", bulk(operations + "," + change("DELETE", "/Users/x")));
  EXPECT_EQ(refused.status, 413);
  EXPECT_THAT(std::string(refused.body.text_at("detail")), HasSubstr(std::to_string(most)));
  const auto limit = static_cast<std::uint64_t>(config.find("maxPayloadSize")->as_integer());
  EXPECT_EQ(router_->body_limit(request("POST", "/Bulk", "", {}).head), limit);
  EXPECT_LT(router_->body_limit(request("POST", "/Users", "", {}).head), limit);
  const auto told = json::parse(router_->refuse("/scim/v2/Bulk", 413, "").body);
  EXPECT_THAT(std::string(told->text_at("detail")), HasSubstr(std::to_string(limit)));
}

TEST_P(BulkTest, PasswordsCostMore) {
  checklist({221});
  std::string operations;
  for (int count = 0; count < 201; ++count) {
    operations +=
        (count == 0 ? "" : ",") + post("/Users", std::to_string(count), user("p", R"(,"password":"secret!!")"));
  }
  const Reply refused = send("POST", "/Bulk", bulk(operations));
  EXPECT_EQ(refused.status, 413);
  EXPECT_THAT(std::string(refused.body.text_at("detail")), HasSubstr("password"));
}

TEST_P(BulkTest, APasswordCostsMoreByWhateverName) {
  checklist({221});
  const std::string id(make_user("ann").id());
  const std::string schemas = R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],)";
  for (const char* operation :
       {R"("Operations":[{"op":"replace","path":"password","value":"x"}]})",
        R"("operations":[{"op":"replace","Path":"Password","value":"x"}]})",
        R"("Operations":[{"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:password","value":"x"}]})",
        R"("Operations":[{"op":"replace","Value":{"passWord":"x"}}]})"}) {
    std::string operations;
    for (int count = 0; count < 201; ++count) {
      operations += (count == 0 ? "" : ",") + change("PATCH", "/Users/" + id, R"(,"data":)" + schemas + operation);
    }
    EXPECT_EQ(send("POST", "/Bulk", bulk(operations)).status, 413) << operation;
  }
}

TEST_P(BulkTest, ManyReferencesAreReadInOnePass) {
  checklist({219});
  std::string quoted;
  for (int i = 0; i < 5000; ++i) quoted += R"(\"bulkId:a\" )";
  const auto done = carried_out(bulk(post("/Users", "a", user("ann")) + "," +
                                     post("/Users", "b", user("bob", R"(,"title":"<)" + quoted + R"(>")"))));
  ASSERT_THAT(statuses(done), ElementsAre("201", "201"));
  const std::string title(send("GET", path_of(done[1])).body.text_at("title"));
  EXPECT_EQ(title.find("bulkId"), std::string::npos) << title.substr(0, 100);
  EXPECT_TRUE(title.starts_with("<\"") && title.ends_with("\" >")) << title.substr(0, 100);
}

TEST_P(BulkTest, WhoMayWriteNothingIsRefusedAtOnce) {
  checklist({221});
  const std::string reader = make_source(kAcme, "default", scope::kUsersRead);
  EXPECT_EQ(send("POST", "/Bulk", "not even JSON", {reader, {}}).status, 403);
}

TEST_P(BulkTest, AVersionActsAsIfMatch) {
  checklist({222});
  const std::string id(make_user("ann").id());
  const std::string title = patch_data(R"([{"op":"add","path":"title","value":"Pilot"}])");
  const auto done = carried_out(bulk(change("PATCH", "/Users/" + id, R"(,"version":"W/\"9\"")" + title) + "," +
                                     change("PATCH", "/Users/" + id, R"(,"version":"W/\"1\"")" + title)));
  EXPECT_THAT(statuses(done), ElementsAre("412", "200"));
}

TEST_P(BulkTest, OnlyResourcesAndTheirEndpointsAreReached) {
  checklist({223});
  const std::string foreign(make_user("eve", {make_source(kOther, "default"), {}}).id());
  const std::vector<std::string> bad{"/Bulk",
                                     "/Users/../Groups/x",
                                     "https://elsewhere.test/Users/1",
                                     "/Users/1/2",
                                     "/Me",
                                     "/Users",
                                     "/Users/x?attributes=id",
                                     "",
                                     "/users/x"};
  for (const std::string& path : bad) {
    EXPECT_THAT(statuses(carried_out(bulk(change("DELETE", path)))), ElementsAre("400")) << path;
  }
  EXPECT_THAT(statuses(carried_out(bulk(post("/Users/x", "a", user("ann"))))), ElementsAre("400"));
  EXPECT_THAT(statuses(carried_out(bulk(change("TRACE", "/Users/x")))), ElementsAre("400"));
  EXPECT_THAT(statuses(carried_out(bulk(change("DELETE", "/Users/" + foreign)))), ElementsAre("404"));
}

TEST_P(BulkTest, EachOperationHasTheCallersRights) {
  checklist({224});
  const std::string id(make_user("ann").id());
  const Extras readers{make_source(kAcme, "default", "users:read groups:write"), {}};
  const auto done =
      carried_out(bulk(change("DELETE", "/Users/" + id) + "," + post("/Users", "b", user("bob"))), readers);
  EXPECT_THAT(statuses(done), ElementsAre("403", "403"));
  EXPECT_EQ(send("GET", "/Users").body.find("totalResults")->as_integer(), 1);
  EXPECT_EQ(send("POST", "/Bulk", bulk(""), {"", {}}).status, 401);
}

TEST_P(BulkTest, APatchInsideIsAtomic) {
  checklist({224});
  const std::string id(make_user("ann").id());
  const auto done = carried_out(bulk(
      change("PATCH", "/Users/" + id,
             patch_data(R"([{"op":"add","path":"title","value":"Pilot"},{"op":"add","path":"active","value":7}])"))));
  EXPECT_THAT(statuses(done), ElementsAre("400"));
  EXPECT_EQ(send("GET", "/Users/" + id).body.find("title"), nullptr);
}

TEST_P(BulkTest, ATextThatMerelyBeginsLikeAReferenceIsAText) {
  checklist({217});
  const auto done = carried_out(
      bulk(post("/Users", "a", R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ann",
                              "title":"bulkId:none"})") +
           "," + post("/Groups", "g", group("g", R"({"value":"bulkId:none"})"))));
  EXPECT_THAT(statuses(done), ElementsAre("201", "400"));
  const Reply ann = send("GET", path_of(done[0]));
  EXPECT_EQ(ann.body.text_at("title"), "bulkId:none");
}

TEST(BulkReferences, AreFoundAndReplacedInTextsAndFilters) {
  const Value data =
      json::parse(R"({"a":["bulkId:x",{"path":"members[value eq \"bulkId:y\"]"}],"b":"not bulkId:z","c":"bulkId:x"})")
          .value();
  EXPECT_THAT(scim::references_in(data), ElementsAre(scim::BulkReference{"x", false}, scim::BulkReference{"y", true}));
  const Value replaced = scim::with_ids(data, {{"x", "1"}, {"y", "2"}});
  EXPECT_EQ(json::write(replaced), R"({"a":["1",{"path":"members[value eq \"2\"]"}],"b":"not bulkId:z","c":"1"})");
}

TEST(BulkReferences, AreDetachedWithTheirAttribute) {
  const Value data = json::parse(R"({"displayName":"g","members":[{"value":"1"},{"value":"bulkId:x"}],
      "urn:x:y":{"manager":{"value":"bulkId:x"},"department":"d"},"owner":"bulkId:y"})")
                         .value();
  const auto detached = scim::detach(data, {"x"});
  EXPECT_EQ(json::write(detached.data),
            R"({"displayName":"g","members":[{"value":"1"}],"urn:x:y":{"department":"d"},"owner":"bulkId:y"})");
  EXPECT_EQ(json::write(Value(detached.operations)),
            R"([{"op":"add","path":"members","value":[{"value":"bulkId:x"}]},)"
            R"({"op":"add","path":"urn:x:y:manager","value":{"value":"bulkId:x"}}])");
}

}  // namespace
}  // namespace provost::test
