// The pages of groups.
#include "tests/admin/unleash/desk_fixture.h"

namespace provost::unleash {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class GroupsPageTest : public DeskTest {
 protected:
  static constexpr const char* kGroups = "/api/admin/groups";

  static std::string users(const std::vector<User>& people) {
    Array members;
    for (const User& each : people)
      members.push_back(Value::object({{"user", Value::object({{"id", each.id.value}})}}));
    return json::write(Value(std::move(members)));
  }
  static std::string path(const Reply& made) { return kGroups + ("/" + std::to_string(number(made, "id"))); }
  static std::vector<std::string> members(const Reply& group) {
    std::vector<std::string> names;
    for (const Value& each : group.body.find("users")->items()) {
      names.emplace_back(each.find("user")->text_at("username"));
    }
    return names;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, GroupsPageTest, test::both_engines(), test::engine_name);

TEST_P(GroupsPageTest, AGroupIsMadeAndShown) {
  const User maja = make_user("maja");
  const User nora = make_user("nora");
  const std::uint64_t rings = bell_.rings();
  const Reply made = ask("POST", kGroups,
                         R"({"name":"Crew","description":"sails","mappingsSSO":["crew","hands"],)"
                         R"("rootRole":null,"users":)" +
                             users({maja, nora}) + "}");
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_GT(bell_.rings(), rings);
  EXPECT_EQ(made.body.text_at("name"), "Crew");
  EXPECT_EQ(made.body.text_at("description"), "sails");
  EXPECT_EQ(*made.body.find("mappingsSSO"), Value::array({"crew", "hands"}));
  EXPECT_EQ(made.body.text_at("createdBy"), "siv");
  EXPECT_EQ(made.body.text_at("createdAt"), to_iso8601(clock_.now()));
  EXPECT_EQ(number(made, "userCount"), 2);
  EXPECT_TRUE(made.body.find("scimId")->is_null());
  EXPECT_TRUE(made.body.find("rootRole")->is_null());
  EXPECT_THAT(members(made), ElementsAre("maja", "nora"));
  for (const Value& each : made.body.find("users")->items()) {
    for (const char* unknown : {"joinedAt", "createdBy"}) {
      ASSERT_NE(each.find(unknown), nullptr) << unknown;
      EXPECT_TRUE(each.find(unknown)->is_null()) << unknown;
    }
  }
  EXPECT_EQ(ask("GET", path(made)).body, made.body);
  const Reply listed = ask("GET", kGroups);
  EXPECT_EQ(listed.body.find("groups")->items().at(0), made.body);
  EXPECT_EQ(ask("GET", kGroups + std::string("/1")).status, 404);
  EXPECT_EQ(ask("GET", kGroups + std::string("/x")).status, 400);
  EXPECT_EQ(ask_as(operator_token("users.read", kOther), "GET", path(made)).status, 404) << "another tenant's";
}

TEST_P(GroupsPageTest, TheDirectorySeesItAtOnce) {
  const User maja = make_user("maja");
  const Reply made = ask("POST", kGroups, R"({"name":"Crew","users":)" + users({maja}) + "}");
  ASSERT_EQ(made.status, 201) << made.text;
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                const auto groups = TRY(tables.groups.find_by_member(subject_of(maja.id), SourceId{}));
                EXPECT_EQ(groups.size(), 1U);
                EXPECT_EQ(groups.at(0).display_name(), "Crew");
                EXPECT_EQ(groups.at(0).id.value, number(made, "id"));
                return {};
              }).has_value());
}

TEST_P(GroupsPageTest, AGroupThatDoesNotFitIsRefused) {
  ASSERT_EQ(ask("POST", kGroups, R"({"name":"Crew"})").status, 201);
  const Reply other = ask("POST", kGroups, R"({"name":"Other"})");
  struct Case {
    const char* name;
    std::string body;
    int status;
    const char* error;
  };
  const Case cases[] = {{"no name", "{}", 400, "BadDataError"},
                        {"an empty name", R"({"name":""})", 400, "BadDataError"},
                        {"a role", R"({"name":"x","rootRole":2})", 400, "BadDataError"},
                        {"an unknown role", R"({"name":"x","rootRole":99})", 400, "BadDataError"},
                        {"mappings that are a text", R"({"name":"x","mappingsSSO":"x"})", 400, "BadDataError"},
                        {"users that are ids", R"({"name":"x","users":[1]})", 400, "BadDataError"},
                        {"a user without an id", R"({"name":"x","users":[{"user":{}}]})", 400, "BadDataError"},
                        {"an unknown user", R"({"name":"x","users":[{"user":{"id":1}}]})", 400, "BadDataError"},
                        {"a taken name", R"({"name":"CREW"})", 409, "NameExistsError"}};
  for (const Case& each : cases) {
    const Reply made = ask("POST", kGroups, each.body);
    EXPECT_EQ(made.status, each.status) << each.name << made.text;
    EXPECT_EQ(made.name(), each.error) << each.name;
    const Reply changed = ask("PUT", path(other), each.body);
    EXPECT_EQ(changed.status, each.status) << each.name << changed.text;
    EXPECT_EQ(changed.name(), each.error) << each.name;
  }
  EXPECT_EQ(message(ask("POST", kGroups, R"({"name":"Crew"})")), "Group name already exists");
  EXPECT_EQ(ask("PUT", kGroups + std::string("/1"), R"({"name":"x"})").status, 404);
  EXPECT_EQ(ask("PUT", kGroups + std::string("/x"), R"({"name":"x"})").status, 400);
  EXPECT_EQ(ask("GET", kGroups).body.find("groups")->items().size(), 2U);
}

TEST_P(GroupsPageTest, AGroupIsChanged) {
  const User maja = make_user("maja");
  const User nora = make_user("nora");
  const Reply made = ask("POST", kGroups, R"({"name":"Crew","description":"sails","users":)" + users({maja}) + "}");
  const Reply renamed = ask("PUT", path(made), R"({"name":"Hands","mappingsSSO":["h"]})");
  ASSERT_EQ(renamed.status, 200) << renamed.text;
  EXPECT_EQ(renamed.body.text_at("name"), "Hands");
  EXPECT_TRUE(renamed.body.find("description")->is_null());
  EXPECT_EQ(renamed.body.text_at("createdBy"), "siv");
  EXPECT_THAT(members(renamed), ElementsAre("maja")) << "without users they stay";
  const Reply moved = ask("PUT", path(made), R"({"name":"Hands","users":)" + users({nora}) + "}");
  EXPECT_THAT(members(moved), ElementsAre("nora"));
  const Reply emptied = ask("PUT", path(made), R"({"name":"Hands","users":[]})");
  EXPECT_THAT(members(emptied), IsEmpty());
}

TEST_P(GroupsPageTest, AGroupGoesAndItsPeopleStay) {
  const User maja = make_user("maja");
  const Reply made = ask("POST", kGroups, R"({"name":"Crew","users":)" + users({maja}) + "}");
  EXPECT_EQ(ask("DELETE", path(made)).status, 200);
  EXPECT_TRUE(exists(maja));
  EXPECT_THAT(ask("GET", kGroups).body.find("groups")->items(), IsEmpty());
  EXPECT_EQ(ask("DELETE", path(made)).status, 200) << "one that is not there is no mistake";
  EXPECT_EQ(ask("POST", kGroups, R"({"name":"Crew"})").status, 201) << "the name is free";
}

TEST_P(GroupsPageTest, GroupsInAGroupStayThroughAChange) {
  const User maja = make_user("maja");
  const Reply inner = ask("POST", kGroups, R"({"name":"Inner"})");
  Group outer;
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                const std::vector<Subject> members{{SubjectKind::group, number(inner, "id")}};
                GroupDraft draft{Value::object({{"displayName", "Outer"}}), std::nullopt, DisplayNames::free};
                outer = TRY(directory_.create_group(tables, draft, members, principal_));
                return {};
              }).has_value());
  const std::string target = kGroups + ("/" + std::to_string(outer.id.value));
  ASSERT_EQ(ask("PUT", target, R"({"name":"Outer","users":)" + users({maja}) + "}").status, 200);
  ASSERT_EQ(ask("PUT", target, R"({"name":"Outer","users":[]})").status, 200);
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                const auto left = TRY(tables.members.subjects(outer.id));
                EXPECT_EQ(left.size(), 1U);
                return {};
              }).has_value());
}

}  // namespace
}  // namespace provost::unleash
