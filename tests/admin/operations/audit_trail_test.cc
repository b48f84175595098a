// The audit trail and jobs by REST.
#include "core/jobs/job_queue.h"
#include "core/jobs/job_runner.h"
#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

class AuditTrailTest : public OperationsTest {
 protected:
  void SetUp() override {
    OperationsTest::SetUp();
    reader_ = operator_with("audit.read jobs.read");
  }
  Reply get(const std::string& query = "") { return call("GET", "/audit" + query, reader_); }
  std::vector<std::string> actions(const std::string& query = "") {
    std::vector<std::string> found;
    const Reply reply = get(query);
    EXPECT_EQ(reply.status, 200) << reply.text;
    for (const Value& entry : reply.body.find("entries")->items()) found.emplace_back(entry.text_at("action"));
    return found;
  }
  using Words = std::vector<std::string>;

  std::string reader_;
};
INSTANTIATE_TEST_SUITE_P(Engines, AuditTrailTest, test::both_engines(), test::engine_name);

TEST_P(AuditTrailTest, WhoDidWhatIsToldTheNewestFirst) {
  const User admin = make_person(kAcme, "siv", RootRole::admin);
  clock_.advance(std::chrono::seconds(1));
  const User maja = make_person(kAcme, "maja");
  personal_token(maja);
  clock_.advance(std::chrono::seconds(1));
  ASSERT_EQ(call("POST", "/users/" + text_of(maja.id) + "/deactivate", personal_token(admin)).status, 200);
  EXPECT_EQ(actions(), (Words{"user.deactivate", "user.create", "user.create"}));
  const Reply of_maja = get("?subject=maja&action=user.deactivate");
  ASSERT_EQ(of_maja.number_of("entries"), 1U) << of_maja.text;
  const Value& entry = of_maja.body.find("entries")->items()[0];
  EXPECT_EQ(entry.text_at("actor"), "admin:siv (" + admin.scim_id.value + ")");
  EXPECT_EQ(*entry.find("subject"), Value::object({{"kind", "user"}, {"id", text_of(maja.id)}, {"name", "maja"}}));
  EXPECT_EQ(*entry.find("ended"), Value::object({{"personal_token", 1}}));
  EXPECT_EQ(actions("?subject=" + text_of(maja.id)), (Words{"user.deactivate", "user.create"}));
  EXPECT_EQ(actions("?subject=" + maja.scim_id.value), (Words{"user.deactivate", "user.create"}));
  EXPECT_EQ(actions("?action=user.create"), (Words{"user.create", "user.create"}));
  EXPECT_EQ(actions("?action=nothing"), Words{});
  EXPECT_EQ(get("?subject=nobody").status, 404);
}

TEST_P(AuditTrailTest, ThingsAreFoundByTheirKindAndId) {
  const std::string writer = operator_with("brands.write");
  const Reply made = call("POST", "/brands", writer, R"({"name":"Nord"})");
  const std::string brand = "brand:" + std::string(made.body.text_at("id"));
  const Reply found = get("?subject=" + brand);
  ASSERT_EQ(found.number_of("entries"), 1U) << found.text;
  const Value& entry = found.body.find("entries")->items()[0];
  EXPECT_EQ(entry.text_at("action"), "brand.create");
  EXPECT_EQ(*entry.find("subject"),
            Value::object({{"kind", "brand"}, {"id", made.body.text_at("id")}, {"name", "Nord"}}));
  EXPECT_EQ(actions("?subject=" + brand + "&action=brand.remove"), Words{});
}

TEST_P(AuditTrailTest, ItIsReadPageByPageAndOfOnesOwnTenantAlone) {
  for (int i = 0; i < 5; ++i) make_person(kAcme, "p" + std::to_string(i));  // all in one instant
  make_person(kOther, "theirs");
  std::size_t seen = 0;
  std::string after;
  do {
    const Reply page = get("?limit=2&after=" + after);
    ASSERT_EQ(page.status, 200) << page.text;
    seen += page.number_of("entries");
    after = page.body.text_at("next");
  } while (!after.empty() && seen < 100);
  EXPECT_EQ(seen, 5U);
  for (const char* query : {"?after=x", "?after=1", "?after=-1.x", "?after=99999999999999999999.x", "?limit=0"}) {
    EXPECT_EQ(get(query).status, 400) << query;
  }
}

TEST_P(AuditTrailTest, JobsAreListedWithWhatCameOfTheirRows) {
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                for (const char* id : {"job-1", "job-2", "job-3"}) {
                  Job job;
                  job.tenant = kAcme;
                  job.id = JobId{id};
                  job.kind = "test";
                  job.actor = {"admin", "1", "siv"};
                  job.created = clock_.now();
                  const auto queued = TRY(JobQueue(session, database().dialect()).add({job, {Value("a"), Value("b")}}));
                  EXPECT_TRUE(queued.taken);
                  clock_.advance(std::chrono::seconds(1));
                }
                return {};
              }).has_value());
  Bell queued, changed;
  JobRunner runner({database(), clock_, log_, queued, changed},
                   {{"test", [](Tables&, const Job&, const Value& input) { return Result<Value>(input); },
                     [](const Value&) { return Value(); }}});
  EXPECT_EQ(runner.round(), true);
  const Reply first = call("GET", "/jobs?limit=2", reader_);
  ASSERT_EQ(first.number_of("jobs"), 2U) << first.text;
  EXPECT_EQ(first.body.find("jobs")->items()[0].text_at("id"), "job-3");
  const Reply second = call("GET", "/jobs?limit=2&after=" + std::string(first.body.text_at("next")), reader_);
  ASSERT_EQ(second.number_of("jobs"), 1U) << second.text;
  EXPECT_EQ(second.body.find("jobs")->items()[0].text_at("state"), "completed");
  const Reply done = call("GET", "/jobs/job-1", reader_);
  EXPECT_EQ(*done.body.find("results"), Value::array({"a", "b"})) << done.text;
  EXPECT_EQ(done.body.text_at("actor"), "admin:siv");
  const std::string stranger = operator_with("jobs.read", kOther);
  EXPECT_EQ(call("GET", "/jobs/job-1", stranger).status, 404);
  EXPECT_EQ(call("GET", "/jobs", stranger).number_of("jobs"), 0U);
  EXPECT_EQ(call("GET", "/jobs?after=x", reader_).status, 400);
}

}  // namespace
}  // namespace provost::operations
