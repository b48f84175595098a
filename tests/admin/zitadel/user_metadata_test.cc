// Notes on people: written, listed and taken away, within bounds, and gone with the person.
#include "core/crypto/encoding.h"
#include "tests/admin/zitadel/zitadel_fixture.h"

namespace provost::zitadel {
namespace {

class UserMetadataTest : public ZitadelTest {
 protected:
  void SetUp() override {
    ZitadelTest::SetUp();
    user_ = make_user("siv");
    path_ = "/v2/users/" + text_of(user_.id) + "/metadata";
  }
  http::Response set(const std::string& entries) {
    return send("POST", path_, R"({"metadata":[)" + entries + "]}", bearer(operator_));
  }
  http::Response list(const std::string& body) { return send("POST", path_ + "/search", body, bearer(operator_)); }
  /// key=value of each entry.
  static std::string words_of(const http::Response& response) {
    EXPECT_EQ(response.status, 200) << response.body;
    std::string words;
    const Value body = json_of(response);
    const Value* metadata = body.find("metadata");
    if (metadata == nullptr) return words;
    for (const Value& each : metadata->items()) {
      words += (words.empty() ? "" : " ") + std::string(each.text_at("key")) + "=" + std::string(each.text_at("value"));
    }
    return words;
  }
  std::string all() { return words_of(list(R"({"pagination":{"asc":true}})")); }

  User user_;
  std::string path_;
};
INSTANTIATE_TEST_SUITE_P(Engines, UserMetadataTest, test::both_engines(), test::engine_name);

TEST_P(UserMetadataTest, NotesAreWrittenListedAndTakenAway) {
  const auto first = set(R"({"key":"b","value":"Qg=="},{"key":"a","value":"AAH/"})");
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(json_of(first).text_at("setDate"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(all(), "a=AAH/ b=Qg==");
  clock_.advance(std::chrono::seconds(3));
  EXPECT_EQ(set(R"({"key":"b","value":"Qw=="},{"key":"b","value":"RA=="},{"key":"B","value":"RQ=="})").status, 200);
  EXPECT_EQ(all(), "B=RQ== a=AAH/ b=RA==") << "keys compare exactly, and the last one counts";
  const Value entry = json_of(list(R"({"pagination":{"limit":1}})")).find("metadata")->items().at(0);
  EXPECT_EQ(entry.text_at("creationDate"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(entry.text_at("changeDate"), "2026-01-01T00:00:03Z");
  const auto gone = send("DELETE", path_ + "?keys=a&keys=b&keys=none", "", bearer(operator_));
  EXPECT_EQ(gone.status, 200) << gone.body;
  EXPECT_EQ(json_of(gone).text_at("deletionDate"), "2026-01-01T00:00:03Z");
  EXPECT_EQ(all(), "B=RQ==");
  EXPECT_EQ(send("DELETE", path_, R"({"keys":["B"]})", bearer(operator_)).status, 200) << "some clients send a body";
  EXPECT_EQ(all(), "");
}

struct FilterCase {
  const char* key;
  const char* method;
  const char* found;
};
constexpr FilterCase kFilters[] = {
    {"Cost", "TEXT_FILTER_METHOD_EQUALS", "Cost=MQ=="},
    {"COST", "TEXT_FILTER_METHOD_EQUALS", ""},
    {"COST", "TEXT_FILTER_METHOD_EQUALS_IGNORE_CASE", "Cost=MQ=="},
    {"cos", "TEXT_FILTER_METHOD_STARTS_WITH", "costly=Mg=="},
    {"cos", "TEXT_FILTER_METHOD_STARTS_WITH_IGNORE_CASE", "Cost=MQ== costly=Mg=="},
    {"os", "TEXT_FILTER_METHOD_CONTAINS", "Cost=MQ== costly=Mg=="},
    {"OS", "TEXT_FILTER_METHOD_CONTAINS", ""},
    {"OS", "TEXT_FILTER_METHOD_CONTAINS_IGNORE_CASE", "Cost=MQ== costly=Mg=="},
    {"ly", "TEXT_FILTER_METHOD_ENDS_WITH", "costly=Mg=="},
    {"ST", "TEXT_FILTER_METHOD_ENDS_WITH_IGNORE_CASE", "Cost=MQ=="},
};

TEST_P(UserMetadataTest, EveryMethodFindsItsKeys) {
  ASSERT_EQ(
      set(R"({"key":"Cost","value":"MQ=="},{"key":"costly","value":"Mg=="},{"key":"else","value":"Mw=="})").status,
      200);
  for (const FilterCase& one : kFilters) {
    const std::string filter = R"({"pagination":{"asc":true},"filters":[{"keyFilter":{"key":")" + std::string(one.key) +
                               R"(","method":")" + one.method + R"("}}]})";
    EXPECT_EQ(words_of(list(filter)), one.found) << one.key << one.method;
  }
  const Value page = json_of(list(R"({"pagination":{"offset":"1","limit":1}})"));
  EXPECT_EQ(page.find("metadata")->items().at(0).text_at("key"), "costly") << "descending unless asked otherwise";
  EXPECT_EQ(page.find("pagination")->text_at("totalResult"), "3");
  EXPECT_EQ(page.find("pagination")->text_at("appliedLimit"), "1");
  EXPECT_EQ(list(R"({"filters":[{}]})").status, 400);
  EXPECT_EQ(list(R"({"filters":[{"keyFilter":{"key":"a","method":42}}]})").status, 400);
  EXPECT_EQ(list(R"({"pagination":{"limit":1001}})").status, 400);
}

TEST_P(UserMetadataTest, NotesAreBounded) {
  const auto entry = [](const std::string& key, std::size_t bytes) {
    return R"({"key":")" + key + R"(","value":")" + crypto::to_base64(std::string(bytes, 'x')) + R"("})";
  };
  EXPECT_EQ(set(entry(std::string(200, 'k'), 10'000)).status, 200);
  for (const std::string& bad : {entry(std::string(201, 'k'), 1), entry("k", 10'001), entry("", 1), entry("k", 0),
                                 std::string(R"({"key":"k","value":"%%%"})"), std::string(R"({"key":7,"value":[]})")}) {
    EXPECT_EQ(set(bad).status, 400) << bad.substr(0, 40);
  }
  EXPECT_EQ(send("POST", path_, "{}", bearer(operator_)).status, 400);
  EXPECT_EQ(send("DELETE", path_, "", bearer(operator_)).status, 400);
  std::string many = entry("n0", 1);
  for (int i = 1; i < 99; ++i) many += "," + entry("n" + std::to_string(i), 1);
  EXPECT_EQ(set(many).status, 200);
  const auto full = set(entry("one more", 1));
  EXPECT_EQ(full.status, 400);
  EXPECT_EQ(*json_of(full).find("code"), Value(9));
  EXPECT_EQ(fault_id(full), "PROVOST-TooMany");
  EXPECT_EQ(set(entry("n5", 2)).status, 200) << "what is there may be changed";
}

TEST_P(UserMetadataTest, NotesGoWithThePerson) {
  ASSERT_EQ(set(R"({"key":"a","value":"QQ=="})").status, 200);
  ASSERT_EQ(send("DELETE", "/v2/users/" + text_of(user_.id), "", bearer(operator_)).status, 200);
  EXPECT_EQ(list("{}").status, 404);
  EXPECT_TRUE(in_tenant(kTenant, [&](Tables& tables) -> Result<void> {
                const auto left = TRY(tables.metadata.of(user_.id));
                EXPECT_EQ(left.size(), 0U);
                return {};
              }).has_value());
}

TEST_P(UserMetadataTest, WhoMayNotHearsNothing) {
  ASSERT_EQ(set(R"({"key":"a","value":"QQ=="})").status, 200);
  const User other = make_user("nils");
  const auto token = bearer(personal_token(other));
  for (const std::string& id : {text_of(user_.id), std::string("999")}) {
    const std::string path = "/v2/users/" + id + "/metadata";
    EXPECT_EQ(send("POST", path + "/search", "{}", token).status, 403);
    EXPECT_EQ(send("POST", path, R"({"metadata":[{"key":"a","value":"QQ=="}]})", token).status, 403);
    EXPECT_EQ(send("DELETE", path + "?keys=a", "", token).status, 403);
  }
  EXPECT_EQ(send("POST", path_ + "/search", "{}", bearer(personal_token(user_))).status, 200)
      << "one may read one's own";
  EXPECT_EQ(send("POST", path_, R"({"metadata":[{"key":"a","value":"QQ=="}]})", bearer(personal_token(user_))).status,
            403);
  EXPECT_EQ(send("POST", "/v2/users/999/metadata/search", "{}", bearer(operator_)).status, 404);
  const std::string theirs = operator_token("users.read users.write", kOther);
  EXPECT_EQ(send("POST", path_ + "/search", "{}", bearer(theirs)).status, 404) << "tenants do not see each other";
}

TEST_P(UserMetadataTest, ConnectSpeaksOfThemAlike) {
  const std::string id = text_of(user_.id);
  const auto call = [&](const char* name, const std::string& body) {
    return send("POST", std::string(kService) + name, body, typed("application/json"));
  };
  EXPECT_EQ(call("SetUserMetadata", R"({"userId":")" + id + R"(","metadata":[{"key":"a","value":"QQ=="}]})").status,
            200);
  EXPECT_EQ(words_of(call("ListUserMetadata", R"({"userId":")" + id + R"("})")), "a=QQ==");
  EXPECT_EQ(call("DeleteUserMetadata", R"({"userId":")" + id + R"(","keys":["a"]})").status, 200);
  EXPECT_EQ(words_of(call("ListUserMetadata", R"({"userId":")" + id + R"("})")), "");
}

}  // namespace
}  // namespace provost::zitadel
