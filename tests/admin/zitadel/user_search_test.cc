// ListUsers: what each query finds, in which order, and how much of it.
#include "tests/admin/zitadel/zitadel_fixture.h"

namespace provost::zitadel {
namespace {

/// Four people of one tenant whom queries tell apart, and one of another tenant.
class UserSearchTest : public ZitadelTest {
 protected:
  void SetUp() override {
    ZitadelTest::SetUp();
    ada_ = make_from("ada", R"({"userName":"ada","displayName":"Ada Lovelace","nickName":"Countess",
        "name":{"givenName":"Ada","familyName":"Lovelace"},"phoneNumbers":[{"value":"+4415550100"}],
        "emails":[{"value":"Ada@example.test","primary":true},{"value":"lovelace@home.example.test"}]})");
    bo_ = make_from("bo", R"({"userName":"Bo","name":{"givenName":"Bo","familyName":"Berg","formatted":"Bo B. Berg"},
        "emails":[{"value":"bo@example.test"}]})");
    cy_ = make_from("cy", R"({"userName":"cy.älg","emails":[{"value":"cy@example.test"}]})");
    di_ = make_from("di", R"({"userName":"di","displayName":"Ada Minor","name":{"givenName":"Di"}})");
    make_user("elsewhere", kOther);
  }

  User make_from(const std::string& word, const std::string& attributes) {
    User made;
    clock_.advance(std::chrono::seconds(1));
    EXPECT_TRUE(in_tenant(kTenant,
                          [&](Tables& tables) -> Result<void> {
                            Value value = TRY(json::parse(attributes));
                            made = TRY(directory_.create(tables, {std::move(value), {}, {}, {}}, principal_));
                            return {};
                          })
                    .has_value())
        << word;
    return made;
  }

  http::Response list(const std::string& body) { return send("POST", "/v2/users", body, bearer(operator_)); }

  /// The first two letters of the userNames of an answer, in its order.
  static std::string names_in(const http::Response& response) {
    EXPECT_EQ(response.status, 200) << response.body;
    std::string names;
    const Value body = json_of(response);
    const Value* result = body.find("result");
    if (result == nullptr) return names;
    for (const Value& each : result->items()) {
      names += (names.empty() ? "" : " ") + std::string(each.text_at("username").substr(0, 2));
    }
    return names;
  }
  std::string found_by(const std::string& queries) {
    return names_in(list(R"({"query":{"asc":true},"queries":[)" + queries + "]}"));
  }

  User ada_, bo_, cy_, di_;
};
INSTANTIATE_TEST_SUITE_P(Engines, UserSearchTest, test::both_engines(), test::engine_name);

struct QueryCase {
  const char* sentence;
  const char* queries;
  const char* names;
};
constexpr QueryCase kQueries[] = {
    {"no query finds everybody of the tenant", "", "ad Bo cy di"},
    {"a userName", R"({"userNameQuery":{"userName":"ada"}})", "ad"},
    {"names compare without case",
     R"({"userNameQuery":{"userName":"BO","method":"TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE"}})", "Bo"},
    {"a method by its number", R"({"user_name_query":{"user_name":"CY.","method":3}})", "cy"},
    {"the end of a userName", R"({"userNameQuery":{"userName":"ÄLG","method":"TEXT_QUERY_METHOD_ENDS_WITH"}})", "cy"},
    {"a login name is the userName", R"({"loginNameQuery":{"loginName":"di"}})", "di"},
    {"any of the e-mail addresses", R"({"emailQuery":{"emailAddress":"lovelace@home.example.test"}})", "ad"},
    {"part of an address",
     R"({"emailQuery":{"emailAddress":"@EXAMPLE.","method":"TEXT_QUERY_METHOD_CONTAINS_IGNORE_CASE"}})", "ad Bo cy"},
    {"a first name", R"({"firstNameQuery":{"firstName":"Bo"}})", "Bo"},
    {"a last name", R"({"lastNameQuery":{"lastName":"Love","method":"TEXT_QUERY_METHOD_STARTS_WITH"}})", "ad"},
    {"a nickname", R"({"nickNameQuery":{"nickName":"count","method":"TEXT_QUERY_METHOD_CONTAINS"}})", "ad"},
    {"a telephone number", R"({"phoneQuery":{"number":"+4415550100"}})", "ad"},
    {"a shown name", R"({"displayNameQuery":{"displayName":"Ada","method":"TEXT_QUERY_METHOD_STARTS_WITH"}})", "ad di"},
    {"the shown name is the formatted one without another", R"({"displayNameQuery":{"displayName":"bo b. berg"}})",
     "Bo"},
    {"and the userName without any", R"({"displayNameQuery":{"displayName":"cy.älg"}})", "cy"},
    {"but only without any", R"({"displayNameQuery":{"displayName":"di"}})", ""},
    {"a state", R"({"stateQuery":{"state":"USER_STATE_ACTIVE"}})", "ad Bo cy di"},
    {"a state that nobody is in", R"({"stateQuery":{"state":"USER_STATE_LOCKED"}})", ""},
    {"the state of those who are gone", R"({"stateQuery":{"state":"USER_STATE_DELETED"}})", ""},
    {"humans are all", R"({"typeQuery":{"type":"TYPE_HUMAN"}})", "ad Bo cy di"},
    {"machines are none", R"({"typeQuery":{"type":"TYPE_MACHINE"}})", ""},
    {"the caller's organisation", R"({"organizationIdQuery":{"organizationId":"7"}})", "ad Bo cy di"},
    {"another organisation", R"({"organizationIdQuery":{"organizationId":"8"}})", ""},
    {"some addresses", R"({"inUserEmailsQuery":{"userEmails":["CY@example.test","bo@example.test","x@example.test"]}})",
     "Bo cy"},
    {"ids that nobody has", R"({"inUserIdsQuery":{"userIds":["1","nobody"]}})", ""},
    {"one of two",
     R"({"orQuery":{"queries":[{"userNameQuery":{"userName":"di"}},{"lastNameQuery":{"lastName":"Berg"}}]}})", "Bo di"},
    {"both of two",
     R"({"andQuery":{"queries":[{"firstNameQuery":{"firstName":"Ada"}},{"lastNameQuery":{"lastName":"Berg"}}]}})", ""},
    {"none of it", R"({"notQuery":{"query":{"userNameQuery":{"userName":"ada"}}}})", "Bo cy di"},
    {"two queries must both hold",
     R"({"emailQuery":{"emailAddress":"example","method":4}},{"notQuery":{"query":{"firstNameQuery":{"firstName":"bo"}}}})",
     "ad cy"},
};

TEST_P(UserSearchTest, EachQueryFindsWhomItMeans) {
  for (const QueryCase& one : kQueries) EXPECT_EQ(found_by(one.queries), one.names) << one.sentence;
}

TEST_P(UserSearchTest, StatesAreToldApart) {
  const auto move = [&](const User& user, const char* verb) {
    EXPECT_EQ(send("POST", "/v2/users/" + text_of(user.id) + "/" + verb, "", bearer(operator_)).status, 200);
  };
  move(ada_, "lock");
  move(bo_, "deactivate");
  EXPECT_EQ(found_by(R"({"stateQuery":{"state":"USER_STATE_LOCKED"}})"), "ad");
  EXPECT_EQ(found_by(R"({"stateQuery":{"state":2}})"), "Bo");
  EXPECT_EQ(found_by(R"({"notQuery":{"query":{"stateQuery":{"state":"USER_STATE_ACTIVE"}}}})"), "ad Bo");
  const auto sorted = list(R"({"query":{"asc":true},"sortingColumn":"USER_FIELD_NAME_STATE"})");
  EXPECT_EQ(names_in(sorted), "cy di ad Bo");
}

TEST_P(UserSearchTest, IdsAndAliasesFindTheirPeople) {
  ASSERT_TRUE(give_alias("badge/1", di_.id).has_value());
  EXPECT_EQ(found_by(R"({"inUserIdsQuery":{"userIds":[")" + text_of(ada_.id) + R"(","badge/1","none"]}})"), "ad di");
  EXPECT_EQ(found_by(R"({"notQuery":{"query":{"inUserIdsQuery":{"userIds":["badge/1"]}}}})"), "ad Bo cy");
}

struct SortCase {
  const char* column;
  const char* ascending;
  const char* descending;
};
constexpr SortCase kSorts[] = {
    {"USER_FIELD_NAME_UNSPECIFIED", "ad Bo cy di", "ad Bo cy di"},
    {"USER_FIELD_NAME_TYPE", "ad Bo cy di", "ad Bo cy di"},
    {"USER_FIELD_NAME_USER_NAME", "ad Bo cy di", "di cy Bo ad"},
    {"USER_FIELD_NAME_FIRST_NAME", "ad Bo di cy", "cy di Bo ad"},
    {"USER_FIELD_NAME_LAST_NAME", "Bo ad cy di", "cy di ad Bo"},
    {"USER_FIELD_NAME_NICK_NAME", "ad Bo cy di", "Bo cy di ad"},
    {"USER_FIELD_NAME_DISPLAY_NAME", "ad di Bo cy", "Bo cy di ad"},
    {"USER_FIELD_NAME_EMAIL", "ad Bo cy di", "di cy Bo ad"},
    {"USER_FIELD_NAME_CREATION_DATE", "ad Bo cy di", "di cy Bo ad"},
};

TEST_P(UserSearchTest, EveryColumnSorts) {
  for (const SortCase& one : kSorts) {
    const std::string column = R"("sortingColumn":")" + std::string(one.column) + "\"";
    const auto ascending = list(R"({"query":{"asc":true},)" + column + "}");
    EXPECT_EQ(names_in(ascending), one.ascending) << one.column;
    EXPECT_EQ(names_in(list("{" + column + "}")), one.descending) << one.column;
    const Value body = json_of(ascending);
    const bool none = std::string_view(one.column).ends_with("UNSPECIFIED");
    EXPECT_EQ(body.text_at("sortingColumn"), none ? "" : one.column);
  }
}

TEST_P(UserSearchTest, PagesAreCutFromTheWhole) {
  const auto page = list(R"({"query":{"offset":"1","limit":2,"asc":true}})");
  EXPECT_EQ(names_in(page), "Bo cy");
  const Value body = json_of(page);
  const Value* details = body.find("details");
  ASSERT_NE(details, nullptr);
  EXPECT_EQ(details->text_at("totalResult"), "4");
  EXPECT_EQ(details->text_at("timestamp"), "2026-01-01T00:00:04Z");
  EXPECT_EQ(names_in(list(R"({"query":{"offset":"9"}})")), "");
  EXPECT_EQ(names_in(list(R"({"query":{"limit":1000,"asc":true}})")), "ad Bo cy di");
}

TEST_P(UserSearchTest, AHundredAreShownUnlessMoreAreAskedFor) {
  for (int i = 0; i < 100; ++i) make_user("extra" + std::to_string(i));
  EXPECT_EQ(json_of(list("{}")).find("result")->items().size(), 100U);
  const Value all = json_of(list(R"({"query":{"limit":1000}})"));
  EXPECT_EQ(all.find("result")->items().size(), 104U);
  EXPECT_EQ(all.find("details")->text_at("totalResult"), "104");
}

TEST_P(UserSearchTest, APersonIsShownAsAlone) {
  const Value found = json_of(list(R"({"queries":[{"userNameQuery":{"userName":"ada"}}]})"));
  const Value alone = json_of(send("GET", "/v2/users/" + text_of(ada_.id), "", bearer(operator_)));
  EXPECT_EQ(found.find("result")->items().at(0), *alone.find("user"));
  const Value* human = alone.find("user")->find("human");
  EXPECT_EQ(human->find("profile")->text_at("nickName"), "Countess");
  EXPECT_EQ(human->find("email")->text_at("email"), "Ada@example.test");
  EXPECT_EQ(human->find("phone")->text_at("phone"), "+4415550100");
}

constexpr QueryCase kRefused[] = {
    {"no limit above a thousand", R"({"query":{"limit":1001}})", "PROVOST-Value"},
    {"no offset beyond every list", R"({"query":{"offset":"18446744073709551615"}})", "PROVOST-Value"},
    {"a query that asks nothing", R"({"queries":[{}]})", "PROVOST-Value"},
    {"a query that nobody knows", R"({"queries":[{"shoeSizeQuery":{"size":44}}]})", "PROVOST-Value"},
    {"an empty text", R"({"queries":[{"userNameQuery":{"userName":""}}]})", "PROVOST-Value"},
    {"a method that nobody knows", R"({"queries":[{"userNameQuery":{"userName":"a","method":99}}]})", "PROVOST-Value"},
    {"no state", R"({"queries":[{"stateQuery":{}}]})", "PROVOST-Value"},
    {"no type", R"({"queries":[{"typeQuery":{}}]})", "PROVOST-Value"},
    {"no ids", R"({"queries":[{"inUserIdsQuery":{}}]})", "PROVOST-Value"},
    {"no addresses", R"({"queries":[{"inUserEmailsQuery":{}}]})", "PROVOST-Value"},
    {"an or of nothing", R"({"queries":[{"orQuery":{}}]})", "PROVOST-Value"},
    {"a not of nothing", R"({"queries":[{"notQuery":{}}]})", "PROVOST-Value"},
    {"a column that nobody knows", R"({"sortingColumn":77})", "PROVOST-Value"},
    {"a list instead of a query", R"({"query":[]})", "PROVOST-Value"},
    {"a text for a number", R"({"query":{"limit":"many"}})", "PROVOST-Value"},
    {"a body that is no object", "[]", "PROVOST-Syntax"},
};

TEST_P(UserSearchTest, WhatCannotBeAskedIsRefused) {
  for (const QueryCase& one : kRefused) {
    const auto response = list(one.queries);
    EXPECT_EQ(response.status, 400) << one.sentence << response.body;
    EXPECT_EQ(fault_id(response), one.names) << one.sentence;
  }
}

TEST_P(UserSearchTest, ASearchIsBounded) {
  std::string terms = R"({"userNameQuery":{"userName":"a"}})";
  for (int i = 1; i < 100; ++i) terms += R"(,{"userNameQuery":{"userName":"a"}})";
  EXPECT_EQ(list(R"({"queries":[{"orQuery":{"queries":[)" + terms + "]}}]}").status, 200);
  const auto many = list(R"({"queries":[{"orQuery":{"queries":[)" + terms + "," + terms + "]}}]}");
  EXPECT_EQ(fault_id(many), "PROVOST-Value");
  std::string ids = R"("1")";
  for (int i = 0; i < 100; ++i) ids += R"(,"2")";
  EXPECT_EQ(fault_id(list(R"({"queries":[{"inUserIdsQuery":{"userIds":[)" + ids + "]}}]}")), "PROVOST-Value");
  // What JSON's own limit would stop before.
  const auto nested = [](int levels) {
    std::string query(
        "\x0A\x03\x0A\x01"
        "a",
        5);
    const auto wrap = [&](char field) { query = std::string{field, static_cast<char>(query.size())} + query; };
    for (int i = 0; i < levels; ++i) {
      wrap('\x0A');
      wrap('\x6A');
    }
    wrap('\x1A');
    return query;
  };
  const auto connect = [&](const std::string& body) {
    return send("POST", std::string(kService) + "ListUsers", body, typed("application/proto")).status;
  };
  EXPECT_EQ(connect(nested(15)), 200);
  EXPECT_EQ(connect(nested(16)), 400);
}

TEST_P(UserSearchTest, WhoMayNotReadPeopleSeesThemselves) {
  const auto token = bearer(personal_token(bo_));
  EXPECT_EQ(names_in(send("POST", "/v2/users", "{}", token)), "Bo");
  EXPECT_EQ(names_in(send("POST", "/v2/users", R"({"queries":[{"userNameQuery":{"userName":"ada"}}]})", token)), "");
  const std::string app = std::string(issue(bo_, CredentialKind::access_token).text.reveal());
  EXPECT_EQ(send("POST", "/v2/users", "{}", bearer(app)).status, 403);
  EXPECT_EQ(send("POST", "/v2/users", "{}", bearer(operator_token("users.write"))).status, 403);
  EXPECT_EQ(send("POST", "/v2/users", "{", bearer("wrong")).status, 401) << "no body is read for strangers";
  const User editor = make_user("editor", kTenant, RootRole::editor);
  const auto all = send("POST", "/v2/users", R"({"query":{"asc":true}})", bearer(personal_token(editor)));
  EXPECT_EQ(names_in(all), "ad Bo cy di ed");
}

TEST_P(UserSearchTest, WhatTheDirectoryChangesIsFoundAtOnce) {
  EXPECT_EQ(found_by(R"({"lastNameQuery":{"lastName":"Fjord"}})"), "");
  ASSERT_TRUE(in_tenant(kTenant, [&](Tables& tables) -> Result<void> {
                Value attributes = di_.attributes;
                attributes.set("name", Value::object({{"familyName", "Fjord"}}));
                TRY(directory_.update(tables, di_, {std::move(attributes), {}, {}, {}}, principal_));
                return {};
              }).has_value());
  EXPECT_EQ(found_by(R"({"lastNameQuery":{"lastName":"Fjord"}})"), "di");
}

}  // namespace
}  // namespace provost::zitadel
