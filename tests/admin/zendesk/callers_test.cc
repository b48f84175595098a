// Who may call, in which form, and what others are told.
#include "tests/admin/zendesk/zendesk_fixture.h"

namespace provost {
namespace {

class ZendeskCallers : public test::ZendeskTest {
 protected:
  int status_of(const Headers& headers) { return send("GET", "job_statuses", headers).status; }
  std::string access_token(const User& user, const std::string& scopes) {
    CredentialOrder order;
    order.tenant = kTenant;
    order.kind = CredentialKind::access_token;
    order.scopes = scopes;
    return std::string(issue_to(user, order).text.reveal());
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, ZendeskCallers, test::both_engines(), test::engine_name);

TEST_P(ZendeskCallers, AreKnownByAnAddressWithAKeyOrByABearerToken) {
  EXPECT_EQ(status_of(admin_), 200);
  EXPECT_EQ(status_of(basic("ANA@example.test/token:" + key_)), 200);
  EXPECT_EQ(status_of(basic("ana/token:" + key_)), 200) << "the user name may be the address";
  EXPECT_EQ(status_of(bearer(key_)), 200);
  EXPECT_EQ(status_of(bearer(access_token(ana_, "jobs.read"))), 200);
  EXPECT_EQ(status_of(bearer(operator_token("jobs.read"))), 200);
  EXPECT_EQ(status_of(basic("script@example.test/token:" + operator_token("jobs.read"))), 200);
}

TEST_P(ZendeskCallers, AreToldNothingElseWhenTheyAreNot) {
  const User ben = make({"ben", RootRole::admin, "right"});
  const std::string access = access_token(ana_, "jobs.read");
  const Headers strangers[] = {
      {},
      {{"Authorization", "Basic"}},
      {{"Authorization", "Basic !!!"}},
      {{"Authorization", "Digest abc"}},
      {{"Authorization", key_}},
      basic("ana@example.test:" + key_),
      basic("ben@example.test/token:" + key_),
      basic("/token:" + key_),
      basic("nobody@example.test/token:" + key_),
      basic("ana@example.test/token:"),
      basic("ana@example.test/token:pv_pat_nothing"),
      basic("ana@example.test/token:" + access),
      basic("ben@example.test:right"),
      bearer("pv_pat_nothing"),
  };
  for (const Headers& headers : strangers) {
    const Reply reply = send("GET", "job_statuses", headers);
    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(reply.text, R"({"error":"Couldn't authenticate you"})");
  }
}

TEST_P(ZendeskCallers, CannotActInTheNameOfSomebodyWhoIsOff) {
  const User ben = make({"ben"});
  const Headers in_his_name = basic("ben@example.test/token:" + operator_token("jobs.read"));
  EXPECT_EQ(status_of(in_his_name), 200);
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                TRY(directory_.set_state(tables, ben, {UserState::inactive, ""}, principal_));
                return {};
              }).has_value());
  EXPECT_EQ(status_of(in_his_name), 401);
}

TEST_P(ZendeskCallers, NeedThePermissionBeforeAnythingIsLookedAt) {
  const User eve = make({"eve", RootRole::editor});
  const Headers callers[] = {basic("eve@example.test/token:" + personal_token(eve)),
                             bearer(access_token(ana_, "users.read")), bearer(operator_token("users.write jobs.read"))};
  for (const Headers& headers : callers) {
    for (const char* query : {"ids=1", "", "ids=1&external_ids=a"}) {
      const Reply reply = send("DELETE", std::string("users/destroy_many?") + query, headers);
      EXPECT_EQ(reply.status, 403) << query;
      EXPECT_EQ(reply.at("error").text_at("title"), "Forbidden");
    }
  }
  EXPECT_EQ(send("GET", "job_statuses/none", bearer(operator_token("users.read"))).status, 403);
}

TEST_P(ZendeskCallers, SeeTheJobsOfTheirTenantAlone) {
  const User stranger = make({"stranger", RootRole::admin, "", kOther});
  CredentialOrder order;
  order.tenant = kOther;
  order.kind = CredentialKind::personal_token;
  const Headers other = bearer(std::string(issue_to(stranger, order).text.reveal()));
  const std::string id = destroy("ids=" + id_of(stranger)).job_id();
  work();
  EXPECT_EQ(job(id).find("results")->items().front().text_at("error"), "RecordNotFound");
  EXPECT_TRUE(is_active(stranger, kOther)) << "people of another tenant are not there";
  EXPECT_EQ(send("GET", "job_statuses/" + id, other).status, 404);
  EXPECT_TRUE(send("GET", "job_statuses", other).at("job_statuses").items().empty());
  EXPECT_TRUE(send("GET", "job_statuses/show_many?ids=" + id, other).at("job_statuses").items().empty());
}

TEST_P(ZendeskCallers, AreToldOfPathsThatAreNotThere) {
  const Reply reply = read("brands.json");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.text, R"({"error":"InvalidEndpoint","description":"Not found"})");
  EXPECT_EQ(send("POST", "users/destroy_many", admin_).status, 405);
}

}  // namespace
}  // namespace provost
