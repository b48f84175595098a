// Idle policies: made by REST, seen before they run, and run daily in bounded steps.
#include "core/directory/idle_policies.h"

#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

constexpr Duration kDay = std::chrono::hours(24);

class IdlePoliciesTest : public OperationsTest {
 protected:
  void SetUp() override {
    OperationsTest::SetUp();
    writer_ = operator_with("policies.write");
    reader_ = operator_with("policies.read users.read");
  }

  Reply create(const std::string& body) { return call("POST", "/idle-policies", writer_, body); }
  std::string make(const std::string& more = "") {
    const Reply made = create(R"({"name":"half a year","days":180,"enabled":true)" + more + "}");
    EXPECT_EQ(made.status, 201) << made.text;
    return "/idle-policies/" + std::string(made.body.text_at("id"));
  }
  /// Runs what is due; how many steps that were.
  int run(std::int64_t step = 200) {
    Bell bell;
    const IdlePolicies policies({database(), directory_, clock_, bell}, {step});
    for (int steps = 0; steps < 100; ++steps) {
      const auto done = policies.round();
      EXPECT_TRUE(done.has_value());
      if (!done.value_or(false)) return steps;
    }
    return -1;
  }
  bool is_active(const User& user) {
    bool active = false;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                  const auto found = TRY(tables.users.find(user.id, SourceId{}));
                  active = found && life_of(found->state) == Life::active;
                  return {};
                }).has_value());
    return active;
  }

  std::string writer_, reader_;
};
INSTANTIATE_TEST_SUITE_P(Engines, IdlePoliciesTest, test::both_engines(), test::engine_name);

TEST_P(IdlePoliciesTest, WhoIsIdleIsSeenFirstAndSwitchedOffThen) {
  const User admin = make_person(kAcme, "siv", RootRole::admin);
  const User idle = make_person(kAcme, "maja");
  clock_.advance(200 * kDay);
  const User fresh = make_person(kAcme, "nils");
  const std::string path = make();
  const Reply seen = call("GET", path + "/preview", reader_);
  ASSERT_EQ(seen.number_of("people"), 2U) << seen.text;
  EXPECT_EQ(seen.body.find("people")->items()[1].text_at("userName"), "maja");
  EXPECT_EQ(run(), 0) << "the first run comes an hour later";
  clock_.advance(kFirstRunAfter);
  EXPECT_EQ(run(), 1);
  EXPECT_FALSE(is_active(idle));
  EXPECT_TRUE(is_active(fresh));
  EXPECT_TRUE(is_active(admin)) << "the last admin stays";
  const Reply shown = call("GET", path, reader_);
  EXPECT_EQ(*shown.body.find("lastRun")->find("deactivated"), Value(1)) << shown.text;
  EXPECT_EQ(*shown.body.find("lastRun")->find("spared"), Value(1));
  EXPECT_EQ(*shown.body.find("underWay"), Value(false));
  EXPECT_EQ(audited(idle, "user.deactivate"), std::vector<std::string>{"user.deactivate"});
  EXPECT_EQ(run(), 0);
  clock_.advance(kDay);
  EXPECT_EQ(run(), 1) << "daily";
}

TEST_P(IdlePoliciesTest, ARunGoesOnWhereItWasBrokenOff) {
  std::vector<User> people;
  for (int i = 0; i < 5; ++i) people.push_back(make_person(kAcme, "p" + std::to_string(i)));
  clock_.advance(200 * kDay);
  const std::string path = make();
  clock_.advance(kFirstRunAfter);
  Bell bell;
  EXPECT_EQ(IdlePolicies({database(), directory_, clock_, bell}, {2}).round(), true);
  EXPECT_FALSE(is_active(people[1]));
  EXPECT_TRUE(is_active(people[2]));
  EXPECT_EQ(*call("GET", path, reader_).body.find("underWay"), Value(true));
  EXPECT_EQ(run(2), 2);
  for (const User& person : people) EXPECT_FALSE(is_active(person));
  EXPECT_EQ(*call("GET", path, reader_).body.find("lastRun")->find("deactivated"), Value(5));
}

TEST_P(IdlePoliciesTest, AStepLooksAtSoManyPeopleHoweverFewOfThemAreIdle) {
  std::vector<User> busy;
  for (int i = 0; i < 10; ++i) busy.push_back(make_person(kAcme, "busy" + std::to_string(i)));
  clock_.advance(std::chrono::seconds(1));
  const User idle = make_person(kAcme, "maja");
  clock_.advance(200 * kDay);
  make();
  clock_.advance(kFirstRunAfter);
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                for (const User& user : busy) TRY(tables.users.note_login(user.id, clock_.now()));
                return {};
              }).has_value());
  Bell bell;
  const IdlePolicies policies({database(), directory_, clock_, bell}, {1});
  EXPECT_EQ(policies.round(), true);
  EXPECT_TRUE(is_active(idle)) << "ten were looked at";
  EXPECT_EQ(policies.round(), true);
  EXPECT_FALSE(is_active(idle));
  EXPECT_EQ(run(1), 1);
  for (const User& user : busy) EXPECT_TRUE(is_active(user));
}

TEST_P(IdlePoliciesTest, APolicyIsAboutARoleOrAGroupAndRunsOnlyWhileItIsEnabled) {
  const User editor = make_person(kAcme, "erik", RootRole::editor);
  const User viewer = make_person(kAcme, "maja");
  clock_.advance(200 * kDay);
  const std::string path = make(R"(,"role":"editor")");
  EXPECT_EQ(call("PATCH", path, writer_, R"({"enabled":false})").status, 200);
  clock_.advance(2 * kDay);
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(call("PATCH", path, writer_, R"({"enabled":true,"days":100,"name":"editors"})").body.text_at("name"),
            "editors");
  EXPECT_EQ(run(), 0) << "not before the hour is over";
  clock_.advance(kFirstRunAfter);
  EXPECT_EQ(run(), 1);
  EXPECT_FALSE(is_active(editor));
  EXPECT_TRUE(is_active(viewer));
  EXPECT_EQ(call("DELETE", path, writer_).status, 204);
  EXPECT_EQ(call("DELETE", path, writer_).status, 404);
  clock_.advance(2 * kDay);
  EXPECT_EQ(run(), 0);
}

TEST_P(IdlePoliciesTest, APolicyOfAGroupIsAboutItsMembers) {
  const User inside = make_person(kAcme, "maja");
  const User outside = make_person(kAcme, "nils");
  Group group;
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                GroupDraft draft;
                draft.attributes = Value::object({{"displayName", "guests"}});
                group = TRY(directory_.create_group(tables, draft, {subject_of(inside.id)}, principal_));
                return {};
              }).has_value());
  clock_.advance(200 * kDay);
  const std::string path = make(R"(,"group":")" + group.scim_id.value + "\"");
  EXPECT_EQ(call("GET", path, reader_).body.text_at("group"), group.scim_id.value);
  clock_.advance(kFirstRunAfter);
  EXPECT_EQ(run(), 1);
  EXPECT_FALSE(is_active(inside));
  EXPECT_TRUE(is_active(outside));
}

TEST_P(IdlePoliciesTest, WhatCannotBeAPolicyIsRefused) {
  for (const char* body :
       {"", "{}", R"({"name":"x"})", R"({"days":3})", R"({"name":"x","days":0})", R"({"name":"x","days":-1})",
        R"({"name":"x","days":1.5})", R"({"name":"x","days":"3"})", R"({"name":"x","days":36526})",
        R"({"name":"x","days":3,"role":"owner"})", R"({"name":"x","days":3,"role":"viewer","group":"g"})",
        R"({"name":"x","days":3,"action":"delete"})", R"({"name":"","days":3})"}) {
    EXPECT_EQ(create(body).status, 400) << body;
  }
  EXPECT_EQ(create(R"({"name":"x","days":3,"group":"ghost"})").status, 404);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(create(R"({"name":"x","days":3})").status, 201) << i;
  EXPECT_EQ(create(R"({"name":"x","days":3})").status, 409);
  const Reply all = call("GET", "/idle-policies", reader_);
  EXPECT_EQ(all.number_of("policies"), 100U);
  EXPECT_EQ(call("GET", "/idle-policies", operator_with("policies.read", kOther)).number_of("policies"), 0U);
  const std::string path = "/idle-policies/" + std::string(all.body.find("policies")->items()[0].text_at("id"));
  EXPECT_EQ(call("PATCH", path, operator_with("policies.write", kOther), R"({"days":3})").status, 404);
  EXPECT_EQ(call("PATCH", path, writer_, R"({"days":0})").status, 400);
  EXPECT_EQ(call("GET", path + "/preview?after=x", reader_).status, 400);
}

TEST_P(IdlePoliciesTest, ATenantThatIsOffRunsNothing) {
  const User idle = make_person(kAcme, "maja");
  clock_.advance(200 * kDay);
  make();
  clock_.advance(kFirstRunAfter);
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) {
                return TenantTable(session).set_enabled(kAcme, false);
              }).has_value());
  EXPECT_EQ(run(), 0);
  EXPECT_TRUE(is_active(idle));
}

}  // namespace
}  // namespace provost::operations
