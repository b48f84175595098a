// Connections by REST: made, changed, tried, paused, rescoped and taken away; secrets go in and never come out.
#include <algorithm>
#include <set>

#include "core/directory/scope_carrier.h"
#include "core/store/connection_leftovers.h"
#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

constexpr std::string_view kSecret = "s3cr3t-of-the-app";

class ConnectionsTest : public OperationsTest {
 protected:
  void SetUp() override {
    OperationsTest::SetUp();
    writer_ = operator_with("connections.write");
    reader_ = operator_with("connections.read");
  }

  Reply create(const std::string& more = "") {
    return call("POST", "/connections", writer_,
                R"({"kind":"listed","name":"wiki","settings":{"url":"https://wiki.test","token":")" +
                    std::string(kSecret) + R"("})" + more + "}");
  }
  std::string make(const std::string& more = "") {
    const Reply made = create(more);
    EXPECT_EQ(made.status, 201) << made.text;
    return "/connections/" + std::string(made.body.text_at("id"));
  }
  Reply patch(const std::string& path, const std::string& settings) {
    return call("PATCH", path, writer_, R"({"settings":)" + settings + "}");
  }
  /// Whether the app's own connector would be given this token.
  std::string token_given_to_app(const std::string& path) {
    apps_.token.clear();
    EXPECT_EQ(call("POST", path + "/test", writer_).status, 200);
    return apps_.token;
  }
  /// The actions on what is no person, by the alphabet: within an instant they have no order.
  std::vector<std::string> trail() {
    std::vector<std::string> actions;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                  const sql::Rows rows = TRY(session.run(
                      {"test.trail", "select action from audit where subject_kind = 2 order by at_us, id"}));
                  for (std::size_t row = 0; row < rows.size(); ++row) actions.emplace_back(rows.text(row, 0));
                  return {};
                }).has_value());
    std::sort(actions.begin(), actions.end());
    return actions;
  }
  std::size_t waiting_at(const std::string& app) {
    const Reply reply = call("GET", "/deliveries/waiting", operator_with("deliveries.read"));
    std::size_t count = 0;
    for (const Value& lane : reply.body.find("waiting")->items()) {
      if (lane.text_at("app") == app) ++count;
    }
    return count;
  }
  /// Of how many people an app with a scope knows what it was told.
  std::int64_t remembered(const std::string& path) {
    const std::string id = path.substr(path.rfind('/') + 1);
    std::int64_t count = 0;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                  const sql::Rows rows = TRY(
                      session.run({"test.lives", "select count(*) from scoped_lives where connection_id = $1"}, {id}));
                  count = rows.integer(0, 0);
                  return {};
                }).has_value());
    return count;
  }
  ScopeCarrier carrier() { return ScopeCarrier({database(), directory_, catalogues_, principal_}); }

  std::string writer_, reader_;
};
INSTANTIATE_TEST_SUITE_P(Engines, ConnectionsTest, test::both_engines(), test::engine_name);

TEST_P(ConnectionsTest, ASecretGoesInAndNeverComesOut) {
  const Reply made = create();
  ASSERT_EQ(made.status, 201) << made.text;
  const std::string path = "/connections/" + std::string(made.body.text_at("id"));
  EXPECT_EQ(made.headers.find("Location"), "/api/provost/v1" + path);
  EXPECT_EQ(made.body.find("settings")->text_at("token"), "(sealed)");
  EXPECT_EQ(made.body.find("settings")->text_at("update"), "patch") << "a fallback is filled in";
  for (const std::string& each : {path, std::string("/connections")}) {
    const Reply shown = call("GET", each, reader_);
    EXPECT_EQ(shown.status, 200);
    EXPECT_EQ(shown.text.find(kSecret), std::string::npos);
  }
  EXPECT_EQ(token_given_to_app(path), kSecret);
  EXPECT_EQ(call("GET", path, operator_with("connections.read", kOther)).status, 404);
  EXPECT_EQ(trail(), std::vector<std::string>{"connection.create"});
}

TEST_P(ConnectionsTest, WhatCannotServeIsRefusedBeforeItIsThere) {
  const auto post = [&](const std::string& body) { return call("POST", "/connections", writer_, body).status; };
  for (const char* body :
       {"", "{}", R"({"kind":"listed"})", R"({"kind":"ghost","name":"x"})", R"({"kind":"listed","name":"x"})",
        R"({"kind":"listed","name":"","settings":{"url":"https://a.test"}})",
        R"({"kind":"listed","name":"x","settings":{"url":"https://nowhere.test"}})",
        R"({"kind":"listed","name":"x","settings":{"url":7}})", R"({"kind":"listed","name":"x","settings":[]})",
        R"({"kind":"listed","name":"x","settings":{"url":"https://a.test","ghost":"y"}})",
        R"({"kind":"listed","name":"x","settings":{"url":"https://a.test","update":"merge"}})",
        R"({"kind":"listed","name":"x","settings":{"url":"https://a.test"},"scope":"no such thing"})",
        R"({"kind":"listed","name":"x","settings":{"url":"https://a.test"},"newcomersOnly":"yes"})"}) {
    EXPECT_EQ(post(body), 400) << body;
  }
  EXPECT_EQ(post(R"({"kind":"listed","name":"x","settings":{"url":"https://a.test","allow_network":"true"}})"), 403);
  make();
  EXPECT_EQ(post(R"({"kind":"listed","name":"WIKI","settings":{"url":"https://a.test"}})"), 409);
  EXPECT_EQ(call("GET", "/connections", reader_).number_of("connections"), 2U) << "the fixture's, and one";
}

TEST_P(ConnectionsTest, AnotherAddressNeedsTheSecretAgain) {
  const std::string path = make();
  EXPECT_EQ(patch(path, R"({"url":"https://evil.test"})").status, 400);
  EXPECT_EQ(token_given_to_app(path), kSecret);
  EXPECT_EQ(patch(path, R"({"url":"https://new.test","token":"another"})").status, 200);
  EXPECT_EQ(token_given_to_app(path), "another");
  const Reply changed = patch(path, R"({"update":"put"})");
  EXPECT_EQ(changed.body.find("settings")->text_at("update"), "put");
  EXPECT_EQ(token_given_to_app(path), "another") << "what is not said stays";
  EXPECT_EQ(patch(path, R"({"update":null})").body.find("settings")->text_at("update"), "patch");
  for (const char* refused : {R"({"ghost":"x"})", R"({"url":null})", R"({"update":"merge"})", "[]"}) {
    EXPECT_EQ(patch(path, refused).status, 400) << refused;
  }
  EXPECT_EQ(patch(path, R"({"allow_network":"true"})").status, 403);
  EXPECT_EQ(patch(path, R"({"ca_file":"/etc/passwd"})").status, 403);
  EXPECT_EQ(patch("/connections/nobody", R"({"update":"put"})").status, 404);
}

TEST_P(ConnectionsTest, WhereTheMachinesOwnerAllowedAnAddressInsideItStays) {
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) {
                return tables.connections.insert({kAcme,
                                                  ConnectionId{"inside"},
                                                  "listed",
                                                  "inside",
                                                  {{"url", "https://10.0.0.1"}, {"allow_network", "true"}},
                                                  true,
                                                  clock_.now()});
              }).has_value());
  EXPECT_EQ(patch("/connections/inside", R"({"url":"https://10.0.0.2","token":"x"})").status, 403);
  EXPECT_EQ(patch("/connections/inside", R"({"update":"put"})").status, 200);
}

TEST_P(ConnectionsTest, WhatSignsWithTheServersKeyIsConnectedAtTheMachineOnly) {
  const auto post = [&](const std::string& body) { return call("POST", "/connections", writer_, body).status; };
  EXPECT_EQ(post(R"({"kind":"backchannel_logout","name":"x","settings":{"url":"https://a.test",
                     "issuer":"https://elsewhere.test","client_id":"victim","subject":"scim_id"}})"),
            403);
  EXPECT_EQ(post(R"({"kind":"listed","name":"x","settings":{"url":"https://a.test","auth":"private_key_jwt"}})"), 403);
  const std::string path = make();
  EXPECT_EQ(patch(path, R"({"auth":"private_key_jwt"})").status, 403);
  EXPECT_EQ(patch(path, R"({"auth":"bearer"})").status, 200);
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) {
                return tables.connections.insert({kAcme,
                                                  ConnectionId{"signs"},
                                                  "listed",
                                                  "signs",
                                                  {{"url", "https://a.test"}, {"auth", "private_key_jwt"}},
                                                  true,
                                                  clock_.now()});
              }).has_value());
  for (const char* settings : {R"({"url":"https://b.test","token":"x"})", R"({"update":"put"})", R"({"auth":null})"}) {
    EXPECT_EQ(patch("/connections/signs", settings).status, 403) << settings;
  }
  EXPECT_EQ(call("GET", "/connections/signs", reader_).body.find("settings")->text_at("url"), "https://a.test");
  EXPECT_EQ(*call("POST", "/connections/signs/test", writer_).body.find("works"), Value(true));
  EXPECT_EQ(call("POST", "/connections/signs/pause", writer_).status, 200);
  EXPECT_EQ(call("POST", "/connections/signs/resume", writer_).status, 200);
}

TEST_P(ConnectionsTest, ATestSaysWhetherTheAppTakesOurCredential) {
  const std::string path = make();
  EXPECT_EQ(call("POST", path + "/test", writer_).body, Value::object({{"name", "wiki"}, {"works", true}}));
  apps_.broken = true;
  const Reply broken = call("POST", path + "/test", writer_);
  EXPECT_EQ(broken.status, 200);
  EXPECT_EQ(*broken.body.find("works"), Value(false));
  EXPECT_EQ(broken.body.text_at("reason"), "the app refuses our credential");
}

TEST_P(ConnectionsTest, APausedAppIsNotToldAndGoesOnWhereItStopped) {
  const std::string path = make();
  const Reply paused = call("POST", path + "/pause", writer_);
  EXPECT_EQ(*paused.body.find("enabled"), Value(false)) << paused.text;
  make_person(kAcme, "maja");
  EXPECT_EQ(waiting_at("wiki"), 1U) << "what happens meanwhile waits";
  EXPECT_EQ(*call("POST", path + "/resume", writer_).body.find("enabled"), Value(true));
  EXPECT_EQ(call("POST", "/connections/nobody/pause", writer_).status, 404);
  EXPECT_EQ(trail(), (std::vector<std::string>{"connection.create", "connection.pause", "connection.resume"}));
}

TEST_P(ConnectionsTest, WhoIsThereAlreadyIsIntroducedUnlessForNewcomersOnly) {
  make_person(kAcme, "maja");
  const std::string path = make();
  EXPECT_EQ(*call("GET", path, reader_).body.find("scopeUnderWay"), Value(true));
  EXPECT_EQ(waiting_at("wiki"), 0U);
  EXPECT_EQ(carrier().round(), true);
  EXPECT_EQ(carrier().round(), false);
  EXPECT_EQ(waiting_at("wiki"), 1U);
  EXPECT_EQ(*call("GET", path, reader_).body.find("scopeUnderWay"), Value(false));
  const Reply second =
      call("POST", "/connections", writer_,
           R"({"kind":"listed","name":"late","settings":{"url":"https://l.test"},"newcomersOnly":true})");
  ASSERT_EQ(second.status, 201) << second.text;
  EXPECT_EQ(carrier().round(), false);
  EXPECT_EQ(waiting_at("late"), 0U);
}

TEST_P(ConnectionsTest, AScopeIsLookedAtAndThenCarried) {
  make_person(kAcme, "maja");
  make_person(kAcme, "nils");
  const std::string path = make();
  ASSERT_EQ(carrier().round(), true);
  const std::string body = R"({"filter":"userName eq \"maja\""})";
  const Reply seen = call("POST", path + "/scope/preview", writer_, body);
  ASSERT_EQ(seen.status, 200) << seen.text;
  EXPECT_EQ(*seen.body.find("leaving"), Value(1));
  EXPECT_EQ(*seen.body.find("entering"), Value(0));
  EXPECT_EQ(seen.body.find("leave")->items()[0].text_at("userName"), "nils");
  EXPECT_EQ(*seen.body.find("whole"), Value(true));
  EXPECT_EQ(call("GET", path, reader_).body.text_at("scope"), "") << "nothing was changed";
  const Reply set = call("PUT", path + "/scope", writer_, body);
  EXPECT_EQ(set.status, 202) << set.text;
  EXPECT_EQ(call("PUT", path + "/scope", writer_, R"({"filter":"userName eq \"nils\""})").status, 409)
      << "one is under way";
  EXPECT_EQ(carrier().round(), true);
  EXPECT_EQ(call("GET", path, reader_).body.text_at("scope"), "userName eq \"maja\"");
  EXPECT_EQ(call("PUT", path + "/scope", writer_, R"({"filter":null})").status, 202);
  EXPECT_EQ(carrier().round(), true);
  EXPECT_EQ(call("GET", path, reader_).body.text_at("scope"), "");
  EXPECT_EQ(call("PUT", path + "/scope", writer_, R"({"filter":null})").status, 409) << "it has none";
  for (const char* refused :
       {"", "{}", R"({"filter":7})", R"({"filter":"ghost eq 1"})", R"({"filter":"members pr"})"}) {
    EXPECT_EQ(call("PUT", path + "/scope", writer_, refused).status, 400) << refused;
    EXPECT_EQ(call("POST", path + "/scope/preview", writer_, refused).status, 400) << refused;
  }
}

TEST_P(ConnectionsTest, WhoCarriesAScopeTooLateTouchesNoOtherOne) {
  make_person(kAcme, "maja");
  make_person(kAcme, "nils");
  const std::string path = make();
  const ConnectionId id{path.substr(path.rfind('/') + 1)};
  const ScopeErrand everybody{kAcme, id, std::string(kEverybody)};
  ASSERT_EQ(carrier().round(), true);  // another server was faster with everybody
  ASSERT_EQ(call("PUT", path + "/scope", writer_, R"({"filter":"userName eq \"maja\""})").status, 202);
  EXPECT_TRUE(carrier().carry(everybody).has_value());
  EXPECT_EQ(*call("GET", path, reader_).body.find("scopeUnderWay"), Value(true)) << "it is for whoever carries it";
  ASSERT_EQ(carrier().round(), true);
  const std::int64_t before = remembered(path);
  EXPECT_GT(before, 0);
  EXPECT_TRUE(carrier().carry(everybody).has_value());
  EXPECT_TRUE(carrier().forget(kAcme, id).has_value());
  EXPECT_EQ(remembered(path), before);
  ASSERT_EQ(call("PUT", path + "/scope", writer_, R"({"filter":null})").status, 202);
  EXPECT_TRUE(carrier().forget(kAcme, id).has_value());
  EXPECT_GT(remembered(path), 0) << "the walk needs it";
  ASSERT_EQ(carrier().round(), true);
  EXPECT_EQ(remembered(path), 0);
}

TEST_P(ConnectionsTest, AScopeThatCannotBeCarriedKeepsNoOtherFromItsTurn) {
  make_person(kAcme, "maja");
  make_person(kOther, "nils");
  make();
  const Reply other = call("POST", "/connections", operator_with("connections.write", kOther),
                           R"({"kind":"listed","name":"wiki","settings":{"url":"https://wiki.test","token":"x"}})");
  ASSERT_EQ(other.status, 201) << other.text;
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                TRY(session.run({"test.break", "update users set document = '{' where tenant_id = $1"}, {kAcme.value}));
                return {};
              }).has_value());
  PutOffs::Time now;
  ScopeCarrier carrier({.database = database(),
                        .directory = directory_,
                        .catalogues = catalogues_,
                        .principal = principal_,
                        .batches = 1,
                        .now = [&] { return now; }});
  EXPECT_FALSE(carrier.round().has_value());
  EXPECT_EQ(carrier.round(), true);
  EXPECT_EQ(carrier.round(), true) << "the rest of it: a round has an end";
  EXPECT_EQ(carrier.round(), false) << "nothing but the one that is put off";
  now += PutOffs::kPause;
  EXPECT_FALSE(carrier.round().has_value());
}

TEST_P(ConnectionsTest, APersonIsShownAsTheAppWouldBeTold) {
  const User maja = make_person(kAcme, "maja");
  const std::string path = make();
  const Reply shown = call("GET", path + "/preview?user=" + text_of(maja.id), writer_);
  ASSERT_EQ(shown.status, 200) << shown.text;
  EXPECT_EQ(shown.body.text_at("userName"), "maja");
  EXPECT_EQ(call("GET", path + "/preview?user=maja", writer_).text, shown.text);
  EXPECT_EQ(call("GET", path + "/preview?user=nobody", writer_).status, 404);
}

TEST_P(ConnectionsTest, ARemovedConnectionLeavesNothingAndItsNameIsFree) {
  make_person(kAcme, "maja");
  const std::string path = make();
  ASSERT_EQ(carrier().round(), true);
  EXPECT_EQ(waiting_at("wiki"), 1U);
  EXPECT_EQ(call("DELETE", path, writer_).status, 204);
  EXPECT_EQ(call("DELETE", path, writer_).status, 404);
  EXPECT_EQ(call("GET", path, reader_).status, 404);
  ASSERT_TRUE(
      in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
        for (bool more = true; more;) more = TRY(forget_leftovers(session));
        const bool left = TRY(anything_left(session));
        EXPECT_FALSE(left);
        const sql::Rows lanes = TRY(session.run({"test.lanes", "select 1 from lanes where connection_id <> 'app'"}));
        EXPECT_TRUE(lanes.empty());
        return {};
      }).has_value());
  EXPECT_EQ(create().status, 201);
}

TEST_P(ConnectionsTest, KindsSayWhatTheyTakeAndWhatStaysAlive) {
  const Reply kinds = call("GET", "/connection-kinds", reader_);
  ASSERT_EQ(kinds.number_of("kinds"), 2U) << kinds.text;
  const Value& listed = kinds.body.find("kinds")->items()[1];
  EXPECT_EQ(listed.text_at("kind"), "listed");
  EXPECT_EQ(listed.find("settings")->items()[1].text_at("type"), "secret");
  EXPECT_EQ(listed.find("truth")->items()[0].text_at("act"), "deactivate");
}

TEST_P(ConnectionsTest, TheSameCallMakesOneConnection) {
  http::Request request;
  request.head.method = "POST";
  request.head.target = "/api/provost/v1/connections";
  request.head.headers.add("Authorization", "Bearer " + writer_);
  request.head.headers.add("Idempotency-Key", "k");
  request.body = R"({"kind":"listed","name":"wiki","settings":{"url":"https://wiki.test","token":"x"}})";
  const Reply first = send(request);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(send(request).text, first.text);
  EXPECT_EQ(call("GET", "/connections", reader_).number_of("connections"), 2U);
}

}  // namespace
}  // namespace provost::operations
