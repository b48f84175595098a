// The comparison of an app with the directory by REST, and the accounts that are nobody's.
#include "core/delivery/envoy.h"
#include "core/reconcile/pass_runner.h"
#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

class ReconciliationTest : public OperationsTest {
 protected:
  void SetUp() override {
    OperationsTest::SetUp();
    writer_ = operator_with("connections.write");
    const Reply made = call("POST", "/connections", writer_,
                            R"({"kind":"listed","name":"wiki","settings":{"url":"https://wiki.test"}})");
    ASSERT_EQ(made.status, 201) << made.text;
    id_ = made.body.text_at("id");
    path_ = "/connections/" + id_;
    // Everybody who is made below was told to the app.
    ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) {
                  return tables.scopes.end_walk(ConnectionId{id_}, "");
                }).has_value());
  }

  /// A person with an account at the app, of whom it has nothing to hear.
  User make_known(const std::string& name) {
    const User user = make_person(kAcme, name);
    EXPECT_TRUE(
        in_tables(kAcme, [&](sql::Session& session, Tables& tables) -> Result<void> {
          TRY(session.run({"test.quiet", "delete from lanes where connection_id = $1"}, {std::string_view(id_)}));
          return tables.connections.keep_remote_id(ConnectionId{id_}, subject_of(user.id), RemoteId{"r-" + name});
        }).has_value());
    apps_.app.accounts["r-" + name] = {name, true};
    return user;
  }

  /// Runs passes until the present one is over.
  void pass() {
    DeliveryCounters counters;
    const Envoy envoy(apps_.app, log_, counters);
    Bell bell;
    const PassRunner runner({database(), clock_, log_, bell, directory_}, {});
    const Connection connection{kAcme, ConnectionId{id_}, "listed", "wiki", {}, true, clock_.now()};
    clock_.advance(std::chrono::hours(25));
    for (int steps = 0; steps < 100; ++steps) {
      const auto done = runner.step(connection, Visit(envoy));
      ASSERT_TRUE(done.has_value());
      if (!*done) return;
      clock_.advance(std::chrono::seconds(1));
    }
    FAIL() << "the pass does not end";
  }

  Reply strangers(const std::string& query = "") { return call("GET", path_ + "/strangers" + query, writer_); }

  std::string writer_, id_, path_;
};
INSTANTIATE_TEST_SUITE_P(Engines, ReconciliationTest, test::both_engines(), test::engine_name);

TEST_P(ReconciliationTest, ADryRunSaysWhatAPassWouldDoAndWritesNothing) {
  make_known("maja");
  const User nils = make_known("nils");
  switch_off(nils);
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                TRY(session.run({"test.quiet", "delete from lanes where connection_id = $1"}, {std::string_view(id_)}));
                return {};
              }).has_value());
  apps_.app.accounts["r-maja"].active = false;
  apps_.app.accounts["r-ghost"] = {"ghost", true};
  const Reply dry = call("POST", path_ + "/reconcile", writer_, R"({"dryRun":true})");
  ASSERT_EQ(dry.status, 200) << dry.text;
  EXPECT_EQ(*dry.body.find("listed"), Value(3));
  EXPECT_EQ(*dry.body.find("endAccessOf"), Value::array({"nils"}));
  EXPECT_EQ(*dry.body.find("restoreOf"), Value::array({"maja"}));
  EXPECT_EQ(*dry.body.find("strangersNamed"), Value::array({"ghost"}));
  EXPECT_EQ(*dry.body.find("whole"), Value(true));
  EXPECT_EQ(strangers().number_of("strangers"), 0U) << "nothing is kept of it";
  EXPECT_TRUE(apps_.app.take_calls().empty());
}

TEST_P(ReconciliationTest, ADryRunInARequestAsksForSoManyPages) {
  apps_.app.page_size = 1;
  for (int i = 0; i < 102; ++i) apps_.app.accounts["r-" + std::to_string(1000 + i)] = {"x" + std::to_string(i), true};
  const Reply dry = call("POST", path_ + "/reconcile", writer_, R"({"dryRun":true})");
  ASSERT_EQ(dry.status, 200) << dry.text;
  EXPECT_EQ(*dry.body.find("whole"), Value(false));
  EXPECT_EQ(*dry.body.find("listed"), Value(100));
}

TEST_P(ReconciliationTest, AnAppThatDoesNotListIsToldOf) {
  apps_.app.refusal = Code::unavailable;
  EXPECT_EQ(call("POST", path_ + "/reconcile", writer_, R"({"dryRun":true})").status, 503);
  for (const char* body : {"[", R"({"dryRun":"yes"})", R"({"dry":true})"}) {
    EXPECT_EQ(call("POST", path_ + "/reconcile", writer_, body).status, 400) << body;
  }
  EXPECT_EQ(call("POST", "/connections/nobody/reconcile", writer_).status, 404);
  EXPECT_EQ(call("GET", "/connections/nobody/reconcile", writer_).status, 404);
  EXPECT_EQ(call("GET", "/connections/nobody/strangers", writer_).status, 404);
}

TEST_P(ReconciliationTest, APassIsBegunAndShown) {
  EXPECT_EQ(call("GET", path_ + "/reconcile", writer_).body, Value::object({{"connection", "wiki"}}));
  const Reply begun = call("POST", path_ + "/reconcile", writer_);
  EXPECT_EQ(begun.status, 202) << begun.text;
  EXPECT_EQ(*begun.body.find("pass"), Value(2));
  pass();
  const Reply shown = call("GET", path_ + "/reconcile", writer_);
  EXPECT_TRUE(shown.body.find("lastPass")->is_object()) << shown.text;
  EXPECT_EQ(call("POST", path_ + "/pause", writer_).status, 200);
  EXPECT_EQ(call("POST", path_ + "/reconcile", writer_).status, 409);
}

TEST_P(ReconciliationTest, StrangersAreKeptAsLongAsPassesSeeThem) {
  make_known("maja");
  for (const char* name : {"ann", "ben", "cat"}) apps_.app.accounts[std::string("r-") + name] = {name, true};
  pass();
  const Reply first = strangers("?limit=2");
  ASSERT_EQ(first.number_of("strangers"), 2U) << first.text;
  EXPECT_EQ(first.body.find("strangers")->items()[0].text_at("userName"), "ann");
  const Reply second = strangers("?limit=2&after=" + std::string(first.body.text_at("next")));
  ASSERT_EQ(second.number_of("strangers"), 1U);
  EXPECT_TRUE(second.body.find("next")->is_null());
  const std::string since(second.body.find("strangers")->items()[0].text_at("since"));
  apps_.app.accounts.erase("r-ann");
  apps_.app.accounts["r-cat"].active = false;
  pass();
  const Reply later = strangers();
  ASSERT_EQ(later.number_of("strangers"), 2U) << later.text;
  const Value& cat = later.body.find("strangers")->items()[1];
  EXPECT_EQ(cat.text_at("since"), since) << "it was seen first then";
  EXPECT_EQ(*cat.find("active"), Value(false));
  EXPECT_NE(cat.text_at("seen"), since);
}

}  // namespace
}  // namespace provost::operations
