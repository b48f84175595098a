// Sources by REST: made, changed, given tokens, and taken away.
#include <algorithm>
#include <set>

#include "core/directory/hand_over.h"
#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

class SourcesTest : public OperationsTest {
 protected:
  void SetUp() override {
    OperationsTest::SetUp();
    writer_ = operator_with("sources.write");
    reader_ = operator_with("sources.read");
  }

  Reply create(const std::string& body) { return call("POST", "/sources", writer_, body); }
  std::string make(const std::string& name) {
    const Reply made = create(R"({"name":")" + name + R"("})");
    EXPECT_EQ(made.status, 201) << made.text;
    return std::string(made.body.text_at("id"));
  }
  bool lives(const std::string& token) {
    bool living = false;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                  const auto bearer = TRY(TokenTable(session).find(crypto::sha256_hex(token)));
                  living = bearer && is_live(*bearer, clock_.now());
                  return {};
                }).has_value());
    return living;
  }
  /// The actions on what is no person, by the alphabet: within an instant they have no order.
  std::vector<std::string> trail() {
    std::vector<std::string> actions;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                  const sql::Rows rows = TRY(session.run(
                      {"test.trail", "select action, actor from audit where subject_kind = 2 order by id"}));
                  for (std::size_t row = 0; row < rows.size(); ++row) {
                    EXPECT_TRUE(rows.text(row, 1).starts_with("operator:test (")) << rows.text(row, 1);
                    actions.emplace_back(rows.text(row, 0));
                  }
                  return {};
                }).has_value());
    std::sort(actions.begin(), actions.end());
    return actions;
  }

  std::string writer_, reader_;
};
INSTANTIATE_TEST_SUITE_P(Engines, SourcesTest, test::both_engines(), test::engine_name);

TEST_P(SourcesTest, ASourceIsMadeWithATokenAndWhatIsAgreedIsShown) {
  const Reply made =
      create(R"({"name":"okta","profile":"okta","link":"never","networks":"192.0.2.0/24","sensitive":"userName"})");
  ASSERT_EQ(made.status, 201) << made.text;
  const std::string id(made.body.text_at("id"));
  EXPECT_EQ(made.headers.find("Location"), "/api/provost/v1/sources/" + id);
  EXPECT_TRUE(lives(std::string(made.body.text_at("token"))));
  const Reply shown = call("GET", "/sources/" + id, reader_);
  EXPECT_EQ(shown.body, Value::object({{"id", id},
                                       {"name", "okta"},
                                       {"profile", "okta"},
                                       {"brand", Value()},
                                       {"link", "never"},
                                       {"switches", Value()},
                                       {"sensitive", "userName"},
                                       {"networks", "192.0.2.0/24"}}));
  EXPECT_EQ(call("GET", "/sources/" + id, operator_with("sources.read", kOther)).status, 404);
  EXPECT_EQ(trail(), std::vector<std::string>{"source.create"});
}

TEST_P(SourcesTest, WhatCannotBeASourceIsRefused) {
  make("okta");
  for (const char* body :
       {"", "{}", "[]", R"({"name":""})", R"({"name":"x","profile":"ghost"})", R"({"name":"x","link":"email"})",
        R"({"name":"x","networks":"300.1.1.1"})", R"({"name":"x","sensitive":"shoeSize"})",
        R"({"name":"x","switches":"ghost=true"})", R"({"name":"x","days":0})", R"({"name":"x","days":3651})",
        R"({"name":"x","days":"3"})", R"({"name":"x","days":3,"noExpiry":true})", R"({"name":"x","brand":"north"})",
        R"({"name":"x","colour":"red"})"}) {
    EXPECT_EQ(create(body).status, 400) << body;
  }
  EXPECT_EQ(create(R"({"name":"OKTA"})").status, 409);
  EXPECT_EQ(create(R"({"name":"x","brand":"17"})").status, 404);
  EXPECT_EQ(call("GET", "/sources", reader_).number_of("sources"), 1U);
}

TEST_P(SourcesTest, ListsComeInPages) {
  std::set<std::string> made;
  for (const char* name : {"a", "b", "c", "d", "e"}) made.insert(make(name));
  std::set<std::string> seen;
  std::string after;
  std::size_t pages = 0;
  do {
    const Reply page = call("GET", "/sources?limit=2&after=" + after, reader_);
    ASSERT_EQ(page.status, 200);
    for (const Value& source : page.body.find("sources")->items()) seen.emplace(source.text_at("id"));
    after = page.body.text_at("next");
    ++pages;
  } while (!after.empty());
  EXPECT_EQ(seen, made);
  EXPECT_EQ(pages, 3U);
  for (const char* query : {"?limit=0", "?limit=1001", "?limit=x", "?limit=1&limit=2", "?after=a&after=b"}) {
    EXPECT_EQ(call("GET", std::string("/sources") + query, reader_).status, 400) << query;
  }
}

TEST_P(SourcesTest, WhatIsNotSaidStays) {
  const std::string id(create(R"({"name":"okta","profile":"okta","networks":"192.0.2.0/24"})").body.text_at("id"));
  const auto change = [&](const std::string& body) { return call("PATCH", "/sources/" + id, writer_, body); };
  const Reply linked = change(R"({"link":"userName"})");
  EXPECT_EQ(linked.status, 200) << linked.text;
  EXPECT_EQ(linked.body.text_at("link"), "userName");
  EXPECT_EQ(linked.body.text_at("profile"), "okta");
  EXPECT_EQ(linked.body.text_at("networks"), "192.0.2.0/24");
  EXPECT_TRUE(change(R"({"networks":null})").body.find("networks")->is_null());
  EXPECT_EQ(change(R"({"profile":"ghost"})").status, 400);
  EXPECT_EQ(change(R"({"name":"other"})").status, 400);
  EXPECT_EQ(call("PATCH", "/sources/nobody", writer_, "{}").status, 404);
  EXPECT_EQ(call("GET", "/sources/" + id, reader_).body.text_at("profile"), "okta");
}

TEST_P(SourcesTest, TwoTokensLiveAtOnceAndOneEndsAtOnce) {
  const Reply made = create(R"({"name":"okta"})");
  const std::string tokens = "/sources/" + std::string(made.body.text_at("id")) + "/tokens";
  const Reply second = call("POST", tokens, writer_, R"({"noExpiry":true})");
  ASSERT_EQ(second.status, 201) << second.text;
  EXPECT_TRUE(second.body.find("expires")->is_null());
  EXPECT_EQ(call("POST", tokens, writer_).status, 409);
  const Reply listed = call("GET", tokens, reader_);
  ASSERT_EQ(listed.number_of("tokens"), 2U);
  EXPECT_EQ(listed.text.find("pv_scim_"), std::string::npos);
  const std::string second_text(second.body.text_at("token"));
  EXPECT_TRUE(lives(second_text));
  EXPECT_EQ(call("DELETE", tokens + "/" + std::string(second.body.text_at("id")), writer_).status, 204);
  EXPECT_FALSE(lives(second_text));
  EXPECT_EQ(call("DELETE", tokens + "/" + std::string(second.body.text_at("id")), writer_).status, 404);
  EXPECT_EQ(call("POST", tokens, writer_, R"({"days":1})").status, 201) << "there is place again";
  for (const char* body : {R"({"days":0})", R"({"days":1.5})", R"({"name":"x"})", "["}) {
    EXPECT_EQ(call("POST", tokens, writer_, body).status, 400) << body;
  }
  EXPECT_EQ(call("GET", "/sources/nobody/tokens", reader_).status, 404);
  EXPECT_EQ(trail(), (std::vector<std::string>{"source.create", "source.token_create", "source.token_create",
                                               "source.token_revoke"}));
}

TEST_P(SourcesTest, NobodyComesToPushPeopleWhoMayDoMore) {
  std::string everything;
  for (const std::string_view each : all_permissions()) everything.append(each).append(" ");
  const std::string whole = operator_with(everything);
  const std::string app =
      credential_of(make_person(kAcme, "siv", RootRole::admin), CredentialKind::access_token, everything);
  const std::string id(create(R"({"name":"okta","networks":"192.0.2.0/24 198.51.100.0/24"})").body.text_at("id"));
  const std::string heir = make("heir");
  const std::string tokens = "/sources/" + id + "/tokens";
  const auto networks = [&](const std::string& token, const std::string& json) {
    return call("PATCH", "/sources/" + id, token, R"({"networks":)" + json + "}").status;
  };
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                UserDraft draft;
                draft.attributes = Value::object({{"userName", "boss"}});
                const Principal provider{{"source", id, "okta"}, SourceId{id}};
                const User made = TRY(directory_.create(tables, draft, provider));
                draft.role = RootRole::admin;
                TRY(directory_.update(tables, made, draft, principal_));
                return {};
              }).has_value());
  for (const std::string& caller : {writer_, app}) {
    EXPECT_EQ(call("POST", tokens, caller).status, 403);
    EXPECT_EQ(call("DELETE", "/sources/" + id + "?heir=" + heir, caller).status, 403);
    EXPECT_EQ(networks(caller, "null"), 403);
    EXPECT_EQ(networks(caller, R"("192.0.2.0/24 203.0.113.0/24")"), 403);
  }
  EXPECT_EQ(call("POST", "/sources", app, R"({"name":"x"})").status, 403) << "it would give itself more";
  EXPECT_EQ(call("DELETE", "/sources/" + heir, app).status, 403);
  EXPECT_EQ(call("GET", tokens, reader_).number_of("tokens"), 1U);
  EXPECT_EQ(networks(writer_, R"("192.0.2.0/24")"), 200) << "fewer need no more";
  EXPECT_EQ(networks(whole, "null"), 200);
  EXPECT_EQ(call("POST", tokens, whole).status, 201);
  EXPECT_EQ(call("DELETE", "/sources/" + id + "?heir=" + heir, whole).status, 202);
}

TEST_P(SourcesTest, ASourceGoesAtOnceAndItsPeopleToTheHeir) {
  const Reply made = create(R"({"name":"old"})");
  const std::string old(made.body.text_at("id"));
  const std::string heir = make("new");
  User pushed;
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                UserDraft draft;
                draft.attributes = Value::object({{"userName", "maja"}});
                pushed = TRY(directory_.create(tables, draft, {{"source", old, "old"}, SourceId{old}}));
                return {};
              }).has_value());
  EXPECT_EQ(call("DELETE", "/sources/" + old + "?heir=" + old, writer_).status, 400);
  EXPECT_EQ(call("DELETE", "/sources/" + old + "?heir=ghost", writer_).status, 404);
  EXPECT_TRUE(lives(std::string(made.body.text_at("token"))));
  const Reply gone = call("DELETE", "/sources/" + old + "?heir=" + heir, writer_);
  ASSERT_EQ(gone.status, 202) << gone.text;
  EXPECT_EQ(gone.body.text_at("heir"), heir);
  EXPECT_FALSE(lives(std::string(made.body.text_at("token")))) << "before its people were handed over";
  EXPECT_EQ(call("GET", "/sources/" + old, reader_).status, 404);
  EXPECT_EQ(call("DELETE", "/sources/" + old, writer_).status, 404);
  HandOverErrand errand({database()});
  EXPECT_EQ(errand.round(), true);
  EXPECT_EQ(errand.round(), false);
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                const auto after = TRY(tables.users.find(pushed.id, SourceId{}));
                EXPECT_EQ(after->managed_by, SourceId{heir});
                return {};
              }).has_value());
}

TEST_P(SourcesTest, AnHeirThatGoesTooPassesItsPeopleOn) {
  const std::string first = make("first"), second = make("second"), third = make("third");
  User pushed;
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                UserDraft draft;
                draft.attributes = Value::object({{"userName", "maja"}});
                pushed = TRY(directory_.create(tables, draft, {{"source", first, "first"}, SourceId{first}}));
                return {};
              }).has_value());
  ASSERT_EQ(call("DELETE", "/sources/" + first + "?heir=" + second, writer_).status, 202);
  ASSERT_EQ(call("DELETE", "/sources/" + second + "?heir=" + third, writer_).status, 202);
  HandOverErrand errand({database()});
  // Whoever was about to give them to the second is too late.
  EXPECT_FALSE(errand.carry(kAcme, {SourceId{first}, SourceId{second}}).has_value());
  EXPECT_EQ(errand.round(), true);
  EXPECT_EQ(errand.round(), true);
  EXPECT_EQ(errand.round(), false);
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                const auto after = TRY(tables.users.find(pushed.id, SourceId{}));
                EXPECT_EQ(after->managed_by, SourceId{third});
                return {};
              }).has_value());
}

TEST_P(SourcesTest, ASourceThatCannotGoKeepsNoOtherFromGoing) {
  const std::string stuck = make("stuck"), heir = make("heir"), other = make("other");
  ASSERT_EQ(call("DELETE", "/sources/" + stuck + "?heir=" + heir, writer_).status, 202);
  clock_.advance(std::chrono::seconds(1));
  ASSERT_EQ(call("DELETE", "/sources/" + other, writer_).status, 202);
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                TRY(session.run({"test.lose", "update sources set heir_id = 'lost' where heir_id is not null"}));
                return {};
              }).has_value());
  make_person(kAcme, "maja");
  PutOffs::Time now;
  HandOverErrand errand({.database = database(), .batches = 3, .now = [&] { return now; }});
  EXPECT_FALSE(errand.round().has_value());
  EXPECT_EQ(errand.round(), true);
  EXPECT_EQ(errand.round(), true) << "the rest of it: a round has an end";
  EXPECT_EQ(errand.round(), false) << "nothing but the one that is put off";
  now += PutOffs::kPause;
  EXPECT_FALSE(errand.round().has_value());
}

}  // namespace
}  // namespace provost::operations
