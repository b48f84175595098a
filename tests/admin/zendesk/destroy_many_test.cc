// Deleting many people: what the 200 promises, what each row says, and what stays.
#include <algorithm>
#include <functional>
#include <utility>

#include "core/jobs/job_queue.h"
#include "tests/admin/zendesk/zendesk_fixture.h"

namespace provost {
namespace {

/// Lets something happen once, in a transaction of its own, just before a statement of this name runs in another.
class InterruptedDatabase final : public sql::Database {
 public:
  InterruptedDatabase(sql::Database& database, std::string_view statement, std::function<void()> happening)
      : database_(database), statement_(statement), happening_(std::move(happening)) {}

  const sql::Dialect& dialect() const override { return database_.dialect(); }
  Result<void> transact(sql::Mode mode, const Work& work) override {
    return database_.transact(mode, [&](sql::Session& session) {
      Interrupted interrupted(*this, session);
      return work(interrupted);
    });
  }

 private:
  class Interrupted final : public sql::Session {
   public:
    Interrupted(InterruptedDatabase& owner, sql::Session& session) : owner_(owner), session_(session) {}
    using sql::Session::run;
    Result<sql::Rows> run(const sql::Statement& statement, std::span<const sql::Cell> values) override {
      if (statement.name == owner_.statement_ && owner_.happening_) std::exchange(owner_.happening_, nullptr)();
      return session_.run(statement, values);
    }

   private:
    InterruptedDatabase& owner_;
    sql::Session& session_;
  };

  sql::Database& database_;
  const std::string_view statement_;
  std::function<void()> happening_;
};

class ZendeskDestroyMany : public test::ZendeskTest {
 protected:
  SourceId make_source(const std::string& name, std::int64_t brand) {
    const SourceId id = ids_.uuid<SourceId>();
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  TRY(tables.sources.insert({id, name, "default", brand}, clock_.now()));
                  return {};
                }).has_value());
    return id;
  }
  std::int64_t make_brand(const std::string& name, bool separates) {
    const Brand brand{next_brand_++, name, separates};
    EXPECT_TRUE(in_tables([&](Tables& tables) { return tables.brands.insert(brand, clock_.now()); }).has_value());
    return brand.id;
  }
  User push(const SourceId& source, const std::string& name, const std::string& external_id) {
    User made;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  made = TRY(directory_.create(tables, {Value::object({{"userName", name}}), true, external_id, {}},
                                               {{"source", source.value, "idp"}, source}));
                  return {};
                }).has_value());
    return made;
  }
  std::string external_query(const std::string& ids, std::int64_t brand) {
    return "external_ids=" + ids + "&brand_id=" + std::to_string(brand);
  }

  std::int64_t next_brand_ = 360;
};
INSTANTIATE_TEST_SUITE_P(Engines, ZendeskDestroyMany, test::both_engines(), test::engine_name);

TEST_P(ZendeskDestroyMany, AnswersWithAJobAndDoesItAfterwards) {
  const User ben = make({"ben"});
  const User cor = make({"cor"});
  const IssuedCredential session = issue(ben, CredentialKind::session);
  const Reply reply = destroy("ids=" + id_of(ben) + "," + id_of(cor));
  ASSERT_EQ(reply.status, 200) << reply.text;
  EXPECT_EQ(reply.job().text_at("status"), "queued");
  EXPECT_EQ(*reply.job().find("total"), Value(2));
  for (const char* later : {"progress", "message", "results"}) EXPECT_TRUE(reply.job().find(later)->is_null()) << later;
  EXPECT_EQ(reply.job().text_at("url"), "https://provost.example.test/api/v2/job_statuses/" + reply.job_id() + ".json");
  EXPECT_EQ(*reply.headers.find("zendesk-ratelimit-inflight-jobs"), "total=30; remaining=29; resets=60");
  EXPECT_TRUE(is_there(ben)) << "a queued job has done nothing yet";

  work();
  EXPECT_FALSE(is_there(ben));
  EXPECT_FALSE(is_there(cor));
  EXPECT_FALSE(lives(session));
  const Value done = job(reply.job_id());
  EXPECT_EQ(done.text_at("status"), "completed");
  EXPECT_EQ(*done.find("progress"), Value(2));
  EXPECT_TRUE(done.text_at("message").starts_with("Completed at ")) << done.text_at("message");
  EXPECT_TRUE(done.text_at("message").ends_with(" +0000")) << done.text_at("message");
  EXPECT_EQ(json::write(done.find("results")->items()[1]),
            R"({"id":)" + id_of(cor) + R"(,"action":"delete","status":"Deleted","success":true})");
}

TEST_P(ZendeskDestroyMany, RowsOfPeopleWhoAreNotThereFailAndTheJobCompletes) {
  const User ben = make({"ben"});
  const Array rows = rows_of(destroy("ids=4711," + id_of(ben)));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(json::write(rows[0]),
            R"({"id":4711,"action":"delete","success":false,"error":"RecordNotFound","details":"Not found"})");
  EXPECT_EQ(rows[1].text_at("status"), "Deleted");
  const Array again = rows_of(destroy("ids=" + id_of(ben)));
  EXPECT_EQ(again.front().text_at("error"), "RecordNotFound") << "deleted people are not there";
}

TEST_P(ZendeskDestroyMany, SparesWhomAnExternalIdNoLongerMeans) {
  const SourceId source = make_source("okta", 0);
  const User ben = push(source, "ben", "e-7");
  const User cor = push(source, "cor", "e-8");
  const auto rename = [&](const User& user, const char* external_id) {
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  const auto before = TRY(tables.users.find(user.id, source));
                  TRY(directory_.update(tables, *before, {before->attributes, true, external_id, {}},
                                        {{"source", source.value, "idp"}, source}));
                  return {};
                }).has_value());
  };
  const auto swap = [&] {
    rename(ben, "e-9");
    rename(cor, "e-7");
  };
  ASSERT_EQ(destroy("external_ids=e-7").status, 200);
  // SQLite has one writer: there the names can change before the row is done, not while it is.
  if (GetParam() == sql::Engine::sqlite) swap();
  InterruptedDatabase interrupted(database(), "locks.hold_user", swap);
  JobRunner runner({interrupted, clock_, log_, queued_, bell_},
                   zendesk::job_kinds({directory_, clock_, ids_, database().dialect()}));
  EXPECT_TRUE(runner.round().value());
  clock_.advance(std::chrono::seconds(1));
  work();
  EXPECT_TRUE(is_there(ben));
  EXPECT_FALSE(is_there(cor));
}

TEST_P(ZendeskDestroyMany, SparesWhoeverAsksAndTheLastAdmin) {
  const Array own = rows_of(destroy("ids=" + id_of(ana_)));
  EXPECT_EQ(own.front().text_at("details"), "You cannot delete yourself");
  admin_ = bearer(operator_token("users.delete jobs.read"));
  const Array last = rows_of(destroy("ids=" + id_of(ana_)));
  EXPECT_EQ(last.front().text_at("details"), "The last active admin of the account cannot be deleted");
  EXPECT_TRUE(is_there(ana_));
}

TEST_P(ZendeskDestroyMany, ABodyAndTheSuffixMakeNoDifference) {
  const User ben = make({"ben"});
  const User cor = make({"cor"});
  rows_of(send("DELETE", "users/destroy_many?ids=" + id_of(ben), admin_, R"({"ids":[1]})"));
  rows_of(send("DELETE", "users/destroy_many.json?ids=" + id_of(cor), admin_, "no JSON at all"));
  EXPECT_FALSE(is_there(ben));
  EXPECT_FALSE(is_there(cor));
}

TEST_P(ZendeskDestroyMany, RefusesWhatItCannotReadAndQueuesNothing) {
  struct Row {
    std::string query, error;
  };
  std::string many = "ids=1";
  for (int number = 2; number <= 101; ++number) many += "," + std::to_string(number);
  const Row rows[] = {
      {"", "BadRequest"}, {"ids=1&external_ids=a", "BadRequest"}, {"ids=x", "BadRequest"}, {many, "TooManyValues"}};
  for (const Row& row : rows) {
    const Reply reply = destroy(row.query);
    EXPECT_EQ(reply.status, 400) << row.query;
    EXPECT_EQ(reply.body.text_at("error"), row.error) << row.query;
  }
  EXPECT_EQ(*destroy(many).body.find("max_count"), Value(100));
  EXPECT_TRUE(read("job_statuses").at("job_statuses").items().empty());
}

TEST_P(ZendeskDestroyMany, FindsPeopleByWhatABrandCallsThem) {
  const std::int64_t north = make_brand("north", true);
  const std::int64_t plain = make_brand("plain", false);
  const User in_north = push(make_source("north-idp", north), "in-north", "e1");
  const User in_plain = push(make_source("plain-idp", plain), "in-plain", "e1");
  const User in_none = push(make_source("idp", 0), "in-none", "e2");

  EXPECT_EQ(rows_of(destroy(external_query("e1", plain))).front().find("id")->as_integer(), in_plain.id.value)
      << "a brand that does not keep its users apart is the account";
  EXPECT_TRUE(is_there(in_north));
  const Array unknown = rows_of(destroy("external_ids=e1"));
  EXPECT_EQ(json::write(unknown.front()),
            R"({"external_id":"e1","action":"delete","success":false,"error":"RecordNotFound","details":"Not found"})");
  EXPECT_EQ(rows_of(destroy(external_query("e2,e1", 0))).front().find("id")->as_integer(), in_none.id.value);
  EXPECT_TRUE(is_there(in_north));
  EXPECT_EQ(rows_of(destroy(external_query("e1", north))).front().find("id")->as_integer(), in_north.id.value);
  EXPECT_FALSE(is_there(in_north));
}

TEST_P(ZendeskDestroyMany, RefusesABrandThatIsNone) {
  make_brand("north", true);
  for (const char* brand : {"all", "north", "999", "-1", ""}) {
    const Reply reply = destroy("external_ids=a&brand_id=" + std::string(brand));
    EXPECT_EQ(reply.status, 400) << brand;
    EXPECT_EQ(reply.body.text_at("error"), "BadRequest") << brand;
  }
  EXPECT_EQ(destroy("ids=1&brand_id=360").status, 400);
}

TEST_P(ZendeskDestroyMany, ABrandMeansNothingWhereNoneKeepsItsUsersApart) {
  make_brand("plain", false);
  const User ben = push(make_source("idp", 0), "ben", "e1");
  EXPECT_EQ(destroy("ids=4711&brand_id=all").status, 200);
  rows_of(destroy("external_ids=e1&brand_id=all"));
  EXPECT_FALSE(is_there(ben));
}

TEST_P(ZendeskDestroyMany, DoesNotGuessBetweenTwoPeople) {
  const User one = push(make_source("first", 0), "one", "same");
  const User two = push(make_source("second", 0), "two", "same");
  const Array rows = rows_of(destroy("external_ids=same"));
  EXPECT_EQ(rows.front().text_at("error"), "AmbiguousExternalId");
  EXPECT_TRUE(is_there(one) && is_there(two));
}

TEST_P(ZendeskDestroyMany, TakesThirtyJobsAndNamesThemToTheNext) {
  std::vector<std::string> ids;
  for (std::size_t number = 0; number < kMostOpenJobs; ++number) ids.push_back(destroy("ids=1").job_id());
  const Reply refused = destroy("ids=1");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.body.text_at("error"), "TooManyJobs");
  EXPECT_EQ(*refused.headers.find("Retry-After"), "1");
  ASSERT_EQ(refused.at("current_job_ids").items().size(), kMostOpenJobs);
  for (const Value& id : refused.at("current_job_ids").items()) {
    EXPECT_NE(std::find(ids.begin(), ids.end(), id.as_text()), ids.end());
  }
  ASSERT_TRUE(runner_->round().value());
  EXPECT_EQ(destroy("ids=1").status, 200) << "one is done, so there is a place";
}

}  // namespace
}  // namespace provost
