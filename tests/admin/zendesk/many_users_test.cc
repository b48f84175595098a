// Making and changing many people: what the job promises, what each row says, and what ends a job before its time.
#include "core/jobs/job_queue.h"
#include "tests/admin/zendesk/zendesk_fixture.h"

namespace provost {
namespace {

class ZendeskManyUsers : public test::ZendeskTest {
 protected:
  Reply create_many(const std::string& users) {
    return write("POST", "users/create_many.json", R"({"users":[)" + users + "]}");
  }
  Reply upsert_many(const std::string& users) {
    return write("POST", "users/create_or_update_many.json", R"({"users":[)" + users + "]}");
  }
  Reply update_many(const std::string& query, const std::string& body) {
    return write("PUT", "users/update_many.json" + query, body);
  }
  static std::string line(const Value& row) { return json::write(row); }
  User found(const std::string& email) {
    User user;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  const auto users = TRY(tables.users.find_by_email_key(email, SourceId{}));
                  EXPECT_EQ(users.size(), 1U) << email;
                  if (!users.empty()) user = users.front();
                  return {};
                }).has_value());
    return user;
  }
  void change(const User& who, UserState state) {
    const User before = reread(who);
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  TRY(directory_.set_state(tables, before, {state, ""}, principal_));
                  return {};
                }).has_value());
  }
  /// An admin with a key, beside ana.
  Headers second_admin(const std::string& name) {
    second_ = make({name, RootRole::admin});
    return bearer(personal_token(second_));
  }

  User second_;
};
INSTANTIATE_TEST_SUITE_P(Engines, ZendeskManyUsers, test::both_engines(), test::engine_name);

TEST_P(ZendeskManyUsers, AreMadeAsAJob) {
  const Reply reply = create_many(
      R"({"name":"Ben","email":"ben@example.test","role":"agent"},{"email":"x@example.test"},
         {"name":"Twin","email":"ana@example.test"},{"name":"Cor","email":"cor@example.test","external_id":"hr-1"})");
  ASSERT_EQ(reply.status, 200) << reply.text;
  EXPECT_EQ(reply.job().text_at("job_type"), "Bulk User Create");
  EXPECT_EQ(*reply.job().find("total"), Value(4));
  EXPECT_TRUE(reply.headers.find("zendesk-ratelimit-inflight-jobs").has_value());
  const Array rows = rows_of(reply);
  ASSERT_EQ(rows.size(), 4U);
  const User ben = found("ben@example.test");
  EXPECT_EQ(ben.role, RootRole::editor);
  EXPECT_EQ(line(rows[0]),
            R"({"index":0,"id":)" + id_of(ben) + R"(,"action":"create","status":"Created","success":true})");
  EXPECT_EQ(line(rows[1]), R"({"index":1,"action":"create","success":false,"error":"UserCreateError",)"
                           R"("details":"Name: cannot be blank"})");
  EXPECT_EQ(rows[2].text_at("details"), "Email: ana@example.test is already being used by another user");
  EXPECT_EQ(user(found("cor@example.test")).text_at("external_id"), "hr-1");
}

TEST_P(ZendeskManyUsers, AreMadeOrChangedAsAJob) {
  const User ben = make({"ben"});
  const Array rows = rows_of(upsert_many(R"({"email":"ben@example.test","name":"Benno","external_id":"hr-1"},
                                            {"name":"Cor","external_id":"hr-2"},{"external_id":"HR-2","name":"Cora"})"));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(line(rows[0]),
            R"({"index":0,"id":)" + id_of(ben) + R"(,"action":"update","status":"Updated","success":true})");
  EXPECT_EQ(rows[1].text_at("status"), "Created");
  EXPECT_EQ(rows[2].text_at("status"), "Updated");
  EXPECT_EQ(*rows[1].find("id"), *rows[2].find("id")) << "a row sees what the row before made";
  EXPECT_EQ(user(ben).text_at("external_id"), "hr-1");
}

TEST_P(ZendeskManyUsers, AreChangedAllAlike) {
  const User ben = make({"ben"});
  const User cor = make({"cor"});
  const IssuedCredential session = issue(cor, CredentialKind::session);
  const Array rows =
      rows_of(update_many("?ids=" + id_of(ben) + ",4711," + id_of(cor), R"({"user":{"suspended":true}})"));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(line(rows[0]),
            R"({"index":0,"id":)" + id_of(ben) + R"(,"action":"update","status":"Updated","success":true})");
  EXPECT_EQ(line(rows[1]), R"({"index":1,"id":4711,"action":"update","success":false,"error":"RecordNotFound",)"
                           R"("details":"Not found"})");
  EXPECT_FALSE(is_active(ben));
  EXPECT_FALSE(is_active(cor));
  EXPECT_FALSE(lives(session));
}

TEST_P(ZendeskManyUsers, AreChangedByTheirExternalIds) {
  rows_of(create_many(R"({"name":"Ben","email":"ben@example.test","external_id":"hr-1"})"));
  const Array rows = rows_of(update_many("?external_ids=HR-1,none", R"({"user":{"role":"agent"}})"));
  EXPECT_EQ(rows[0].text_at("status"), "Updated");
  EXPECT_EQ(rows[1].text_at("external_id"), "none");
  EXPECT_EQ(rows[1].text_at("error"), "RecordNotFound");
  EXPECT_EQ(found("ben@example.test").role, RootRole::editor);
}

TEST_P(ZendeskManyUsers, AreChangedEachByAnObjectOfTheirOwn) {
  rows_of(create_many(R"({"name":"Ben","email":"ben@example.test","external_id":"hr-1"})"));
  const User cor = make({"cor"});
  const Array rows = rows_of(update_many("", R"({"users":[{"external_id":"hr-1","name":"Benno"},{"id":)" + id_of(cor) +
                                                 R"(,"external_id":"hr-2","role":"agent"}]})"));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(found("ben@example.test").display_name(), "Benno");
  EXPECT_EQ(user(found("ben@example.test")).text_at("external_id"), "hr-1");
  EXPECT_EQ(user(cor).text_at("external_id"), "hr-2");
  EXPECT_EQ(user(cor).text_at("role"), "agent");
}

TEST_P(ZendeskManyUsers, RefuseWhatTheyCannotReadAndQueueNothing) {
  struct Row {
    const char* method;
    const char* path;
    const char* body;
  };
  const Row rows[] = {
      {"POST", "users/create_many", ""},
      {"POST", "users/create_many", R"({"users":[]})"},
      {"POST", "users/create_many", R"({"users":[1]})"},
      {"POST", "users/create_many", R"({"user":{}})"},
      {"POST", "users/create_or_update_many", R"({"users":{}})"},
      {"PUT", "users/update_many", R"({"users":[{"name":"x"}]})"},
      {"PUT", "users/update_many", R"({"users":[{"id":"x"}]})"},
      {"PUT", "users/update_many", R"({"user":{"name":"x"}})"},
      {"PUT", "users/update_many?ids=1", R"({"users":[{"id":1}]})"},
      {"PUT", "users/update_many?ids=x", R"({"user":{}})"},
      {"PUT", "users/update_many?ids=1&external_ids=a", R"({"user":{}})"},
  };
  for (const Row& row : rows) EXPECT_EQ(write(row.method, row.path, row.body).status, 400) << row.path << row.body;
  std::string many = R"({"name":"x"})";
  for (int number = 2; number <= 101; ++number) many += R"(,{"name":"x"})";
  const Reply refused = create_many(many);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.body.text_at("error"), "TooManyValues");
  EXPECT_TRUE(read("job_statuses").at("job_statuses").items().empty());
}

TEST_P(ZendeskManyUsers, NeedThePermissionBeforeAnythingIsLookedAt) {
  const User eve = make({"eve", RootRole::editor});
  for (const Headers& caller : {bearer(personal_token(eve)), bearer(operator_token("users.read jobs.read"))}) {
    EXPECT_EQ(send("POST", "users/create_many", caller, "no JSON").status, 403);
    EXPECT_EQ(send("POST", "users/create_or_update_many", caller, "no JSON").status, 403);
    EXPECT_EQ(send("PUT", "users/update_many?ids=x", caller, "no JSON").status, 403);
  }
}

TEST_P(ZendeskManyUsers, GiveNoMoreThanTheCallerHad) {
  admin_ = bearer(operator_token("users.write jobs.read"));
  const Array rows = rows_of(create_many(R"({"name":"A","email":"a@example.test","role":"admin"},{"name":"B"})"));
  EXPECT_EQ(rows[0].text_at("error"), "PermissionDenied");
  EXPECT_EQ(*rows[1].find("success"), Value(true));
}

TEST_P(ZendeskManyUsers, ShareTheThirtyPlacesForJobs) {
  for (std::size_t number = 0; number < kMostOpenJobs; ++number) ASSERT_EQ(destroy("ids=1").status, 200);
  const Reply refused = create_many(R"({"name":"x"})");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.body.text_at("error"), "TooManyJobs");
  EXPECT_TRUE(refused.body.text_at("description").starts_with("Too many Bulk User Create jobs"));
  EXPECT_EQ(*refused.headers.find("zendesk-ratelimit-inflight-jobs"), "total=30; remaining=0; resets=60");
}

TEST_P(ZendeskManyUsers, AreMadeOnceEachWhoeverDiesBetweenTheRows) {
  constexpr Duration kLease = std::chrono::seconds(30);
  const std::string job =
      create_many(R"({"name":"A","email":"a@example.test"},{"name":"B","email":"b@example.test"})").job_id();
  // A runner claims the job and is never seen again.
  ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                TRY(JobTable(session, database().dialect()).claim(clock_.now(), clock_.now() + kLease));
                return {};
              }).has_value());
  work();
  EXPECT_EQ(this->job(job).text_at("status"), "working");
  clock_.advance(kLease);
  runner_ = make_runner();
  work();
  const Value done = this->job(job);
  EXPECT_EQ(done.text_at("status"), "completed");
  EXPECT_EQ(done.find("results")->items().size(), 2U);
  EXPECT_EQ(found("a@example.test").display_name(), "A");
  EXPECT_EQ(found("b@example.test").display_name(), "B");
}

TEST_P(ZendeskManyUsers, EndWithWhoeverAskedForThem) {
  const User ben = make({"ben"});
  const Headers theirs = second_admin("olga");
  const std::string destruction = send("DELETE", "users/destroy_many?ids=" + id_of(ben), theirs).job_id();
  const std::string suspension =
      send("PUT", "users/update_many?ids=" + id_of(ben), theirs, R"({"user":{"suspended":true}})").job_id();
  change(second_, UserState::inactive);
  work();
  for (const std::string& id : {destruction, suspension}) {
    const Value killed = job(id);
    EXPECT_EQ(killed.text_at("status"), "killed");
    EXPECT_TRUE(killed.text_at("message").starts_with("Killed: ")) << killed.text_at("message");
    EXPECT_TRUE(killed.find("results")->items().empty());
    EXPECT_EQ(*killed.find("progress"), Value(0));
  }
  EXPECT_TRUE(is_active(ben));
}

TEST_P(ZendeskManyUsers, EndWithThePermissionToo) {
  const User ben = make({"ben"});
  const std::string id = send("DELETE", "users/destroy_many?ids=" + id_of(ben), second_admin("olga")).job_id();
  const User before = reread(second_);
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                UserDraft draft;
                draft.attributes = second_.attributes;
                draft.role = RootRole::editor;
                TRY(directory_.update(tables, before, draft, principal_));
                return {};
              }).has_value());
  work();
  EXPECT_EQ(job(id).text_at("status"), "killed");
  EXPECT_TRUE(is_there(ben));
}

TEST_P(ZendeskManyUsers, AreDoneForWhoHoldsThePermissionByARoleOfTheTenant) {
  const User ben = make({"ben"});
  const User desk = make({"desk", role_with("users.read users.write users.delete")});
  const Headers theirs = bearer(std::string(issue(desk, CredentialKind::personal_token).text.reveal()));
  const std::string id = send("DELETE", "users/destroy_many?ids=" + id_of(ben), theirs).job_id();
  work();
  EXPECT_EQ(job(id).text_at("status"), "completed") << job(id).text_at("message");
  EXPECT_FALSE(is_there(ben));
}

TEST_P(ZendeskManyUsers, EndWithTheTokenOfAnOperator) {
  const User ben = make({"ben"});
  const std::string token = operator_token("users.delete");
  const std::string id = send("DELETE", "users/destroy_many?ids=" + id_of(ben), bearer(token)).job_id();
  ASSERT_TRUE(in_session([&](sql::Session& session) {
                return TokenTable(session).spend(crypto::sha256_hex(token), clock_.now());
              }).has_value());
  work();
  EXPECT_EQ(job(id).text_at("status"), "killed");
  EXPECT_TRUE(is_there(ben));
}

TEST_P(ZendeskManyUsers, KeepWhatWasDoneBeforeTheyWereKilled) {
  const User ben = make({"ben"});
  const Headers theirs = second_admin("olga");
  // Her own suspension is the second of three rows.
  const std::string third = id_of(make({"cor"}));
  const std::string id = send("PUT", "users/update_many?ids=" + id_of(ben) + "," + id_of(second_) + "," + third, theirs,
                              R"({"user":{"suspended":true}})")
                             .job_id();
  work();
  const Value killed = job(id);
  EXPECT_EQ(killed.text_at("status"), "killed");
  EXPECT_EQ(killed.find("results")->items().size(), 2U);
  EXPECT_FALSE(is_active(ben));
  EXPECT_EQ(*read("users/" + third).at("user").find("suspended"), Value(false));
}

TEST_P(ZendeskManyUsers, FailWhenTheirRowsCannotBeReadAndHoldNobodyUp) {
  constexpr sql::Statement kSpoil{"test.spoil", "update jobs set inputs = 'no JSON' where id = $1"};
  const std::string spoilt = destroy("ids=1").job_id();
  const std::string good = destroy("ids=2").job_id();
  ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                TRY(session.run(kSpoil, {std::string_view(spoilt)}));
                return {};
              }).has_value());
  work();
  const Value failed = job(spoilt);
  EXPECT_EQ(failed.text_at("status"), "failed");
  EXPECT_FALSE(failed.text_at("message").empty());
  EXPECT_EQ(job(good).text_at("status"), "completed");
}

}  // namespace
}  // namespace provost
