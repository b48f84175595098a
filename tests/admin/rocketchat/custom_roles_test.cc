// Roles that a tenant made, where only the core's have names: by which names they are shown and listed, and that nobody
// loses one to a client that sends back what it read.
#include "tests/admin/rocketchat/rocketchat_fixture.h"

namespace provost {
namespace {

class RocketchatCustomRoles : public test::RocketchatTest {
 protected:
  void SetUp() override {
    RocketchatTest::SetUp();
    admin_ = as(make({"siv", RootRole::admin}));
    ben_ = make({"ben", role_with("users.read users.write"), "right"});
    cor_ = make({"cor", role_with("users.write")});
  }
  Value roles_of(const User& user) {
    const Reply reply = read("users.info?userId=" + id_of(user), admin_);
    EXPECT_EQ(reply.status, 200) << reply.text;
    return *reply.body.find("user")->find("roles");
  }
  Reply update(const User& user, const Value& data, const Headers& caller) {
    return post("users.update", json::write(Value::object({{"userId", id_of(user)}, {"data", data}})), caller);
  }
  std::string names(const std::string& call) {
    const Reply reply = read(call, admin_);
    EXPECT_EQ(reply.status, 200) << call << reply.text;
    std::string all;
    if (reply.status != 200) return all;
    for (const Value& user : reply.body.find("users")->items())
      all.append(all.empty() ? "" : " ").append(user.text_at("username"));
    return all;
  }

  const Value kEditor = Value::array({"user", "editor"});
  const Value kUser = Value::array({"user"});
  Headers admin_;
  User ben_, cor_;
};
INSTANTIATE_TEST_SUITE_P(Engines, RocketchatCustomRoles, test::both_engines(), test::engine_name);

TEST_P(RocketchatCustomRoles, AreShownAsEditorsIfTheyHoldWhatEditorsHold) {
  EXPECT_EQ(roles_of(ben_), kEditor);
  EXPECT_EQ(roles_of(cor_), kUser);
  EXPECT_EQ(*read("me", as(ben_)).body.find("roles"), kEditor);
  const Reply in = log_in("ben", "right");
  ASSERT_EQ(in.status, 200) << in.text;
  EXPECT_EQ(*in.body.find("data")->find("me")->find("roles"), kEditor);
  const Reply listed = read("users.list", admin_);
  EXPECT_EQ(*listed.body.find("users")->items().at(0).find("roles"), kEditor) << "of ben, by name";
}

TEST_P(RocketchatCustomRoles, StayWithWhoeverIsSentBackAsRead) {
  for (const User& person : {ben_, cor_}) {
    const Reply renamed = update(person, Value::object({{"name", "New"}, {"roles", roles_of(person)}}), admin_);
    ASSERT_EQ(renamed.status, 200) << renamed.text;
    EXPECT_EQ(renamed.body.find("user")->text_at("name"), "New");
    EXPECT_EQ(*renamed.body.find("user")->find("roles"), roles_of(person));
    EXPECT_EQ(reread(person).role, person.role);
  }
  EXPECT_EQ(update(cor_, Value::object({{"roles", Value::array({"viewer"})}}), admin_).status, 200);
  EXPECT_EQ(reread(cor_).role, cor_.role) << "what is only another name for the same";
}

TEST_P(RocketchatCustomRoles, AreTakenAwayByOtherNames) {
  ASSERT_EQ(update(ben_, Value::object({{"roles", kUser}}), admin_).status, 200);
  EXPECT_EQ(reread(ben_).role, RootRole::viewer);
  ASSERT_EQ(update(cor_, Value::object({{"roles", kEditor}}), admin_).status, 200);
  EXPECT_EQ(reread(cor_).role, RootRole::editor);
}

TEST_P(RocketchatCustomRoles, AreNotSentBackByWhoMayDoLess) {
  const Value back = Value::object({{"roles", kEditor}});
  EXPECT_EQ(update(ben_, back, as_operator("users.write")).status, 403);
  EXPECT_EQ(update(ben_, back, as_operator("users.write users.read")).status, 200);
  EXPECT_EQ(reread(ben_).role, ben_.role);
}

TEST_P(RocketchatCustomRoles, AreListedByTheNamesThatAreShown) {
  make({"dee", RootRole::editor});
  make({"eli"});
  EXPECT_EQ(names("users.listByStatus?roles=editor"), "ben dee");
  EXPECT_EQ(names("users.listByStatus?roles=agent&searchTerm=en"), "ben");
  EXPECT_EQ(names("users.listByStatus?roles=viewer"), "cor eli");
  EXPECT_EQ(names("users.listByStatus?roles=admin"), "siv");
  EXPECT_EQ(names("users.listByStatus?roles=user"), "ben cor dee eli siv");
}

}  // namespace
}  // namespace provost
