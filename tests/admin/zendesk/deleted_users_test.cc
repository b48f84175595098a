// People who were removed: who sees them, for how long, and what deleting for good leaves.
#include "tests/admin/zendesk/zendesk_fixture.h"

namespace provost {
namespace {

class ZendeskDeletedUsers : public test::ZendeskTest {
 protected:
  User make_and_remove(const std::string& name) {
    const User user = make({name});
    clock_.advance(std::chrono::seconds(1));
    EXPECT_EQ(send("DELETE", "users/" + id_of(user), admin_).status, 200);
    return user;
  }
  static std::string emails_in(const Reply& reply) {
    std::string emails;
    for (const Value& user : reply.at("deleted_users").items()) {
      emails.append(emails.empty() ? "" : " ").append(user.text_at("email"));
    }
    return emails;
  }
  std::string path_of(const User& user) { return "deleted_users/" + id_of(user) + ".json"; }
};
INSTANTIATE_TEST_SUITE_P(Engines, ZendeskDeletedUsers, test::both_engines(), test::engine_name);

TEST_P(ZendeskDeletedUsers, AreListedNewestFirst) {
  make_and_remove("ben");
  make_and_remove("cor");
  make_and_remove("dee");
  const Reply all = read("deleted_users.json");
  EXPECT_EQ(emails_in(all), "dee@example.test cor@example.test ben@example.test");
  EXPECT_EQ(all.at("count"), Value(3));
  EXPECT_TRUE(all.at("next_page").is_null());
  EXPECT_EQ(emails_in(read("deleted_users?per_page=2&page=2")), "ben@example.test");
  const Reply first = read("deleted_users.json?page[size]=2");
  EXPECT_EQ(emails_in(first), "dee@example.test cor@example.test");
  const std::string next(first.at("links").text_at("next"));
  const Reply second = read(next.substr(next.find("deleted_users")));
  EXPECT_EQ(emails_in(second), "ben@example.test");
  EXPECT_EQ(*second.at("meta").find("has_more"), Value(false));
  EXPECT_EQ(*read("deleted_users/count.json").at("count").find("value"), Value(3));
  EXPECT_EQ(read("deleted_users?page[after]=WzFd").status, 400);
}

TEST_P(ZendeskDeletedUsers, AreShownAsTheyWere) {
  const User ben = make_and_remove("ben");
  const Reply reply = read(path_of(ben));
  ASSERT_EQ(reply.status, 200) << reply.text;
  const Value& shown = reply.at("deleted_user");
  EXPECT_EQ(*shown.find("id"), Value(ben.id.value));
  EXPECT_EQ(shown.text_at("email"), "ben@example.test");
  EXPECT_EQ(*shown.find("active"), Value(false));
  EXPECT_EQ(shown.text_at("updated_at"), "2026-01-01T00:00:01Z");
}

TEST_P(ZendeskDeletedUsers, AreThoseWhoWereRemovedByAnyPage) {
  const User ben = make({"ben"});
  ASSERT_TRUE(in_tables([&](Tables& tables) { return directory_.remove(tables, ben, principal_); }).has_value());
  EXPECT_EQ(read(path_of(ben)).status, 200);
}

TEST_P(ZendeskDeletedUsers, AreSeenForThirtyDays) {
  const User ben = make_and_remove("ben");
  clock_.advance(30 * kDay);
  EXPECT_EQ(read(path_of(ben)).status, 200);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(read(path_of(ben)).status, 404);
  EXPECT_EQ(emails_in(read("deleted_users")), "");
  EXPECT_EQ(*read("deleted_users/count").at("count").find("value"), Value(0));
  EXPECT_EQ(send("DELETE", path_of(ben), admin_).status, 404);
}

TEST_P(ZendeskDeletedUsers, AreDeletedForGoodOnce) {
  const User ben = make_and_remove("ben");
  const Reply erased = send("DELETE", path_of(ben), admin_);
  ASSERT_EQ(erased.status, 200) << erased.text;
  EXPECT_EQ(*erased.at("deleted_user").find("id"), Value(ben.id.value));
  EXPECT_EQ(read(path_of(ben)).status, 404);
  EXPECT_EQ(emails_in(read("deleted_users")), "");
  EXPECT_EQ(send("DELETE", path_of(ben), admin_).status, 404);
  constexpr sql::Statement kLeft{"test.left",
                                 "select document, display_name, name_key, email_key from users where id = $1"};
  ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                const sql::Rows rows = TRY(session.run(kLeft, {ben.id.value}));
                EXPECT_EQ(rows.text(0, 0), "{}");
                EXPECT_EQ(rows.text(0, 1), "");
                EXPECT_EQ(rows.text(0, 2), "");
                EXPECT_TRUE(rows.is_null(0, 3));
                return {};
              }).has_value());
}

TEST_P(ZendeskDeletedUsers, AreOnlyThoseWhoWereRemovedBefore) {
  const User ben = make({"ben"});
  for (const std::string& id : {id_of(ben), std::string("4711"), std::string("x")}) {
    EXPECT_EQ(read("deleted_users/" + id).status, 404);
    const Reply refused = send("DELETE", "deleted_users/" + id, admin_);
    EXPECT_EQ(refused.status, 404);
    EXPECT_EQ(refused.body.text_at("error"), "RecordNotFound");
  }
  EXPECT_TRUE(is_there(ben));
}

TEST_P(ZendeskDeletedUsers, LeaveToTheAppsWhatTheyHaveStillToHear) {
  ASSERT_TRUE(in_tables([&](Tables& tables) {
                return tables.connections.insert(
                    {kTenant, ids_.uuid<ConnectionId>(), "webhook", "app", {}, true, clock_.now()});
              }).has_value());
  const User ben = make_and_remove("ben");
  ASSERT_EQ(send("DELETE", path_of(ben), admin_).status, 200);
  constexpr sql::Statement kEvents{"test.events", R"sql(
    select e.payload from events e join lanes l on l.tenant_id = e.tenant_id and l.subject_id = e.subject_id
      and l.acked_seq < e.seq where e.subject_id = $1 order by e.seq desc)sql"};
  ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                const sql::Rows rows = TRY(session.run(kEvents, {ben.id.value}));
                EXPECT_GT(rows.size(), 0U);
                if (!rows.empty()) {
                  EXPECT_NE(rows.text(0, 0).find("ben"), std::string_view::npos);
                }
                return {};
              }).has_value());
}

TEST_P(ZendeskDeletedUsers, AreForThoseWhoMayDelete) {
  const User ben = make_and_remove("ben");
  const User eve = make({"eve", RootRole::editor});
  for (const Headers& caller : {bearer(personal_token(eve)), bearer(operator_token("users.read users.write"))}) {
    for (const std::string& path : {std::string("deleted_users"), std::string("deleted_users/count"), path_of(ben)}) {
      EXPECT_EQ(send("GET", path, caller).status, 403) << path;
    }
    EXPECT_EQ(send("DELETE", path_of(ben), caller).status, 403);
  }
  EXPECT_EQ(read(path_of(ben)).status, 200);
}

TEST_P(ZendeskDeletedUsers, AreThoseOfTheTenantAlone) {
  const User stranger = make({"stranger", RootRole::viewer, "", kOther});
  ASSERT_TRUE(
      in_tenant(kOther, [&](Tables& tables) { return directory_.remove(tables, stranger, principal_); }).has_value());
  EXPECT_EQ(read(path_of(stranger)).status, 404);
  EXPECT_EQ(send("DELETE", path_of(stranger), admin_).status, 404);
  EXPECT_EQ(emails_in(read("deleted_users")), "");
}

}  // namespace
}  // namespace provost
