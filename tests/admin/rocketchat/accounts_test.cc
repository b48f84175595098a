// Making people and changing them, and who may.
#include "tests/admin/rocketchat/rocketchat_fixture.h"

namespace provost {
namespace {

constexpr const char* kPassword = "a long enough one";

class RocketchatAccounts : public test::RocketchatTest {
 protected:
  void SetUp() override {
    RocketchatTest::SetUp();
    siv_ = make({"siv", RootRole::admin});
    admin_ = as(siv_);
  }

  /// A body of `users.create` with these members besides, or instead.
  static std::string person(std::initializer_list<Member> more = {}) {
    Value body = Value::object(
        {{"email", "kim@example.test"}, {"name", "Kim Koe"}, {"password", kPassword}, {"username", "kim"}});
    for (const Member& each : more) body.set(each.name, each.value);
    return json::write(body);
  }
  static std::string changing(std::string_view id, const Value& data) {
    return json::write(Value::object({{"userId", id}, {"data", data}}));
  }
  Reply create(const std::string& body) { return post("users.create", body, admin_); }
  Reply update(const User& user, const Value& data) {
    return post("users.update", changing(id_of(user), data), admin_);
  }
  static const Value& user_in(const Reply& reply) { return *reply.body.find("user"); }
  std::int64_t people() {
    std::int64_t total = 0;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  total = TRY(tables.counters.total(SubjectKind::user));
                  return {};
                }).has_value());
    return total;
  }

  User siv_;
  Headers admin_;
};
INSTANTIATE_TEST_SUITE_P(Engines, RocketchatAccounts, test::both_engines(), test::engine_name);

TEST_P(RocketchatAccounts, APersonIsMadeWhoCanSignIn) {
  const Reply made = create(person({{"nickname", "kk"},
                                    {"roles", Value::array({"user"})},
                                    {"verified", true},
                                    {"joinDefaultChannels", false},
                                    {"sendWelcomeEmail", true},
                                    {"requirePasswordChange", false},
                                    {"customFields", Value::object({{"a", "b"}})},
                                    {"bio", nullptr},
                                    {"active", true}}));
  ASSERT_EQ(made.status, 200) << made.text;
  const Value& user = user_in(made);
  EXPECT_EQ(user.text_at("username"), "kim");
  EXPECT_EQ(user.text_at("name"), "Kim Koe");
  EXPECT_EQ(*user.find("emails"),
            Value::array({Value::object({{"address", "kim@example.test"}, {"verified", false}})}));
  EXPECT_EQ(*user.find("roles"), Value::array({"user"}));
  EXPECT_EQ(*user.find("active"), Value(true));
  EXPECT_EQ(user.text_at("createdAt"), to_iso8601(clock_.now()));
  EXPECT_EQ(log_in("kim", kPassword).status, 200);
  EXPECT_EQ(log_in("KIM@example.test", kPassword).status, 200);
  const Reply found = read("users.info?username=kim", admin_);
  EXPECT_EQ(user_in(found).text_at("_id"), user.text_at("_id"));
}

TEST_P(RocketchatAccounts, APersonIsMadeInactiveOrWithARole) {
  const Reply off = create(person({{"active", false}}));
  EXPECT_EQ(*user_in(off).find("active"), Value(false));
  EXPECT_EQ(user_in(off).text_at("inactiveReason"), "deactivated");
  EXPECT_EQ(log_in("kim", kPassword).status, 401);
  struct Case {
    const char* name;
    Value given, shown;
  };
  const Case cases[] = {
      {"ada", Value::array({"user", "admin"}), Value::array({"user", "admin"})},
      {"ben", Value::array({"viewer", "agent"}), Value::array({"user", "editor"})},
      {"cho", Value::array({"admin", "editor"}), Value::array({"user", "admin"})},
      {"dee", Value::array(), Value::array({"user"})},
      {"eli", nullptr, Value::array({"user"})},
  };
  for (const Case& each : cases) {
    const Reply made = create(
        person({{"username", each.name}, {"email", std::string(each.name) + "@example.test"}, {"roles", each.given}}));
    ASSERT_EQ(made.status, 200) << each.name << made.text;
    EXPECT_EQ(*user_in(made).find("roles"), each.shown) << each.name;
  }
}

TEST_P(RocketchatAccounts, ARandomPasswordIsKnownToNobody) {
  ASSERT_EQ(create(person({{"setRandomPassword", true}})).status, 200);
  EXPECT_EQ(log_in("kim", kPassword).status, 401);
}

TEST_P(RocketchatAccounts, NamesAndAddressesOfOthersAreTaken) {
  make({"ida"});
  make({"stranger", RootRole::viewer, "", kOther});
  const std::pair<std::string, const char*> bodies[] = {
      {person({{"username", "IDA"}}), "IDA is already in use [error-field-unavailable]"},
      {person({{"email", "Ida@example.test"}}), "Ida@example.test is already in use [error-field-unavailable]"},
      {person({{"username", "ida@example.test"}}), "ida@example.test is already in use [error-field-unavailable]"},
  };
  for (const auto& [body, error] : bodies) {
    const Reply reply = create(body);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_EQ(reply.error(), error);
    EXPECT_EQ(reply.type(), "error-field-unavailable");
  }
  EXPECT_EQ(people(), 2);
  EXPECT_EQ(create(person({{"username", "stranger"}})).status, 200) << "another tenant's";
}

TEST_P(RocketchatAccounts, BodiesThatDoNotFitAreRefused) {
  const auto without = [](std::string_view name) {
    Value body = json::parse(person()).value();
    body.erase(name);
    return json::write(body);
  };
  const std::pair<std::string, const char*> bodies[] = {
      {without("email"), "must have required property 'email' [invalid-params]"},
      {without("name"), "must have required property 'name' [invalid-params]"},
      {without("password"), "must have required property 'password' [invalid-params]"},
      {without("username"), "must have required property 'username' [invalid-params]"},
      {"[]", "must be object [invalid-params]"},
      {person({{"admin", true}}), "must NOT have additional properties [invalid-params]"},
      {person({{"status", "away"}}), "must NOT have additional properties [invalid-params]"},
      {person({{"email", nullptr}}), "must be string [invalid-params]"},
      {person({{"password", 12345678}}), "must be string [invalid-params]"},
      {person({{"active", "perhaps"}}), "must be boolean [invalid-params]"},
      {person({{"verified", 2}}), "must be boolean [invalid-params]"},
      {person({{"bio", Value::array()}}), "must be string [invalid-params]"},
      {person({{"customFields", "a"}}), "must be object [invalid-params]"},
      {person({{"roles", "admin"}}), "must be array [invalid-params]"},
      {person({{"roles", Value::array({"king"})}}), "There is no such role [error-action-not-allowed]"},
      {person({{"name", " "}}), "The field Name is required [error-the-field-is-required]"},
      {person({{"username", ""}}), "The field Username is required [error-the-field-is-required]"},
      {person({{"email", ""}}), "The field Email is required [error-the-field-is-required]"},
      {person({{"email", "kim"}}), "This is no e-mail address [error-invalid-email]"},
      {person({{"email", "@example.test"}}), "This is no e-mail address [error-invalid-email]"},
      {person({{"email", "a@b@c"}}), "This is no e-mail address [error-invalid-email]"},
      {person({{"name", "a\nb"}}), "must be one line [invalid-params]"},
      {person({{"name", std::string(201, 'n')}}), "must NOT have more than 200 characters [invalid-params]"},
      {person({{"password", "short"}}), "a password has at least 8 characters [error-password-policy-not-met]"},
      {person({{"requirePasswordChange", true}}),
       "Nobody is made to change a password here: send the person a link for one instead [error-not-supported]"},
  };
  for (const auto& [body, error] : bodies) {
    const Reply reply = create(body);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_EQ(reply.error(), error) << body;
  }
  const Reply odd = create(person({{"username", "a  b"}}));
  EXPECT_EQ(odd.type(), "error-input-is-not-a-valid-field") << odd.text;
  EXPECT_EQ(people(), 1);
}

TEST_P(RocketchatAccounts, NobodyMakesSomebodyWhoMayDoMore) {
  const Headers script = as_operator("users.write users.read");
  EXPECT_EQ(post("users.create", person({{"roles", Value::array({"admin"})}}), script).status, 403);
  EXPECT_EQ(post("users.create", person({{"roles", Value::array({"editor"})}}), as_operator("users.write")).status,
            403);
  EXPECT_EQ(people(), 1);
  EXPECT_EQ(post("users.create", person({{"roles", Value::array({"editor"})}}), script).status, 200);
  for (const Headers& caller : {as(make({"ida", RootRole::editor})), as(make({"maja"})), as_operator("users.read")}) {
    EXPECT_EQ(post("users.create", "not even JSON", caller).status, 403);
    EXPECT_EQ(post("users.update", "not even JSON", caller).status, 403);
  }
}

TEST_P(RocketchatAccounts, ARoleOfTheTenantIsMoreOrLessByWhatItHolds) {
  const Headers script = as_operator("users.write users.read");
  const User keeper = make({"keeper", role_with("users.read tokens.write")});
  const User ben = make({"ben", role_with("users.read")});
  const auto to = [](const std::string& address) { return Value::object({{"email", address}}); };
  EXPECT_EQ(post("users.update", changing(id_of(keeper), to("mine@example.test")), script).status, 403);
  EXPECT_EQ(post("users.update", changing(id_of(ben), to("ben2@example.test")), script).status, 200);
  EXPECT_EQ(reread(keeper).email(), "keeper@example.test");
}

TEST_P(RocketchatAccounts, WhatAProviderSaysOfItsPeopleIsNotChanged) {
  const User olaf = make({"olaf", RootRole::viewer, "", kTenant, ids_.uuid<SourceId>()});
  const Reply refused = update(olaf, Value::object({{"name", "Somebody else"}}));
  EXPECT_EQ(refused.status, 400) << refused.text;
  EXPECT_EQ(refused.body.text_at("errorType"), "error-action-not-allowed");
  EXPECT_EQ(reread(olaf).attributes, olaf.attributes);
  const Reply shown = post("users.update", changing(id_of(olaf), Value::object({{"active", true}})), admin_);
  const Value& as_shown = user_in(shown);
  const Value whole = Value::object({{"name", as_shown.text_at("name")},
                                     {"username", as_shown.text_at("username")},
                                     {"email", as_shown.find("emails")->items().front().text_at("address")},
                                     {"active", false}});
  EXPECT_EQ(update(olaf, whole).status, 200) << "access may be taken by a form that says all else again";
  EXPECT_FALSE(is_active(olaf));
}

TEST_P(RocketchatAccounts, WhatIsGivenIsChangedAndNothingElse) {
  const User maja = make({"maja", RootRole::editor, "right"});
  const Reply changed = update(maja, Value::object({{"name", "Maja Moe"}, {"email", "m@example.test"}}));
  ASSERT_EQ(changed.status, 200) << changed.text;
  EXPECT_EQ(user_in(changed).text_at("name"), "Maja Moe");
  EXPECT_EQ(user_in(changed).find("emails")->items().front().text_at("address"), "m@example.test");
  EXPECT_EQ(*user_in(changed).find("roles"), Value::array({"user", "editor"}));
  EXPECT_EQ(log_in("maja", "right").status, 200);
  const std::int64_t version = reread(maja).version;
  EXPECT_EQ(update(maja, Value::object({{"name", nullptr}, {"bio", "x"}, {"status", "away"}})).status, 200);
  EXPECT_EQ(update(maja, Value::object({{"username", "maja"}, {"email", "m@example.test"}})).status, 200);
  EXPECT_EQ(reread(maja).version, version) << "nothing changed";
}

TEST_P(RocketchatAccounts, TheAddressThatIsShownIsTheOneThatChanges) {
  const User maja = make({"maja"});
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                Value attributes = maja.attributes;
                attributes.set("emails", json::parse(R"([{"value":"home@example.test","type":"home"},
                  {"value":"work@example.test","type":"work","primary":true,"display":"Work"}])")
                                             .value());
                TRY(directory_.update(tables, maja, {attributes, {}, {}, {}}, principal_));
                return {};
              }).has_value());
  ASSERT_EQ(update(maja, Value::object({{"email", "new@example.test"}})).status, 200);
  EXPECT_EQ(*reread(maja).attributes.find("emails"), json::parse(R"([{"value":"home@example.test","type":"home"},
              {"value":"new@example.test","type":"work","primary":true}])")
                                                         .value());
}

TEST_P(RocketchatAccounts, ANewPasswordEndsWhatTheOldOneOpened) {
  const User maja = make({"maja", RootRole::viewer, "right"});
  const auto all = one_of_each(maja);
  ASSERT_EQ(update(maja, Value::object({{"password", kPassword}})).status, 200);
  EXPECT_EQ(living(all), "");
  EXPECT_EQ(log_in("maja", "right").status, 401);
  EXPECT_EQ(log_in("maja", kPassword).status, 200);
  const Reply refused = update(maja, Value::object({{"password", "all about maja"}}));
  EXPECT_EQ(refused.type(), "error-password-policy-not-met");
  EXPECT_EQ(log_in("maja", kPassword).status, 200);
  ASSERT_EQ(update(maja, Value::object({{"setRandomPassword", true}})).status, 200);
  EXPECT_EQ(log_in("maja", kPassword).status, 401);
}

TEST_P(RocketchatAccounts, SwitchingOffByAnUpdateEndsEverythingToo) {
  const User maja = make({"maja"});
  const auto all = one_of_each(maja);
  const Reply off = update(maja, Value::object({{"active", false}}));
  EXPECT_EQ(*user_in(off).find("active"), Value(false));
  EXPECT_EQ(user_in(off).text_at("inactiveReason"), "deactivated");
  EXPECT_EQ(living(all), "");
  EXPECT_EQ(*user_in(update(maja, Value::object({{"active", true}}))).find("active"), Value(true));
  EXPECT_EQ(living(all), "");
}

TEST_P(RocketchatAccounts, WhatCannotBeChangedIsRefused) {
  const User maja = make({"maja"});
  make({"ida"});
  const std::pair<std::string, const char*> bodies[] = {
      {changing(id_of(siv_), Value::object({{"active", false}})), "error-action-not-allowed"},
      {changing(id_of(siv_), Value::object({{"roles", Value::array({"user"})}})), "error-action-not-allowed"},
      {changing(id_of(maja), Value::object({{"username", "Ida"}})), "error-field-unavailable"},
      {changing(id_of(maja), Value::object({{"email", "ida@example.test"}})), "error-field-unavailable"},
      {changing(id_of(maja), Value::object({{"email", "nowhere"}})), "error-invalid-email"},
      {changing(id_of(maja), Value::object({{"joinDefaultChannels", true}})), "invalid-params"},
      {changing(id_of(maja), Value("name")), "invalid-params"},
      {changing("", Value::object()), "invalid-params"},
      {R"({"userId":"1"})", "invalid-params"},
      {R"({"data":{}})", "invalid-params"},
      {R"({"userId":"1","data":{},"confirmRelinquish":7})", "invalid-params"},
      {R"({"userId":"1","data":{},"more":7})", "invalid-params"},
  };
  for (const auto& [body, type] : bodies) {
    const Reply reply = post("users.update", body, admin_);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_EQ(reply.type(), type) << body << reply.text;
  }
  EXPECT_EQ(post("users.update", changing("999", Value::object()), admin_).error(), "User not found.");
  EXPECT_EQ(reread(maja).version, maja.version);
  EXPECT_EQ(reread(siv_).role, RootRole::admin);
}

TEST_P(RocketchatAccounts, NobodyTakesOverSomebodyWhoMayDoMore) {
  const User second = make({"second", RootRole::admin, "right"});
  const User maja = make({"maja"});
  const Headers script = as_operator("users.write users.read");
  for (const Value& data : {Value::object({{"password", kPassword}}), Value::object({{"email", "x@example.test"}}),
                            Value::object({{"username", "x"}}), Value::object({{"setRandomPassword", true}}),
                            Value::object({{"roles", Value::array({"user"})}})}) {
    EXPECT_EQ(post("users.update", changing(id_of(second), data), script).status, 403) << json::write(data);
  }
  EXPECT_EQ(reread(second).version, second.version);
  EXPECT_EQ(
      post("users.update", changing(id_of(maja), Value::object({{"roles", Value::array({"admin"})}})), script).status,
      403);
  EXPECT_EQ(post("users.update", changing(id_of(maja), Value::object({{"password", kPassword}})), script).status, 200);
  EXPECT_EQ(post("users.update", changing(id_of(second), Value::object({{"name", "Second"}})), script).status, 200);
}

TEST_P(RocketchatAccounts, AnAppGivesNobodyAPasswordOrARole) {
  const User maja = make({"maja"});
  std::string everything;
  for (const std::string_view each : all_permissions()) everything.append(each).append(" ");
  const Headers app = as_app_of(siv_, everything);
  EXPECT_EQ(post("users.create", person(), app).status, 403);
  for (const Value& data : {Value::object({{"password", kPassword}}), Value::object({{"setRandomPassword", true}}),
                            Value::object({{"roles", Value::array({"admin"})}})}) {
    EXPECT_EQ(post("users.update", changing(id_of(maja), data), app).status, 403) << json::write(data);
  }
  EXPECT_EQ(reread(maja).version, maja.version);
  EXPECT_EQ(people(), 2);
  EXPECT_EQ(post("users.update", changing(id_of(maja), Value::object({{"email", "x@example.test"}})), app).status, 200);
}

TEST_P(RocketchatAccounts, NobodyGivesAccessBackToWhoMayDoMore) {
  const User second = make({"second", RootRole::admin});
  const User maja = make({"maja"});
  const Headers script = as_operator("users.write users.read");
  const auto activate = [&](const User& user, const Headers& caller) {
    return post("users.setActiveStatus", R"({"userId":")" + id_of(user) + R"(","activeStatus":true})", caller).status;
  };
  const Value on = Value::object({{"active", true}});
  for (const User& user : {second, maja}) {
    ASSERT_EQ(update(user, Value::object({{"active", false}})).status, 200);
  }
  EXPECT_EQ(post("users.update", changing(id_of(second), on), script).status, 403);
  EXPECT_EQ(activate(second, script), 403);
  EXPECT_FALSE(is_active(second));
  EXPECT_EQ(post("users.update", changing(id_of(maja), on), script).status, 200);
  EXPECT_EQ(activate(maja, script), 200);
  EXPECT_EQ(activate(second, admin_), 200);
  EXPECT_TRUE(is_active(second));
}

TEST_P(RocketchatAccounts, ASecondFactorIsNeitherAskedForNorLookedAt) {
  const User maja = make({"maja"});
  Headers admin = admin_;
  admin["x-2fa-code"] = "123456";
  admin["x-2fa-method"] = "totp";
  EXPECT_EQ(post("users.update", changing(id_of(maja), Value::object({{"name", "M"}})), admin).status, 200);
  EXPECT_EQ(update(maja, Value::object({{"name", "N"}})).status, 200);
}

}  // namespace
}  // namespace provost
