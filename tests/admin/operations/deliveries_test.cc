// What was delivered: who may ask, what is refused, and that no tenant sees another's.
#include <map>
#include <set>

#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

class DeliveriesTest : public OperationsTest {
 protected:
  Reply get(const std::string& query, const std::string& token) { return call("GET", "/deliveries" + query, token); }
};
INSTANTIATE_TEST_SUITE_P(Engines, DeliveriesTest, test::both_engines(), test::engine_name);

TEST_P(DeliveriesTest, OnlyAnOperatorWithThePermissionMayAsk) {
  for (const std::string& token :
       {std::string(), std::string("nonsense"), make_token(kAcme, TokenKind::kSource, permission::kDeliveriesRead)}) {
    const Reply reply = get("", token);
    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(reply.headers.find("Content-Type"), "application/problem+json");
    EXPECT_TRUE(reply.headers.find("WWW-Authenticate").has_value());
    EXPECT_EQ(reply.body.find("status")->as_integer(), 401);
  }
  EXPECT_EQ(get("", make_token(kAcme, TokenKind::kOperator, "deliveries.write deliveries")).status, 403);
  EXPECT_EQ(get("", make_token(kAcme, TokenKind::kOperator, "users.read deliveries.read")).status, 200);
}

TEST_P(DeliveriesTest, ATenantSeesItsOwnDeliveriesAlone) {
  const User maja = make_person(kAcme, "maja");
  const std::string ours = make_token(kAcme, TokenKind::kOperator, permission::kDeliveriesRead);
  const std::string theirs = make_token(kOther, TokenKind::kOperator, permission::kDeliveriesRead);
  EXPECT_EQ(get("", ours).number_of("waiting"), 1U);
  EXPECT_EQ(get("", theirs).number_of("waiting"), 0U);
  EXPECT_EQ(get("?subject=" + maja.scim_id.value, ours).number_of("waiting"), 1U);
  const Reply foreign = get("?subject=" + maja.scim_id.value, theirs);
  EXPECT_EQ(foreign.status, 404);
  EXPECT_EQ(foreign.text, get("?subject=nobody", theirs).text);
}

TEST_P(DeliveriesTest, WhatIsNoLimitOrNoSubjectIsRefused) {
  make_person(kAcme, "maja");
  make_person(kAcme, "nils");
  const std::string token = make_token(kAcme, TokenKind::kOperator, permission::kDeliveriesRead);
  for (const char* query : {"?limit=0", "?limit=-1", "?limit=1001", "?limit=ten", "?limit=", "?limit=1&limit=2",
                            "?limit=99999999999999999999", "?subject=a&subject=b"}) {
    EXPECT_EQ(get(query, token).status, 400) << query;
  }
  EXPECT_EQ(get("?limit=1", token).number_of("waiting"), 1U);
  EXPECT_EQ(get("?limit=1000", token).number_of("waiting"), 2U);
}

TEST_P(DeliveriesTest, AFaultInsideIsNotToldOutside) {
  const std::string token = make_token(kAcme, TokenKind::kOperator, permission::kDeliveriesRead);
  ASSERT_TRUE(database()
                  .transact(sql::Mode::write,
                            [](sql::Session& session) -> Result<void> {
                              TRY(session.run({"test.break", "drop table receipts"}));
                              return {};
                            })
                  .has_value());
  const Reply reply = get("", token);
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.text.find("receipts"), std::string::npos) << reply.text;
}

TEST_P(DeliveriesTest, WhatWasSentIsReadPageByPageFromTheNewestOn) {
  const User maja = make_person(kAcme, "maja");
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                for (std::int64_t seq = 1; seq <= 5; ++seq) {
                  const Instant at{clock_.now().us + seq / 2};  // two of them in one instant
                  TRY(tables.receipts.keep(
                      {ConnectionId{"app"}, subject_of(maja.id), seq, 0, Verb::provision, "done", "", "{}", 1, at}));
                }
                return {};
              }).has_value());
  const std::string token = operator_with("deliveries.read");
  for (const std::string& whose : {std::string(), "&subject=" + maja.scim_id.value}) {
    std::vector<std::int64_t> newest_first;
    std::string after;
    for (int pages = 0; pages < 10; ++pages) {
      const Reply page = get("?limit=2&after=" + after + whose, token);
      ASSERT_EQ(page.status, 200) << page.text;
      const Array& shown = page.body.find("deliveries")->items();
      for (auto each = shown.rbegin(); each != shown.rend(); ++each) {
        newest_first.push_back(each->find("seq")->as_integer());
      }
      EXPECT_EQ(page.number_of("waiting"), after.empty() ? 1U : 0U) << "what waits is on the first page";
      after = page.body.text_at("next");
      if (after.empty()) break;
    }
    EXPECT_EQ(newest_first, (std::vector<std::int64_t>{5, 4, 3, 2, 1})) << whose;
  }
  for (const char* after : {"x", "1.2.3", "1.2.99999.4.app", "-1.2.3.4.app", "1.2.3.4"}) {
    EXPECT_EQ(get(std::string("?after=") + after, token).status, 400) << after;
  }
}

TEST_P(DeliveriesTest, WhatWaitsSaysWhoseItIsAndWhy) {
  std::set<std::string> made;
  for (const char* name : {"maja", "nils", "siv"}) made.insert(make_person(kAcme, name).scim_id.value);
  const std::string token = operator_with("deliveries.read");
  std::set<std::string> seen;
  std::string after;
  for (int pages = 0; pages < 10; ++pages) {
    const Reply page = get("/waiting?limit=2&after=" + after, token);
    ASSERT_EQ(page.status, 200) << page.text;
    for (const Value& lane : page.body.find("waiting")->items()) {
      seen.emplace(lane.text_at("subject"));
      EXPECT_EQ(lane.text_at("app"), "tenant 1's app");
      EXPECT_EQ(lane.text_at("why"), "due");
      EXPECT_FALSE(lane.text_at("waits").empty());
    }
    after = page.body.text_at("next");
    if (after.empty()) break;
  }
  EXPECT_EQ(seen, made);
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) {
                return tables.connections.set_enabled(ConnectionId{"app"}, false);
              }).has_value());
  const Reply paused = get("/waiting?subject=" + *made.begin(), token);
  ASSERT_EQ(paused.number_of("waiting"), 1U);
  EXPECT_EQ(paused.body.find("waiting")->items()[0].text_at("why"), "paused");
  EXPECT_TRUE(paused.body.find("waiting")->items()[0].find("nextTry")->is_null());
  for (const char* after_what : {"x", "1.app", "2.1.app", "0.x.app"}) {
    EXPECT_EQ(get(std::string("/waiting?after=") + after_what, token).status, 400) << after_what;
  }
}

TEST_P(DeliveriesTest, APersonsDeliveriesAreExplainedByAnyName) {
  const User maja = make_person(kAcme, "maja");
  const std::string token = operator_with("deliveries.read");
  for (const std::string& named : {std::string("maja"), text_of(maja.id), maja.scim_id.value}) {
    const Reply told = get("/explain?user=" + named, token);
    ASSERT_EQ(told.status, 200) << told.text;
    ASSERT_EQ(told.number_of("apps"), 1U);
    EXPECT_EQ(told.body.find("apps")->items()[0].text_at("next"), "provision");
  }
  EXPECT_EQ(get("/explain?user=nobody", token).status, 404);
  EXPECT_EQ(get("/explain", token).status, 400);
  EXPECT_EQ(get("/explain?user=maja", operator_with("deliveries.read", kOther)).status, 404);
}

TEST_P(DeliveriesTest, AConnectionThatNothingCanServeSaysSoWhereverItIsShown) {
  struct Row {
    const char* id;
    const char* kind;
    std::map<std::string, std::string, std::less<>> settings;
    const char* reason;
  };
  const Row rows[] = {
      {"lost", "listed", {{"url", "https://nowhere.test"}}, "url leads nowhere"},
      {"locked", "listed", {{"url", "https://a.test"}, {"token", "of another key"}}, "the setting token does not open"},
      {"foreign", "of another build", {}, "has no connections of the kind of another build"},
  };
  for (const Row& row : rows) {
    ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) {
                  return tables.connections.insert(
                      {kAcme, ConnectionId{row.id}, row.kind, row.id, row.settings, true, clock_.now()});
                }).has_value());
  }
  const User maja = make_person(kAcme, "maja");
  const std::string token = operator_with("deliveries.read connections.read connections.write");
  const auto row_of = [](const Reply& reply, const char* list, const char* member, const char* name) {
    Value found;
    for (const Value& each : reply.body.find(list)->items()) {
      if (each.text_at(member) == name) found = each;
    }
    return found;
  };
  const Reply explained = get("/explain?user=maja", token);
  const Reply waiting = get("/waiting", token);
  const Reply listed = call("GET", "/connections", token);
  for (const Row& row : rows) {
    const Value app = row_of(explained, "apps", "app", row.id);
    EXPECT_EQ(app.text_at("fares"), "unusable") << row.id;
    EXPECT_NE(app.text_at("faresWhy").find(row.reason), std::string::npos) << app.text_at("faresWhy");
    EXPECT_EQ(row_of(waiting, "waiting", "app", row.id).text_at("why"), "unusable") << row.id;
    EXPECT_EQ(row_of(listed, "connections", "name", row.id).text_at("fares"), "unusable") << row.id;
    const std::string path = std::string("/connections/") + row.id;
    EXPECT_EQ(call("GET", path, token).body.text_at("fares"), "unusable") << row.id;
    EXPECT_EQ(call("POST", path + "/pause", token).body.text_at("fares"), "unusable") << row.id;
  }
  EXPECT_EQ(row_of(explained, "apps", "app", "tenant 1's app").text_at("fares"), "well");
  EXPECT_EQ(row_of(waiting, "waiting", "app", "tenant 1's app").text_at("why"), "due");
  EXPECT_EQ(row_of(listed, "connections", "name", "tenant 1's app").text_at("fares"), "well");
}

class DeadLettersTest : public DeliveriesTest {
 protected:
  void bury(const Subject& subject, std::int64_t seq, bool unsafe = false) {
    ASSERT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables& tables) -> Result<void> {
                  TRY(session.run({"test.settle", "delete from lanes where subject_id = $1"}, {subject.id}));
                  DeadLetter letter{ConnectionId{"app"}, subject, seq};
                  letter.unsafe = unsafe;
                  letter.reason = "the app says no";
                  letter.first = letter.at = clock_.now();
                  TRY(tables.dead.keep(letter));
                  return {};
                }).has_value());
  }
  Reply retry(const std::string& body) {
    return call("POST", "/deliveries/retry", operator_with("deliveries.write"), body);
  }
  Reply dead() { return get("/dead", operator_with("deliveries.read")); }
  Group make_group() {
    Group group;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                  GroupDraft draft;
                  draft.attributes = Value::object({{"displayName", "crew"}});
                  group = TRY(directory_.create_group(tables, draft, {}, principal_));
                  return {};
                }).has_value());
    return group;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, DeadLettersTest, test::both_engines(), test::engine_name);

TEST_P(DeadLettersTest, AnAppIsToldAgainOfGroupsAndOfWhomItHeardNothingSince) {
  const User maja = make_person(kAcme, "maja");
  const User nils = make_person(kAcme, "nils");
  const Group crew = make_group();
  bury(subject_of(maja.id), maja.version);
  bury(subject_of(nils.id), nils.version - 1);
  leave_receipt(subject_of(nils.id), nils.version);
  bury(subject_of(crew.id), crew.version);
  const Reply listed = dead();
  ASSERT_EQ(listed.number_of("dead"), 3U) << listed.text;
  EXPECT_EQ(listed.body.find("dead")->items()[0].text_at("reason"), "the app says no");
  const Reply again = retry(R"({"connection":"TENANT 1'S APP"})");
  ASSERT_EQ(again.status, 200) << again.text;
  EXPECT_EQ(*again.body.find("again"), Value(2));
  const Reply left = dead();
  ASSERT_EQ(left.number_of("dead"), 1U);
  EXPECT_EQ(left.body.find("dead")->items()[0].text_at("subject"), nils.scim_id.value)
      << "whoever changed later was told anew";
  EXPECT_EQ(get("/waiting", operator_with("deliveries.read")).number_of("waiting"), 2U);
}

TEST_P(DeadLettersTest, OneSubjectIsTriedAloneAndItIsNotedWhoAskedForIt) {
  const User maja = make_person(kAcme, "maja");
  const User nils = make_person(kAcme, "nils");
  const Group crew = make_group();
  bury(subject_of(maja.id), maja.version);
  bury(subject_of(nils.id), nils.version, true);
  bury(subject_of(crew.id), crew.version);
  EXPECT_EQ(*retry(R"({"user":")" + crew.scim_id.value + R"("})").body.find("again"), Value(1));
  EXPECT_EQ(*retry(R"({"user":"maja","connection":"app"})").body.find("again"), Value(1));
  EXPECT_EQ(*retry(R"({"user":"nils"})").body.find("again"), Value(0)) << "an end of access is tried anyway";
  EXPECT_EQ(dead().number_of("dead"), 1U);
  EXPECT_EQ(audited(nils, "deliveries."), std::vector<std::string>{"deliveries.retry"});
  for (const char* body : {"", "{}", "[]", R"({"user":""})", R"({"user":7})", R"({"person":"maja"})"}) {
    EXPECT_EQ(retry(body).status, 400) << body;
  }
  EXPECT_EQ(retry(R"({"user":"nobody"})").status, 404);
  EXPECT_EQ(retry(R"({"connection":"nobody"})").status, 404);
}

TEST_P(DeadLettersTest, LettersComeInPages) {
  for (int i = 0; i < 5; ++i) {
    const User user = make_person(kAcme, "p" + std::to_string(i));
    bury(subject_of(user.id), user.version);
  }
  const std::string token = operator_with("deliveries.read");
  std::set<std::string> seen;
  std::string after;
  for (int pages = 0; pages < 10; ++pages) {
    const Reply page = get("/dead?limit=2&after=" + after, token);
    ASSERT_EQ(page.status, 200) << page.text;
    for (const Value& letter : page.body.find("dead")->items()) seen.emplace(letter.text_at("subject"));
    after = page.body.text_at("next");
    if (after.empty()) break;
  }
  EXPECT_EQ(seen.size(), 5U);
}

}  // namespace
}  // namespace provost::operations
