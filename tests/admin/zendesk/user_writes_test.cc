// Making, changing and removing one person: what is done, what it ends, and what is refused.
#include "core/store/source_table.h"
#include "tests/admin/zendesk/zendesk_fixture.h"

namespace provost {
namespace {

class ZendeskUserWrites : public test::ZendeskTest {
 protected:
  void SetUp() override {
    ZendeskTest::SetUp();
    source_ = ids_.uuid<SourceId>();
    ASSERT_TRUE(in_tables([&](Tables& tables) {
                  return tables.sources.insert({source_, "okta", "default", 0}, clock_.now());
                }).has_value());
  }
  User push(const std::string& name, const std::string& external_id) {
    User made;
    const Value email = Value::object({{"value", name + "@example.test"}});
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  made = TRY(directory_.create(
                      tables,
                      {Value::object({{"userName", name}, {"displayName", name}, {"emails", Value::array({email})}}),
                       true,
                       external_id,
                       {}},
                      {{"source", source_.value, "idp"}, source_}));
                  return {};
                }).has_value());
    return made;
  }
  void push_active(const User& user, bool active) {
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  const auto before = TRY(tables.users.find(user.id, source_));
                  TRY(directory_.update(tables, *before, {before->attributes, active, before->external_id, {}},
                                        {{"source", source_.value, "idp"}, source_}));
                  return {};
                }).has_value());
  }
  Reply put(const User& user, const std::string& wish) {
    return write("PUT", "users/" + id_of(user) + ".json", R"({"user":)" + wish + "}");
  }
  Reply post(const std::string& wish) { return write("POST", "users.json", R"({"user":)" + wish + "}"); }
  Reply upsert(const std::string& wish) {
    return write("POST", "users/create_or_update.json", R"({"user":)" + wish + "}");
  }
  static User made_by(const Reply& reply) {
    User user;
    EXPECT_TRUE(reply.at("user").is_object()) << reply.text;
    if (const Value* id = reply.at("user").find("id")) user.id = UserId{id->as_integer()};
    return user;
  }
  /// What is wrong, as `field error` for each.
  static std::string faults_in(const Reply& reply) {
    EXPECT_EQ(reply.status, 422) << reply.text;
    EXPECT_EQ(reply.body.text_at("error"), "RecordInvalid");
    EXPECT_FALSE(reply.body.text_at("description").empty());
    std::string faults;
    if (!reply.at("details").is_object()) return faults;
    for (const Member& field : reply.at("details").members()) {
      for (const Value& fault : field.value.items()) {
        EXPECT_FALSE(fault.text_at("description").empty());
        faults.append(faults.empty() ? "" : ", ").append(field.name).append(" ").append(fault.text_at("error"));
      }
    }
    return faults;
  }

  SourceId source_;
};
INSTANTIATE_TEST_SUITE_P(Engines, ZendeskUserWrites, test::both_engines(), test::engine_name);

TEST_P(ZendeskUserWrites, MakeAPersonWhomTheAddressNames) {
  const Reply reply = post(R"({"name":"Ben Bell","email":"ben@example.test","external_id":"hr-1","role":"agent",
                               "phone":"+1 555","alias":"bb","user_fields":{"a":1},"verified":true})");
  ASSERT_EQ(reply.status, 201) << reply.text;
  const User ben = reread(made_by(reply));
  EXPECT_EQ(*reply.headers.find("Location"), "https://provost.example.test/api/v2/users/" + id_of(ben) + ".json");
  EXPECT_EQ(ben.user_name(), "ben@example.test");
  EXPECT_EQ(ben.email(), "ben@example.test");
  EXPECT_EQ(ben.role, RootRole::editor);
  EXPECT_EQ(ben.display_name(), "Ben Bell");
  EXPECT_FALSE(ben.managed_by.has_value());
  const Value shown = user(ben);
  EXPECT_EQ(shown.text_at("external_id"), "hr-1");
  EXPECT_EQ(shown.text_at("phone"), "+1 555");
  EXPECT_EQ(shown.text_at("alias"), "bb");
}

TEST_P(ZendeskUserWrites, MakeAPersonWithANameAlone) {
  const User ben = reread(made_by(post(R"({"name":"Ben"})")));
  EXPECT_TRUE(ben.user_name().starts_with("user-")) << ben.user_name();
  EXPECT_EQ(ben.role, RootRole::viewer);
  EXPECT_TRUE(user(ben).find("email")->is_null());
  EXPECT_EQ(made_by(post(R"({"name":"Ben"})")).id == ben.id, false) << "names are not unique";
}

TEST_P(ZendeskUserWrites, MakeAPersonWhoIsSuspendedFromTheStart) {
  const User ben = made_by(post(R"({"name":"Ben","suspended":true})"));
  EXPECT_EQ(reread(ben).state, UserState::inactive);
}

TEST_P(ZendeskUserWrites, TellWhatIsWrongWithAWishFieldByField) {
  make({"ben"});
  ASSERT_EQ(post(R"({"name":"Cor","external_id":"Hr-1"})").status, 201);
  push("dee", "idp-1");
  struct Row {
    const char* wish;
    const char* faults;
  };
  const std::string endless = R"({"name":")" + std::string(256, 'x') + R"("})";
  const Row rows[] = {
      {R"({})", "name BlankValue"},
      {R"({"name":"  "})", "name BlankValue"},
      {R"({"name":null})", "name BlankValue"},
      {R"({"name":"A\nB"})", "name InvalidValue"},
      {R"({"name":{}})", "name InvalidValue"},
      {endless.c_str(), "name InvalidValue"},
      {R"({"name":"X","email":"x"})", "email InvalidValue"},
      {R"({"name":"X","email":""})", "email BlankValue"},
      {R"({"name":"X","email":"a@b@c"})", "email InvalidValue"},
      {R"({"name":"X","email":"a b@example.test"})", "email InvalidValue"},
      {R"({"name":"X","role":"owner"})", "role InvalidValue"},
      {R"({"name":"X","role":7})", "role InvalidValue"},
      {R"({"name":"X","suspended":"maybe"})", "suspended InvalidValue"},
      {R"({"name":"X","external_id":["a"]})", "external_id InvalidValue"},
      {R"({"name":"X","email":"BEN@example.test"})", "email DuplicateValue"},
      {R"({"name":"X","external_id":"hR-1"})", "external_id DuplicateValue"},
      {R"({"name":"X","external_id":"idp-1"})", "external_id DuplicateValue"},
      {R"({"email":"ben@example.test","external_id":"hr-1"})",
       "name BlankValue, email DuplicateValue, external_id DuplicateValue"},
  };
  const auto before = read("users/count").at("count");
  for (const Row& row : rows) EXPECT_EQ(faults_in(post(row.wish)), row.faults) << row.wish;
  EXPECT_EQ(*read("users/count").at("count").find("value"), *before.find("value")) << "nobody was made";
}

TEST_P(ZendeskUserWrites, RefuseABodyThatIsNone) {
  for (const char* body : {"", "x", "[]", "{}", R"({"user":1})", R"({"users":[]})"}) {
    EXPECT_EQ(write("POST", "users", body).status, 400) << body;
    EXPECT_EQ(write("PUT", "users/" + id_of(ana_), body).status, 400) << body;
    EXPECT_EQ(write("POST", "users/create_or_update", body).status, 400) << body;
  }
}

TEST_P(ZendeskUserWrites, SuspendAndGiveBack) {
  const User ben = make({"ben"});
  for (const bool suspended : {true, true, false, false}) {
    const Reply reply = put(ben, suspended ? R"({"suspended":true})" : R"({"suspended":false})");
    ASSERT_EQ(reply.status, 200) << reply.text;
    EXPECT_EQ(*reply.at("user").find("suspended"), Value(suspended));
    EXPECT_EQ(is_active(ben), !suspended);
  }
}

TEST_P(ZendeskUserWrites, SuspendingEndsEveryCredential) {
  const User ben = make({"ben", RootRole::editor});
  const IssuedCredential ended[] = {issue(ben, CredentialKind::session), issue(ben, CredentialKind::personal_token),
                                    issue(ben, CredentialKind::access_token), issue(ben, CredentialKind::refresh_token),
                                    issue(ben, CredentialKind::authorization_code)};
  const Headers his = basic("ben@example.test/token:" + personal_token(ben));
  EXPECT_EQ(send("GET", "users/me", his).status, 200);
  for (const IssuedCredential& each : ended) EXPECT_TRUE(lives(each));
  ASSERT_EQ(put(ben, R"({"suspended":true})").status, 200);
  for (const IssuedCredential& each : ended) EXPECT_FALSE(lives(each)) << to_word(each.credential.kind);
  EXPECT_EQ(send("GET", "users/me", his).status, 401);
  ASSERT_EQ(put(ben, R"({"suspended":false})").status, 200);
  for (const IssuedCredential& each : ended) EXPECT_FALSE(lives(each)) << "what ended stays so";
}

TEST_P(ZendeskUserWrites, ChangeEverythingInOneGo) {
  const User ben = make({"ben"});
  const std::int64_t version = reread(ben).version;
  const Reply reply = put(ben, R"({"name":"Benno","email":"benno@example.test","role":"agent","suspended":true,
                                   "external_id":"hr-2","phone":"7","alias":"b"})");
  ASSERT_EQ(reply.status, 200) << reply.text;
  const User after = reread(ben);
  EXPECT_EQ(after.version, version + 1) << "one change";
  EXPECT_EQ(after.display_name(), "Benno");
  EXPECT_EQ(after.email(), "benno@example.test");
  EXPECT_EQ(after.role, RootRole::editor);
  EXPECT_EQ(after.state, UserState::inactive);
  EXPECT_EQ(reply.at("user").text_at("external_id"), "hr-2");
  EXPECT_EQ(after.user_name(), "ben") << "a name that was no address stays";
  ASSERT_EQ(put(ben, R"({"phone":null,"alias":"","external_id":null})").status, 200);
  for (const char* gone : {"phone", "alias", "external_id"}) EXPECT_TRUE(user(ben).find(gone)->is_null()) << gone;
}

TEST_P(ZendeskUserWrites, MoveTheUserNameWithTheAddressThatItIs) {
  const User ben = made_by(post(R"({"name":"Ben","email":"ben@example.test"})"));
  ASSERT_EQ(put(ben, R"({"email":"benno@example.test"})").status, 200);
  EXPECT_EQ(reread(ben).user_name(), "benno@example.test");
  EXPECT_EQ(post(R"({"name":"Other","email":"ben@example.test"})").status, 201) << "the old address is free";
  EXPECT_EQ(faults_in(put(ben, R"({"email":"ben@example.test"})")), "email DuplicateValue");
}

TEST_P(ZendeskUserWrites, ChangeNothingWhenNothingIsNew) {
  const User ben = make({"ben"});
  ASSERT_EQ(put(ben, R"({"name":"ben","email":"ben@example.test","role":"end-user","suspended":false})").status, 200);
  EXPECT_EQ(reread(ben).version, ben.version);
}

TEST_P(ZendeskUserWrites, LeaveToTheProviderWhatItSays) {
  const User ben = push("ben", "idp-1");
  EXPECT_EQ(user(ben).text_at("external_id"), "idp-1");
  EXPECT_EQ(user(ben).text_at("scim_id"), ben.scim_id.value);
  for (const char* field : {"name", "phone", "alias"}) {
    EXPECT_EQ(faults_in(put(ben, std::string(R"({")") + field + R"(":"new"})")), std::string(field) + " InvalidValue");
  }
  EXPECT_EQ(faults_in(put(ben, R"({"email":"new@example.test"})")), "email InvalidValue");
  ASSERT_EQ(put(ben, R"({"name":"ben","email":"Ben@example.test","role":"agent","suspended":true})").status, 200);
  EXPECT_EQ(reread(ben).role, RootRole::editor);
  ASSERT_EQ(put(ben, R"({"suspended":false})").status, 200) << "a hand takes back its own mistake";
  push_active(ben, false);
  EXPECT_EQ(put(ben, R"({"suspended":false})").status, 403) << "but not what the provider took";
  EXPECT_FALSE(is_active(ben));
}

TEST_P(ZendeskUserWrites, SuspendWhomeverTheProviderSaysToBeActive) {
  const User ben = push("ben", "idp-1");
  for (const bool provider_first : {false, true}) {
    if (provider_first) push_active(ben, false);
    ASSERT_EQ(put(ben, R"({"suspended":true})").status, 200);
    push_active(ben, true);
    EXPECT_FALSE(is_active(ben)) << "a profile that is pushed lifts no suspension";
    push_active(ben, false);
    push_active(ben, true);
    EXPECT_EQ(*user(ben).find("suspended"), Value(true)) << "nor does a reactivation at the provider";
    ASSERT_EQ(put(ben, R"({"suspended":false})").status, 200);
    EXPECT_TRUE(is_active(ben));
  }
}

TEST_P(ZendeskUserWrites, SuspendWhoIsLockedSoThatNothingIsLeftToUnlock) {
  const User ben = make({"ben"});
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                TRY(directory_.set_state(tables, ben, {UserState::locked, "by hand"}, principal_));
                return {};
              }).has_value());
  ASSERT_EQ(put(ben, R"({"suspended":true})").status, 200);
  EXPECT_EQ(reread(ben).state, UserState::inactive);
}

TEST_P(ZendeskUserWrites, GiveAnIdThatHidesAndDoesNotTakeAwayThatOfTheProvider) {
  const User ben = push("ben", "idp-1");
  ASSERT_EQ(put(ben, R"({"external_id":"hr-1"})").status, 200);
  EXPECT_EQ(user(ben).text_at("external_id"), "hr-1");
  for (const char* id : {"hr-1", "HR-1", "idp-1"}) {
    const Reply found = read(std::string("users/search?external_id=") + id);
    ASSERT_EQ(found.at("users").items().size(), 1U) << id;
    EXPECT_EQ(*found.at("users").items().front().find("id"), Value(ben.id.value)) << id;
  }
  EXPECT_TRUE(read("users/search?external_id=IDP-1").at("users").items().empty()) << "a provider's is exact";
  const auto pushed = [&] {
    std::optional<std::string> said;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  said = TRY(tables.users.find(ben.id, source_))->external_id;
                  return {};
                }).has_value());
    return said;
  };
  EXPECT_EQ(pushed(), "idp-1") << "the provider sees its own";
  ASSERT_EQ(put(ben, R"({"external_id":null})").status, 200);
  EXPECT_EQ(user(ben).text_at("external_id"), "idp-1");
  EXPECT_TRUE(read("users/search?external_id=hr-1").at("users").items().empty());
}

TEST_P(ZendeskUserWrites, GiveAnIdByWhichManyAreShownAndDestroyed) {
  const User ben = made_by(post(R"({"name":"Ben","external_id":"Hr-1"})"));
  push("cor", "idp-1");
  EXPECT_EQ(read("users/show_many?external_ids=hr-1,idp-1,none").at("users").items().size(), 2U);
  const Array rows = rows_of(destroy("external_ids=hr-1"));
  EXPECT_EQ(rows.front().text_at("status"), "Deleted");
  EXPECT_FALSE(is_there(ben));
  EXPECT_EQ(post(R"({"name":"Next","external_id":"hr-1"})").status, 201) << "the id is free again";
}

TEST_P(ZendeskUserWrites, ChangeOrMakeWhoeverIsMeant) {
  const Reply made = upsert(R"({"name":"Ben","email":"ben@example.test","external_id":"hr-1"})");
  ASSERT_EQ(made.status, 201) << made.text;
  const User ben = made_by(made);
  EXPECT_EQ(*made.headers.find("Location"), made.at("user").text_at("url"));
  const Reply by_id = upsert(R"({"name":"Benno","external_id":"HR-1"})");
  EXPECT_EQ(by_id.status, 200) << by_id.text;
  EXPECT_EQ(made_by(by_id).id, ben.id);
  EXPECT_EQ(by_id.at("user").text_at("external_id"), "HR-1") << "as the caller writes it";
  const Reply by_address = upsert(R"({"email":"BEN@example.test","external_id":"hr-9"})");
  EXPECT_EQ(by_address.status, 200) << by_address.text;
  EXPECT_EQ(made_by(by_address).id, ben.id);
  EXPECT_EQ(user(ben).text_at("external_id"), "hr-9");
  EXPECT_EQ(user(ben).text_at("name"), "Benno");
  const User cor = push("cor", "idp-1");
  EXPECT_EQ(made_by(upsert(R"({"external_id":"idp-1","role":"agent"})")).id, cor.id);
  EXPECT_EQ(faults_in(upsert(R"({"external_id":"hr-9","email":"cor@example.test"})")), "email DuplicateValue");
  EXPECT_EQ(faults_in(upsert(R"({"email":"new@example.test"})")), "name BlankValue");
}

TEST_P(ZendeskUserWrites, DoNotGuessBetweenTwoPeople) {
  const User ben = made_by(post(R"({"name":"Ben","external_id":"same"})"));
  push("cor", "same");
  EXPECT_EQ(faults_in(upsert(R"({"name":"X","external_id":"same"})")), "external_id DuplicateValue");
  EXPECT_EQ(read("users/search?external_id=same").at("count"), Value(2));
  EXPECT_EQ(user(ben).text_at("name"), "Ben");
}

TEST_P(ZendeskUserWrites, RemoveAPersonSoftly) {
  const User ben = make({"ben"});
  const IssuedCredential session = issue(ben, CredentialKind::session);
  const Reply reply = send("DELETE", "users/" + id_of(ben) + ".json", admin_);
  ASSERT_EQ(reply.status, 200) << reply.text;
  EXPECT_EQ(*reply.at("user").find("id"), Value(ben.id.value));
  EXPECT_EQ(*reply.at("user").find("active"), Value(false));
  EXPECT_TRUE(reply.at("user").find("email")->is_null());
  EXPECT_FALSE(is_there(ben));
  EXPECT_FALSE(lives(session));
  EXPECT_EQ(send("DELETE", "users/" + id_of(ben), admin_).status, 404) << "twice";
  EXPECT_EQ(send("DELETE", "users/4711", admin_).status, 404);
  EXPECT_EQ(put(ben, R"({"suspended":true})").status, 404);
}

TEST_P(ZendeskUserWrites, KeepTheLastAdminAndWhoeverAsks) {
  EXPECT_EQ(faults_in(send("DELETE", "users/me", admin_)), "base PermissionDenied");
  EXPECT_EQ(faults_in(put(ana_, R"({"suspended":true})")), "suspended InvalidValue");
  EXPECT_EQ(faults_in(put(ana_, R"({"role":"agent"})")), "role InvalidValue");
  admin_ = bearer(operator_token("users.write users.delete"));
  EXPECT_EQ(faults_in(send("DELETE", "users/" + id_of(ana_), admin_)), "base PermissionDenied");
  EXPECT_EQ(faults_in(put(ana_, R"({"suspended":true})")), "suspended InvalidValue");
  EXPECT_TRUE(is_active(ana_));
}

TEST_P(ZendeskUserWrites, NeedThePermissionBeforeAnythingIsLookedAt) {
  const User eve = make({"eve", RootRole::editor});
  const Headers callers[] = {bearer(personal_token(eve)), bearer(operator_token("users.read"))};
  struct Row {
    const char* method;
    std::string path;
  };
  const Row rows[] = {{"POST", "users"},       {"POST", "users/create_or_update"}, {"PUT", "users/" + id_of(ana_)},
                      {"PUT", "users/4711"},   {"PUT", "users/" + id_of(eve)},     {"DELETE", "users/" + id_of(ana_)},
                      {"DELETE", "users/4711"}};
  for (const Headers& caller : callers) {
    for (const Row& row : rows) {
      EXPECT_EQ(send(row.method, row.path, caller, "no JSON").status, 403) << row.method << row.path;
      EXPECT_EQ(send(row.method, row.path, {}, "no JSON").status, 401) << row.method << row.path;
    }
  }
}

TEST_P(ZendeskUserWrites, GiveNoMoreThanTheCallerHas) {
  make({"other", RootRole::admin});
  const User ben = make({"ben"});
  admin_ = bearer(operator_token("users.read users.write"));
  EXPECT_EQ(put(ben, R"({"role":"agent"})").status, 200);
  EXPECT_EQ(put(ben, R"({"role":"admin"})").status, 403);
  EXPECT_EQ(post(R"({"name":"X","role":"admin"})").status, 403);
  EXPECT_EQ(put(ana_, R"({"email":"mine@example.test"})").status, 403) << "an admin's address is an admin's to change";
  EXPECT_EQ(put(ana_, R"({"suspended":true})").status, 200) << "taking access away is not giving";
  EXPECT_EQ(put(ana_, R"({"suspended":false})").status, 403);
  EXPECT_EQ(reread(ben).role, RootRole::editor);
  EXPECT_EQ(reread(ana_).email(), "ana@example.test");
}

TEST_P(ZendeskUserWrites, ARoleOfTheTenantIsMoreOrLessByWhatItHolds) {
  const User keeper = make({"keeper", role_with("users.read tokens.write")});
  const User desk = make({"desk", role_with("users.read users.write")});
  CredentialOrder order;
  order.tenant = kTenant;
  order.kind = CredentialKind::personal_token;
  admin_ = bearer(std::string(issue_to(desk, order).text.reveal()));
  EXPECT_EQ(put(keeper, R"({"email":"mine@example.test"})").status, 403) << "who may hand out tokens may do more";
  EXPECT_EQ(put(keeper, R"({"suspended":true})").status, 200);
  EXPECT_EQ(put(make({"ben", role_with("users.read")}), R"({"email":"ben2@example.test"})").status, 200);
  EXPECT_EQ(post(R"({"name":"Cor","email":"cor@example.test"})").status, 201);
  EXPECT_EQ(reread(keeper).email(), "keeper@example.test");
}

TEST_P(ZendeskUserWrites, DoNotReachIntoAnotherTenant) {
  const User stranger = make({"stranger", RootRole::viewer, "", kOther});
  EXPECT_EQ(put(stranger, R"({"suspended":true})").status, 404);
  EXPECT_EQ(send("DELETE", "users/" + id_of(stranger), admin_).status, 404);
  EXPECT_TRUE(is_active(stranger, kOther));
  EXPECT_EQ(post(R"({"name":"Stranger","email":"stranger@example.test"})").status, 201);
}

}  // namespace
}  // namespace provost
