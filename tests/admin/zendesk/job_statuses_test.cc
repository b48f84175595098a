// Reading jobs: one, several, and page by page.
#include "tests/admin/zendesk/zendesk_fixture.h"

namespace provost {
namespace {

class ZendeskJobStatuses : public test::ZendeskTest {
 protected:
  static std::vector<std::string> ids_in(const Reply& reply) {
    std::vector<std::string> ids;
    for (const Value& status : reply.at("job_statuses").items()) ids.emplace_back(status.text_at("id"));
    return ids;
  }
  std::string queue() {
    clock_.advance(std::chrono::seconds(1));
    return destroy("ids=1").job_id();
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, ZendeskJobStatuses, test::both_engines(), test::engine_name);

TEST_P(ZendeskJobStatuses, AreReadOneByOne) {
  const std::string id = queue();
  for (const std::string& path : {"job_statuses/" + id, "job_statuses/" + id + ".json"}) {
    EXPECT_EQ(read(path).job().text_at("id"), id) << path;
  }
  for (const char* path : {"job_statuses/none", "job_statuses/none.json"}) {
    const Reply reply = read(path);
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.text, R"({"error":"RecordNotFound","description":"Not found"})");
  }
}

TEST_P(ZendeskJobStatuses, AreReadSeveralAtOnceInTheOrderAsked) {
  const std::string one = queue();
  const std::string two = queue();
  work();
  const std::string three = queue();
  const std::vector<std::string> wanted{three, one, two};
  const Reply reply = read("job_statuses/show_many.json?ids=" + three + "," + one + "%2Cnone," + two);
  EXPECT_EQ(ids_in(reply), wanted);
  EXPECT_EQ(reply.at("job_statuses").items()[1].find("results")->items().size(), 1U);
  EXPECT_TRUE(reply.at("job_statuses").items()[0].find("results")->is_null());
  EXPECT_EQ(read("job_statuses/show_many").status, 400);
}

TEST_P(ZendeskJobStatuses, AreReadByAgentsAndByWhoMayReadJobs) {
  const std::string id = queue();
  const auto app = [&](const std::string& scopes) {
    CredentialOrder order;
    order.tenant = kTenant;
    order.kind = CredentialKind::access_token;
    order.scopes = scopes;
    return bearer(std::string(issue_to(ana_, order).text.reveal()));
  };
  struct Case {
    const char* who;
    Headers headers;
    int status;
  };
  const Case cases[] = {
      {"an agent", bearer(personal_token(make({"ben", RootRole::editor}))), 200},
      {"who reads people by a role of the tenant's", bearer(personal_token(make({"cor", role_with("users.read")}))),
       200},
      {"an end-user", bearer(personal_token(make({"dee"}))), 403},
      {"who only writes people", bearer(personal_token(make({"eli", role_with("users.write")}))), 403},
      {"who only reads jobs", bearer(personal_token(make({"flo", role_with("jobs.read")}))), 200},
      {"an operator who reads people", bearer(operator_token("users.read")), 403},
      {"an operator who reads jobs", bearer(operator_token("jobs.read")), 200},
      {"an app that was let read people", app("users.read"), 403},
      {"an app that was let read jobs", app("jobs.read"), 200},
  };
  for (const Case& each : cases) {
    for (const std::string& path :
         {std::string("job_statuses.json"), "job_statuses/show_many?ids=" + id, "job_statuses/" + id}) {
      EXPECT_EQ(send("GET", path, each.headers).status, each.status) << each.who << " " << path;
    }
  }
}

TEST_P(ZendeskJobStatuses, AreListedByWhenTheyEndedLatestFirst) {
  const std::string one = queue();
  const std::string two = queue();
  ASSERT_TRUE(runner_->round().value());
  const std::string three = queue();
  const std::vector<std::string> wanted{three, two, one};
  EXPECT_EQ(ids_in(read("job_statuses.json")), wanted) << "open ones first, the newest of them first";
  clock_.advance(std::chrono::seconds(1));
  ASSERT_TRUE(runner_->round().value());
  EXPECT_EQ(ids_in(read("job_statuses.json")), wanted);
}

TEST_P(ZendeskJobStatuses, AreListedPageByPageEachOnce) {
  std::vector<std::string> wanted;
  for (int number = 0; number < 5; ++number) wanted.insert(wanted.begin(), queue());
  std::vector<std::string> seen;
  std::string path = "job_statuses.json?page[size]=2";
  for (int pages = 0; pages < 3; ++pages) {
    const Reply reply = read(path);
    ASSERT_EQ(reply.status, 200) << reply.text;
    for (std::string& id : ids_in(reply)) seen.push_back(std::move(id));
    const bool more = reply.at("meta").find("has_more")->as_bool();
    EXPECT_EQ(more, pages < 2);
    if (!more) break;
    const std::string next(reply.at("links").text_at("next"));
    path = next.substr(next.find("job_statuses"));
  }
  EXPECT_EQ(seen, wanted);
}

TEST_P(ZendeskJobStatuses, RefuseAPageThatIsNone) {
  for (const char* query : {"page[size]=0", "page[size]=101", "page[size]=x", "page[after]=x", "page[after]=WzEsMl0",
                            "page[size]=2&page[size]=3"}) {
    EXPECT_EQ(read(std::string("job_statuses?") + query).status, 400) << query;
  }
}

}  // namespace
}  // namespace provost
