// Roles that a tenant made, where only three words for roles are known: as what they are shown and listed, and that
// nobody loses one to a client that sends back what it read.
#include "tests/admin/zendesk/zendesk_fixture.h"

namespace provost {
namespace {

class ZendeskCustomRoles : public test::ZendeskTest {
 protected:
  void SetUp() override {
    ZendeskTest::SetUp();
    ben_ = make({"ben", role_with("users.read users.write")});
    cor_ = make({"cor", role_with("users.write")});
  }
  Reply put(const User& user, const Value& wish) {
    return write("PUT", "users/" + id_of(user) + ".json", json::write(Value::object({{"user", wish}})));
  }
  std::string names_at(const std::string& path) {
    const Reply reply = read(path);
    EXPECT_EQ(reply.status, 200) << path << reply.text;
    std::string names;
    if (!reply.at("users").is_array()) return "none";
    for (const Value& user : reply.at("users").items())
      names.append(names.empty() ? "" : " ").append(user.text_at("name"));
    return names;
  }
  static std::string below(std::string_view url) { return std::string(url.substr(url.find("/api/v2/") + 8)); }

  User ben_, cor_;
};
INSTANTIATE_TEST_SUITE_P(Engines, ZendeskCustomRoles, test::both_engines(), test::engine_name);

TEST_P(ZendeskCustomRoles, AreShownAsAgentsIfTheyHoldWhatAgentsHold) {
  const Value agent = user(ben_);
  EXPECT_EQ(agent.text_at("role"), "agent");
  EXPECT_EQ(*agent.find("custom_role_id"), Value(number_of(ben_.role)));
  const Value less = user(cor_);
  EXPECT_EQ(less.text_at("role"), "end-user");
  EXPECT_EQ(*less.find("custom_role_id"), Value(number_of(cor_.role)));
  EXPECT_TRUE(user(ana_).find("custom_role_id")->is_null());
  let_hold(cor_.role, "users.write users.read");
  EXPECT_EQ(user(cor_).text_at("role"), "agent") << "what a role holds now decides";
}

TEST_P(ZendeskCustomRoles, StayWithWhoeverIsSentBackAsRead) {
  for (const User& person : {ben_, cor_}) {
    const Value shown = user(person);
    EXPECT_EQ(put(person, shown).status, 200);
    EXPECT_EQ(reread(person).role, person.role);
    const Value wish = Value::object({{"name", "Somebody New"}, {"role", shown.text_at("role")}});
    const Reply renamed = put(person, wish);
    ASSERT_EQ(renamed.status, 200) << renamed.text;
    EXPECT_EQ(renamed.at("user").text_at("name"), "Somebody New");
    EXPECT_EQ(*renamed.at("user").find("custom_role_id"), Value(number_of(person.role)));
    EXPECT_EQ(reread(person).role, person.role);
  }
}

TEST_P(ZendeskCustomRoles, StayWithWhoeverManyAreChangedWith) {
  const Array rows = rows_of(
      write("PUT", "users/update_many.json?ids=" + id_of(ben_), R"({"user":{"role":"agent","suspended":true}})"));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(reread(ben_).role, ben_.role);
  EXPECT_FALSE(is_active(ben_));
  const Reply found = write("POST", "users/create_or_update.json",
                            R"({"user":{"name":"Cor","email":"cor@example.test","role":"end-user","suspended":true}})");
  ASSERT_EQ(found.status, 200) << found.text;
  EXPECT_EQ(reread(cor_).role, cor_.role);
  EXPECT_FALSE(is_active(cor_));
}

TEST_P(ZendeskCustomRoles, AreTakenAwayByAnotherWord) {
  EXPECT_EQ(put(ben_, Value::object({{"role", "end-user"}})).at("user").text_at("role"), "end-user");
  EXPECT_EQ(reread(ben_).role, RootRole::viewer);
  const Reply raised = put(cor_, Value::object({{"role", "agent"}}));
  EXPECT_EQ(raised.at("user").text_at("role"), "agent");
  EXPECT_TRUE(raised.at("user").find("custom_role_id")->is_null());
  EXPECT_EQ(reread(cor_).role, RootRole::editor);
}

TEST_P(ZendeskCustomRoles, AreListedByTheWordThatIsShown) {
  make({"dee", RootRole::editor});
  make({"eli"});
  role_with("users.read users.delete");  // which nobody has
  struct Row {
    const char* path;
    const char* names;
    std::int64_t count;
  };
  const Row rows[] = {
      {"users?role=agent", "ben dee", 2},
      {"users?role=end-user", "cor eli", 2},
      {"users?role=admin", "ana", 1},
      {"users?role=agent&per_page=1&page=1", "ben", 2},
      {"users?role=agent&per_page=1&page=2", "dee", 2},
      {"users?role=agent&per_page=1&page=3", "", 2},
      {"users/search?query=role:agent", "ben dee", 2},
      {"users/search?query=role:agent%20is_suspended:false", "ben dee", 2},
      {"users/search?query=role:end-user%20example.test", "cor eli", 2},
      {"users/search?query=role:agent&per_page=1&page=2", "dee", 2},
      {"users/search?query=email:ben@example.test%20role:agent", "ben", 1},
      {"users/search?query=email:ben@example.test%20role:end-user", "", 0},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(names_at(row.path), row.names) << row.path;
    EXPECT_EQ(read(row.path).at("count"), Value(row.count)) << row.path;
  }
  const Reply first = read("users?role[]=agent&role[]=admin&page[size]=2");
  EXPECT_EQ(*first.at("meta").find("has_more"), Value(true));
  EXPECT_EQ(names_at("users?role[]=agent&role[]=admin&page[size]=2"), "ana ben");
  EXPECT_EQ(names_at(below(first.at("links").text_at("next"))), "dee");
  ASSERT_EQ(put(ben_, Value::object({{"suspended", true}})).status, 200);
  EXPECT_EQ(names_at("users/search?query=role:agent%20is_suspended:true"), "ben");
}

TEST_P(ZendeskCustomRoles, AreShownOfThoseWhoWereRemoved) {
  const Reply removed = send("DELETE", "users/" + id_of(ben_), admin_);
  ASSERT_EQ(removed.status, 200) << removed.text;
  EXPECT_EQ(removed.at("user").text_at("role"), "agent");
  EXPECT_EQ(*removed.at("user").find("custom_role_id"), Value(number_of(ben_.role)));
  EXPECT_EQ(read("deleted_users/" + id_of(ben_)).at("deleted_user").text_at("role"), "agent");
  EXPECT_EQ(read("deleted_users").at("deleted_users").items().at(0).text_at("role"), "agent");
}

}  // namespace
}  // namespace provost
