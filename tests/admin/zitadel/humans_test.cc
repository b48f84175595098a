// Making and changing humans, by REST and by Connect.
#include "tests/admin/zitadel/humans_fixture.h"

namespace provost::zitadel {
namespace {

constexpr const char* kHuman = R"({"username":"siv","profile":{"givenName":"Siv","familyName":"Berg"},
    "email":{"email":"siv@example.test","isVerified":true}})";

INSTANTIATE_TEST_SUITE_P(Engines, HumansTest, test::both_engines(), test::engine_name);

TEST_P(HumansTest, AHumanIsMadeWithEverythingThatIsKept) {
  const auto rings = bell_.rings();
  const auto response = add(R"({"userId":"emp-1","username":"siv","organization":{"orgId":"7"},
      "profile":{"givenName":"Siv","familyName":"Berg","nickName":"S","displayName":"Siv B.",
        "preferredLanguage":"sv","gender":"GENDER_FEMALE"},
      "email":{"email":"siv@example.test","isVerified":true},"phone":{"phone":"+46855501"},
      "metadata":[{"key":"cost","value":"NDI="}],"password":{"password":"a long one","changeRequired":false}})");
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(bell_.rings() - rings, 1U);
  const Value body = json_of(response);
  const std::string id(body.text_at("userId"));
  EXPECT_EQ(body.find("details")->text_at("resourceOwner"), "7");
  EXPECT_EQ(body.find("details")->text_at("sequence"), "1");
  const Value user = shown("emp-1");
  EXPECT_EQ(user.text_at("userId"), id);
  EXPECT_EQ(user.text_at("state"), "USER_STATE_ACTIVE");
  const Value* human = user.find("human");
  EXPECT_EQ(*human->find("profile"), Value::object({{"givenName", "Siv"},
                                                    {"familyName", "Berg"},
                                                    {"nickName", "S"},
                                                    {"displayName", "Siv B."},
                                                    {"preferredLanguage", "sv"}}));
  EXPECT_EQ(human->find("email")->text_at("email"), "siv@example.test");
  EXPECT_EQ(human->find("phone")->text_at("phone"), "+46855501");
  EXPECT_EQ(stored("siv").role, RootRole::viewer);
  EXPECT_TRUE(signs_in("siv", "a long one"));
  const auto notes = send("POST", "/v2/users/emp-1/metadata/search", "{}", bearer(operator_));
  EXPECT_EQ(json_of(notes).find("metadata")->items().at(0).text_at("value"), "NDI=");
}

TEST_P(HumansTest, WithoutNamesTheAddressAndTheProfileStandForThem) {
  ASSERT_EQ(add(R"({"profile":{"givenName":"Bo","familyName":"Ek"},"email":{"email":"bo@example.test"}})").status, 200);
  const User user = stored("bo@example.test");
  EXPECT_EQ(user.user_name(), "bo@example.test");
  EXPECT_EQ(user.display_name(), "Bo Ek");
  EXPECT_FALSE(signs_in("bo@example.test", "anything"));
}

TEST_P(HumansTest, ScimSeesAtOnceWhatIsMadeHere) {
  ASSERT_EQ(add(kHuman).status, 200);
  const User user = stored("siv");
  EXPECT_EQ(
      user.attributes,
      Value::object({{"userName", "siv"},
                     {"displayName", "Siv Berg"},
                     {"name", Value::object({{"givenName", "Siv"}, {"familyName", "Berg"}})},
                     {"emails", Value::array({Value::object({{"value", "siv@example.test"}, {"primary", true}})})}}));
  const auto found = send("POST", "/v2/users", R"({"queries":[{"emailQuery":{"emailAddress":"SIV@example.test"}}]})",
                          bearer(operator_));
  EXPECT_EQ(json_of(found).find("result")->items().size(), 1U);
}

TEST_P(HumansTest, ANameOrAnAddressOfSomebodyElseIsRefused) {
  make({"siv"});
  const User nils = make({"nils"});
  const auto named = [](const std::string& name, const std::string& email) {
    return R"({"username":")" + name + R"(","profile":{"givenName":"A","familyName":"B"},"email":{"email":")" + email +
           R"("}})";
  };
  for (const std::string& body : {named("Siv", "new@example.test"), named("new", "SIV@example.test"),
                                  named("siv@example.test", "new@example.test")}) {
    const auto refused = add(body);
    EXPECT_EQ(refused.status, 409) << body << refused.body;
    EXPECT_EQ(fault_id(refused), "PROVOST-Taken") << body;
  }
  const auto changed = update(text_of(nils.id), R"({"email":{"email":"siv@example.test"}})");
  EXPECT_EQ(changed.status, 409) << changed.body;
  EXPECT_EQ(update(text_of(nils.id), R"({"username":"siv@example.test"})").status, 409);
  EXPECT_EQ(update(text_of(nils.id), R"({"email":{"email":"Nils@example.test"}})").status, 200) << "one's own";
  EXPECT_EQ(stored("new").id, UserId{});
}

TEST_P(HumansTest, AHashIsTakenOverIfItCanBeVerified) {
  const std::string phc = passwords_.hash(Secret("from elsewhere")).value();
  const std::string begin = R"({"profile":{"givenName":"A","familyName":"B"},"email":{"email":"a@example.test"},)";
  const auto with_hash = [&](const std::string& hash) {
    return add(begin + R"("hashedPassword":{"hash":")" + hash + R"("}})");
  };
  for (const char* foreign : {"$2a$10$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=64,t=1,p=1$nothing",
                              "$argon2id$v=19$m=9999999,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g", "plain"}) {
    EXPECT_EQ(fault_id(with_hash(foreign)), "PROVOST-Unsupported") << foreign;
  }
  EXPECT_EQ(stored("a@example.test").id, UserId{}) << "a refusal makes nobody";
  ASSERT_EQ(with_hash(phc).status, 200);
  EXPECT_TRUE(signs_in("a@example.test", "from elsewhere"));
}

constexpr RefusalCase kRefused[] = {
    {"no body", "", 400, "PROVOST-Value"},
    {"no profile", R"({"email":{"email":"a@example.test"}})", 400, "PROVOST-Value"},
    {"no family name", R"({"profile":{"givenName":"A"},"email":{"email":"a@example.test"}})", 400, "PROVOST-Value"},
    {"a blank given name", R"({"profile":{"givenName":" ","familyName":"B"},"email":{"email":"a@example.test"}})", 400,
     "PROVOST-Value"},
    {"a control character",
     R"({"profile":{"givenName":"A\u0007","familyName":"B"},"email":{"email":"a@example.test"}})", 400,
     "PROVOST-Value"},
    {"no address", R"({"profile":{"givenName":"A","familyName":"B"}})", 400, "PROVOST-Value"},
    {"an address that is none", R"({"profile":{"givenName":"A","familyName":"B"},"email":{"email":"a.example.test"}})",
     400, "PROVOST-Value"},
    {"a code to verify", R"({"profile":{"givenName":"A","familyName":"B"},
        "email":{"email":"a@example.test","sendCode":{"urlTemplate":"https://example.test"}}})",
     501, "PROVOST-Unsupported"},
    {"a code that is returned", R"({"profile":{"givenName":"A","familyName":"B"},
        "email":{"email":"a@example.test","returnCode":{}}})",
     501, "PROVOST-Unsupported"},
    {"a number that is none",
     R"({"profile":{"givenName":"A","familyName":"B"},"email":{"email":"a@example.test"},"phone":{"phone":"home"}})",
     400, "PROVOST-Value"},
    {"an empty password", R"({"profile":{"givenName":"A","familyName":"B"},"email":{"email":"a@example.test"},
        "password":{"password":""}})",
     400, "PROVOST-Value"},
    {"a password with the name", R"({"profile":{"givenName":"A","familyName":"B"},"email":{"email":"anna@example.test"},
        "password":{"password":"all about Anna"}})",
     400, "PROVOST-Value"},
    {"a password to be changed", R"({"profile":{"givenName":"A","familyName":"B"},"email":{"email":"a@example.test"},
        "password":{"password":"secret","changeRequired":true}})",
     501, "PROVOST-Unsupported"},
    {"a link to a provider", R"({"profile":{"givenName":"A","familyName":"B"},"email":{"email":"a@example.test"},
        "idpLinks":[{"idpId":"1","userId":"2","userName":"3"}]})",
     501, "PROVOST-Unsupported"},
    {"a second factor", R"({"profile":{"givenName":"A","familyName":"B"},"email":{"email":"a@example.test"},
        "totpSecret":"JBSWY3DP"})",
     501, "PROVOST-Unsupported"},
    {"another organisation", R"({"profile":{"givenName":"A","familyName":"B"},"email":{"email":"a@example.test"},
        "organization":{"orgId":"8"}})",
     404, "PROVOST-NoOrganisation"},
    {"an organisation by its domain", R"({"profile":{"givenName":"A","familyName":"B"},
        "email":{"email":"a@example.test"},"organization":{"orgDomain":"example.test"}})",
     501, "PROVOST-Unsupported"},
    {"a key of metadata that is empty", R"({"profile":{"givenName":"A","familyName":"B"},
        "email":{"email":"a@example.test"},"metadata":[{"key":"","value":"NDI="}]})",
     400, "PROVOST-Value"},
    {"a blank id", R"({"userId":" ","profile":{"givenName":"A","familyName":"B"},"email":{"email":"a@example.test"}})",
     400, "PROVOST-Value"},
    {"a profile that is a text", R"({"profile":"A B","email":{"email":"a@example.test"}})", 400, "PROVOST-Value"},
};

TEST_P(HumansTest, WhatCannotBeMadeIsRefusedInWordsAndMakesNobody) {
  for (const RefusalCase& one : kRefused) {
    const auto response = add(one.body);
    EXPECT_EQ(response.status, one.status) << one.sentence << response.body;
    EXPECT_EQ(fault_id(response), one.id) << one.sentence;
    EXPECT_EQ(stored("a@example.test").id, UserId{}) << one.sentence;
  }
}

TEST_P(HumansTest, WhoWouldBeginWithTooMuchMetadataIsNotMade) {
  std::string entries;
  for (int i = 0; i < 101; ++i) {
    entries += std::string(i == 0 ? "" : ",") + R"({"key":"n)" + std::to_string(i) + R"(","value":"NDI="})";
  }
  const auto response = add(R"({"profile":{"givenName":"A","familyName":"B"},"email":{"email":"a@example.test"},)"
                            R"("metadata":[)" +
                            entries + "]}");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(fault_id(response), "PROVOST-TooMany");
  EXPECT_EQ(stored("a@example.test").id, UserId{});
}

TEST_P(HumansTest, ANameAndAnIdAreTakenOnce) {
  ASSERT_EQ(add(R"({"userId":"emp-1",)" + std::string(kHuman).substr(1)).status, 200);
  for (const char* name : {"siv", "SIV"}) {
    const auto again = add(R"({"username":")" + std::string(name) +
                           R"(","profile":{"givenName":"A","familyName":"B"},"email":{"email":"a@example.test"}})");
    EXPECT_EQ(again.status, 409) << name;
    EXPECT_EQ(*json_of(again).find("code"), Value(6));
    EXPECT_EQ(fault_id(again), "PROVOST-Taken");
  }
  const auto other =
      add(R"({"userId":"emp-1","profile":{"givenName":"A","familyName":"B"},"email":{"email":"a@example.test"}})");
  EXPECT_EQ(other.status, 409);
  EXPECT_EQ(stored("a@example.test").id, UserId{}) << "nobody is left behind without the id";
  const auto long_id = add(R"({"userId":")" + std::string(201, 'x') +
                           R"(","profile":{"givenName":"A","familyName":"B"},"email":{"email":"a@example.test"}})");
  EXPECT_EQ(long_id.status, 400);
}

TEST_P(HumansTest, NobodyMakesOrChangesWithoutThePermission) {
  const User user = make_user("siv");
  const User other = make_user("nils");
  const auto token = bearer(personal_token(user));
  const auto reader = bearer(operator_token("users.read"));
  for (const auto& headers : {token, reader}) {
    EXPECT_EQ(send("POST", "/v2/users/human", kHuman, headers).status, 403);
    EXPECT_EQ(send("POST", "/v2/users/human", "{}", headers).status, 403) << "nor hears what is wrong";
    for (const std::string& id : {text_of(other.id), std::string("999"), text_of(user.id)}) {
      EXPECT_EQ(send("PUT", "/v2/users/human/" + id, R"({"username":"new"})", headers).status, 403) << id;
      EXPECT_EQ(send("POST", "/v2/users/" + id + "/email", R"({"email":"new@example.test"})", headers).status, 403);
      EXPECT_EQ(send("DELETE", "/v2/users/" + id + "/phone", "", headers).status, 403);
    }
  }
  EXPECT_EQ(reread(user).version, 1);
}

TEST_P(HumansTest, AChangeTouchesWhatItNames) {
  const User user = make_user("siv");
  const std::string id = text_of(user.id);
  const auto response = update(id, R"({"username":"siv2","profile":{"givenName":"Siv","familyName":"Ek","nickName":"S"},
      "email":{"email":"siv2@example.test"},"phone":{"phone":"+4685550199"}})");
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(json_of(response).find("details")->text_at("sequence"), "2");
  const User changed = reread(user);
  EXPECT_EQ(changed.user_name(), "siv2");
  EXPECT_EQ(changed.email(), "siv2@example.test");
  EXPECT_EQ(changed.attributes.find("name")->text_at("familyName"), "Ek");
  EXPECT_EQ(update(id, R"({"profile":{"givenName":"Siv","familyName":"Ek","nickName":""}})").status, 200);
  EXPECT_EQ(reread(user).attributes.find("nickName"), nullptr);
  EXPECT_EQ(reread(user).email(), "siv2@example.test");
  const auto rings = bell_.rings();
  EXPECT_EQ(json_of(update(id, "{}")).find("details")->text_at("sequence"), "3") << "nothing said, nothing changed";
  EXPECT_LE(bell_.rings() - rings, 1U);
  EXPECT_EQ(fault_id(update("999", R"({"username":"x"})")), "PROVOST-NoUser");
  EXPECT_EQ(fault_id(update("%20", R"({"username":"x"})")), "PROVOST-NoId");
  make_user("taken");
  EXPECT_EQ(update(id, R"({"username":"taken"})").status, 409);
}

TEST_P(HumansTest, TheLeadingAddressAndNumberAreChangedAndOthersStay) {
  User user = make_user("siv");
  ASSERT_TRUE(in_tenant(kTenant, [&](Tables& tables) -> Result<void> {
                Value attributes = TRY(json::parse(R"({"userName":"siv","name":{"formatted":"Old Name"},
                    "emails":[{"value":"home@example.test","type":"home"},
                              {"value":"work@example.test","type":"work","primary":true}],
                    "phoneNumbers":[{"value":"+1"},{"value":"+2","type":"work"}]})"));
                user = TRY(directory_.update(tables, user, {std::move(attributes), {}, {}, {}}, principal_));
                return {};
              }).has_value());
  const std::string path = "/v2/users/" + text_of(user.id);
  EXPECT_EQ(send("POST", path + "/email", R"({"email":"new@example.test"})", bearer(operator_)).status, 200);
  EXPECT_EQ(send("POST", path + "/phone", R"({"phone":"+9"})", bearer(operator_)).status, 200);
  EXPECT_EQ(update(text_of(user.id), R"({"profile":{"givenName":"New","familyName":"Name"}})").status, 200);
  EXPECT_EQ(reread(user).attributes, json::parse(R"({"userName":"siv",
      "name":{"formatted":"New Name","givenName":"New","familyName":"Name"},
      "emails":[{"value":"home@example.test","type":"home"},{"value":"new@example.test","type":"work","primary":true}],
      "phoneNumbers":[{"value":"+9"},{"value":"+2","type":"work"}]})")
                                         .value());
  EXPECT_EQ(send("DELETE", path + "/phone", "", bearer(operator_)).status, 200);
  EXPECT_EQ(shown(text_of(user.id)).find("human")->find("phone")->text_at("phone"), "+2");
  EXPECT_EQ(send("DELETE", path + "/phone", "", bearer(operator_)).status, 200);
  EXPECT_EQ(send("DELETE", path + "/phone", "", bearer(operator_)).status, 200) << "no number, nothing to do";
  EXPECT_EQ(shown(text_of(user.id)).find("human")->find("phone"), nullptr);
}

TEST_P(HumansTest, ConnectMakesAndChangesAlike) {
  const auto made = call("CreateUser", R"({"organizationId":"7","userId":"emp-2","username":"siv","human":{
      "profile":{"givenName":"Siv","familyName":"Berg"},"email":{"email":"siv@example.test"},
      "password":{"password":"a long one"}}})");
  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(json_of(made).text_at("creationDate"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(json_of(made).text_at("id"), text_of(stored("siv").id));
  EXPECT_TRUE(signs_in("siv", "a long one"));
  const auto changed = call("UpdateUser", R"({"userId":"emp-2","human":{"profile":{"nickName":"S"}}})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(json_of(changed).text_at("changeDate"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(stored("siv").attributes.text_at("nickName"), "S");
  EXPECT_EQ(stored("siv").attributes.find("name")->text_at("givenName"), "Siv");
  EXPECT_EQ(call("AddHumanUser", kHuman).status, 409);
  const auto added = call("AddHumanUser", R"({"profile":{"givenName":"Bo","familyName":"Ek"},
      "email":{"email":"bo@example.test"}})");
  EXPECT_EQ(added.status, 200) << added.body;
  EXPECT_EQ(json_of(added).text_at("userId"), text_of(stored("bo@example.test").id));
  EXPECT_EQ(call("UpdateHumanUser", R"({"userId":"emp-2","username":"siv3"})").status, 200);
  EXPECT_EQ(call("SetEmail", R"({"userId":"emp-2","email":"s@example.test","isVerified":true})").status, 200);
  EXPECT_EQ(call("SetPhone", R"({"userId":"emp-2","phone":"+1"})").status, 200);
  EXPECT_EQ(call("RemovePhone", R"({"userId":"emp-2"})").status, 200);
  EXPECT_EQ(call("SetPassword", R"({"userId":"emp-2","newPassword":{"password":"another one"}})").status, 200);
  EXPECT_TRUE(signs_in("siv3", "another one"));
  EXPECT_EQ(call("UpdateUser", R"({"userId":"emp-2","machine":{}})").status, 501);
  EXPECT_EQ(call("CreateUser", R"({"organizationId":"7","machine":{"name":"robot"}})").status, 501);
  EXPECT_EQ(call("CreateUser", R"({"organizationId":"7"})").status, 400);
}

}  // namespace
}  // namespace provost::zitadel
