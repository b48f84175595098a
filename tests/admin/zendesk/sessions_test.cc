// Sessions and tokens of people: who sees them, and what ends with which call.
#include <set>

#include "tests/admin/zendesk/zendesk_fixture.h"

namespace provost {
namespace {

class ZendeskCredentials : public test::ZendeskTest {
 protected:
  static std::set<std::string> ids_in(const Reply& reply, std::string_view list) {
    std::set<std::string> ids;
    if (!reply.at(list).is_array()) return ids;
    for (const Value& each : reply.at(list).items()) ids.emplace(each.text_at("id"));
    return ids;
  }
  static std::string id_of(const IssuedCredential& issued) { return issued.credential.id.value; }
  using ZendeskTest::id_of;
  Headers key_of(const User& user) { return bearer(personal_token(user)); }
  void expect_done(const Reply& reply) {
    EXPECT_EQ(reply.status, 204) << reply.text;
    EXPECT_EQ(reply.text, "");
  }
};
class ZendeskSessions : public ZendeskCredentials {};
class ZendeskOauthTokens : public ZendeskCredentials {};
INSTANTIATE_TEST_SUITE_P(Engines, ZendeskSessions, test::both_engines(), test::engine_name);
INSTANTIATE_TEST_SUITE_P(Engines, ZendeskOauthTokens, test::both_engines(), test::engine_name);

TEST_P(ZendeskSessions, AreListedAndShown) {
  const User ben = make({"ben"});
  const IssuedCredential one = issue(ben, CredentialKind::session);
  issue(ben, CredentialKind::personal_token);
  issue(ana_, CredentialKind::session);
  const Reply reply = read("users/" + id_of(ben) + "/sessions.json");
  ASSERT_EQ(reply.at("sessions").items().size(), 1U) << reply.text;
  const Value& shown = reply.at("sessions").items().front();
  EXPECT_EQ(shown.text_at("id"), id_of(one));
  EXPECT_EQ(*shown.find("user_id"), Value(ben.id.value));
  EXPECT_EQ(shown.text_at("authenticated_at"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(shown.text_at("last_seen_at"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(read("users/" + id_of(ben) + "/sessions/" + id_of(one)).at("session"), shown);
  EXPECT_EQ(read("users/" + id_of(ana_) + "/sessions/" + id_of(one)).status, 404) << "it is not hers";
  EXPECT_EQ(read("users/" + id_of(ben) + "/sessions/none").status, 404);
}

TEST_P(ZendeskSessions, OfAllAreWalkedThrough) {
  std::set<std::string> wanted;
  for (const char* name : {"ben", "cor", "dee"}) {
    const User user = make({name});
    for (int number = 0; number < 2; ++number) wanted.insert(id_of(issue(user, CredentialKind::session)));
  }
  const User eli = make({"eli"});
  issue(eli, CredentialKind::session);
  ASSERT_EQ(write("PUT", "users/" + id_of(eli), R"({"user":{"suspended":true}})").status, 200);
  std::set<std::string> seen;
  std::string path = "sessions.json?page[size]=2";
  for (int pages = 0; pages < 10 && !path.empty(); ++pages) {
    const Reply reply = read(path);
    ASSERT_EQ(reply.status, 200) << reply.text;
    for (const std::string& id : ids_in(reply, "sessions")) EXPECT_TRUE(seen.insert(id).second) << "twice";
    const std::string next(reply.at("links").text_at("next"));
    path = next.empty() ? "" : next.substr(next.find("sessions"));
  }
  EXPECT_EQ(path, "") << "the walk ends";
  EXPECT_EQ(seen, wanted) << "what ended is not among them";
  EXPECT_EQ(read("sessions?page[after]=x").status, 400);
}

TEST_P(ZendeskSessions, EndOneByOne) {
  const User ben = make({"ben"});
  const IssuedCredential one = issue(ben, CredentialKind::session);
  const IssuedCredential other = issue(ben, CredentialKind::session);
  const std::string path = "users/" + id_of(ben) + "/sessions/" + id_of(one) + ".json";
  expect_done(send("DELETE", "users/" + id_of(ana_) + "/sessions/" + id_of(one), admin_));
  EXPECT_TRUE(lives(one)) << "it is not hers";
  for (int twice = 0; twice < 2; ++twice) {
    expect_done(send("DELETE", path, admin_));
    EXPECT_FALSE(lives(one));
  }
  EXPECT_TRUE(lives(other));
}

TEST_P(ZendeskSessions, DoNotEndAnotherKindOfCredential) {
  const User ben = make({"ben"});
  const IssuedCredential token = issue(ben, CredentialKind::personal_token);
  expect_done(send("DELETE", "users/" + id_of(ben) + "/sessions/" + id_of(token), admin_));
  expect_done(send("DELETE", "users/" + id_of(ben) + "/sessions", admin_));
  EXPECT_TRUE(lives(token));
}

TEST_P(ZendeskSessions, EndAllOfAPersonAtOnce) {
  const User ben = make({"ben"});
  const IssuedCredential sessions[] = {issue(ben, CredentialKind::session), issue(ben, CredentialKind::session)};
  const IssuedCredential hers = issue(ana_, CredentialKind::session);
  for (int twice = 0; twice < 2; ++twice) expect_done(send("DELETE", "users/" + id_of(ben) + "/sessions.json", admin_));
  for (const IssuedCredential& each : sessions) EXPECT_FALSE(lives(each));
  EXPECT_TRUE(lives(hers));
  EXPECT_EQ(send("DELETE", "users/4711/sessions", admin_).status, 404);
}

TEST_P(ZendeskSessions, EndForManyPeopleAtOnce) {
  const User ben = make({"ben"});
  const User cor = make({"cor"});
  const IssuedCredential ended[] = {issue(ben, CredentialKind::session), issue(cor, CredentialKind::session)};
  const IssuedCredential hers = issue(ana_, CredentialKind::session);
  const User stranger = make({"stranger", RootRole::viewer, "", kOther});
  CredentialOrder order;
  order.tenant = kOther;
  const IssuedCredential elsewhere = issue_to(stranger, order);
  const std::string ids = id_of(ben) + "," + id_of(cor) + ",4711," + id_of(stranger);
  for (int twice = 0; twice < 2; ++twice) expect_done(send("POST", "users/logout_many.json?ids=" + ids, admin_));
  for (const IssuedCredential& each : ended) EXPECT_FALSE(lives(each));
  EXPECT_TRUE(lives(hers));
  EXPECT_TRUE(lives(elsewhere));
  EXPECT_EQ(send("POST", "users/logout_many", admin_).status, 400);
  EXPECT_EQ(send("POST", "users/logout_many?ids=x", admin_).status, 400);
  std::string many = "1";
  for (int number = 2; number <= 101; ++number) many += "," + std::to_string(number);
  EXPECT_EQ(send("POST", "users/logout_many?ids=" + many, admin_).body.text_at("error"), "TooManyValues");
}

TEST_P(ZendeskSessions, AreEverybodysOwnToSeeAndEnd) {
  const User eve = make({"eve", RootRole::viewer});
  const IssuedCredential one = issue(eve, CredentialKind::session);
  const IssuedCredential two = issue(eve, CredentialKind::session);
  const Headers hers = key_of(eve);
  EXPECT_EQ(ids_in(send("GET", "users/me/sessions", hers), "sessions").size(), 2U);
  expect_done(send("DELETE", "users/" + id_of(eve) + "/sessions/" + id_of(one), hers));
  EXPECT_FALSE(lives(one));
  expect_done(send("DELETE", "users/me/logout.json", hers));
  EXPECT_FALSE(lives(two));
  expect_done(send("DELETE", "users/me/logout.json", hers));
  expect_done(send("DELETE", "users/me/sessions", hers));
  EXPECT_EQ(send("DELETE", "users/me/logout", bearer(operator_token("tokens.write"))).status, 404);
}

TEST_P(ZendeskSessions, OfOthersAreForThoseWhoMayEndTokens) {
  const User ben = make({"ben"});
  const IssuedCredential session = issue(ben, CredentialKind::session);
  const User eve = make({"eve", RootRole::editor});
  struct Row {
    const char* method;
    std::string path;
  };
  const Row rows[] = {{"GET", "sessions"},
                      {"GET", "users/" + id_of(ben) + "/sessions"},
                      {"GET", "users/4711/sessions"},
                      {"GET", "users/" + id_of(ben) + "/sessions/" + id_of(session)},
                      {"DELETE", "users/" + id_of(ben) + "/sessions"},
                      {"DELETE", "users/" + id_of(ben) + "/sessions/" + id_of(session)},
                      {"DELETE", "users/4711/sessions"},
                      {"POST", "users/logout_many?ids=" + id_of(ben)}};
  for (const Row& row : rows) {
    EXPECT_EQ(send(row.method, row.path, key_of(eve)).status, 403) << row.path;
    EXPECT_EQ(send(row.method, row.path, bearer(operator_token("users.write"))).status, 403) << row.path;
    EXPECT_EQ(send(row.method, row.path, {}).status, 401) << row.path;
  }
  EXPECT_TRUE(lives(session));
}

TEST_P(ZendeskOauthTokens, ShowNothingOfTheirText) {
  const IssuedCredential token = issue(ana_, CredentialKind::access_token);
  const Reply reply = read("oauth/tokens/" + id_of(token) + ".json");
  ASSERT_EQ(reply.status, 200) << reply.text;
  EXPECT_EQ(reply.at("token").text_at("token"), "pv_at_");
  EXPECT_EQ(*reply.at("token").find("user_id"), Value(ana_.id.value));
  EXPECT_EQ(reply.at("token").text_at("client_id"), "app");
  EXPECT_EQ(reply.at("token").text_at("created_at"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(reply.at("token").text_at("expires_at"), "2026-01-01T01:00:00Z");
  EXPECT_EQ(reply.text.find(token.credential.hash), std::string::npos);
}

TEST_P(ZendeskOauthTokens, AreListedForOneselfOrForAll) {
  const User ben = make({"ben"});
  const IssuedCredential hers = issue(ana_, CredentialKind::access_token);
  const IssuedCredential his[] = {issue(ben, CredentialKind::access_token), issue(ben, CredentialKind::refresh_token)};
  issue(ben, CredentialKind::session);
  issue(ben, CredentialKind::personal_token);
  EXPECT_EQ(ids_in(read("oauth/tokens.json"), "tokens"), std::set<std::string>{id_of(hers)});
  std::set<std::string> seen;
  std::string path = "oauth/tokens.json?all=true&page[size]=1";
  for (int pages = 0; pages < 10 && !path.empty(); ++pages) {
    const Reply reply = read(path);
    ASSERT_EQ(reply.status, 200) << reply.text;
    seen.merge(ids_in(reply, "tokens"));
    const std::string next(reply.at("links").text_at("next"));
    path = next.empty() ? "" : next.substr(next.find("oauth/"));
  }
  const std::set<std::string> wanted{id_of(hers), id_of(his[0]), id_of(his[1])};
  EXPECT_EQ(seen, wanted);
  clock_.advance(kLife);
  EXPECT_TRUE(ids_in(read("oauth/tokens?all=true"), "tokens").empty()) << "what has expired is no token";
  EXPECT_EQ(read("oauth/tokens?all=maybe").status, 400);
}

TEST_P(ZendeskOauthTokens, EndWithAllThatCameOfTheSameConsent) {
  const User ben = make({"ben"});
  const IssuedCredential access = issue(ben, CredentialKind::access_token, "consent");
  const IssuedCredential refresh = issue(ben, CredentialKind::refresh_token, "consent");
  const IssuedCredential other = issue(ben, CredentialKind::access_token);
  expect_done(send("DELETE", "oauth/tokens/" + id_of(access) + ".json", admin_));
  EXPECT_FALSE(lives(access));
  EXPECT_FALSE(lives(refresh)) << "it would get another at once";
  EXPECT_TRUE(lives(other));
  for (const std::string& id : {id_of(access), id_of(refresh), std::string("none")}) {
    EXPECT_EQ(send("DELETE", "oauth/tokens/" + id, admin_).status, 404);
  }
}

TEST_P(ZendeskOauthTokens, AreNoOtherKindOfCredential) {
  const IssuedCredential session = issue(ana_, CredentialKind::session);
  EXPECT_EQ(read("oauth/tokens/" + id_of(session)).status, 404);
  EXPECT_EQ(send("DELETE", "oauth/tokens/" + id_of(session), admin_).status, 404);
  EXPECT_TRUE(lives(session));
}

TEST_P(ZendeskOauthTokens, OfOthersAreForThoseWhoMayEndTokens) {
  const User eve = make({"eve", RootRole::editor});
  const IssuedCredential own = issue(eve, CredentialKind::access_token);
  const IssuedCredential hers = issue(ana_, CredentialKind::access_token);
  EXPECT_EQ(send("GET", "oauth/tokens?all=true", key_of(eve)).status, 403);
  for (const std::string& id : {id_of(hers), std::string("none")}) {
    EXPECT_EQ(send("GET", "oauth/tokens/" + id, key_of(eve)).status, 403) << id;
    EXPECT_EQ(send("DELETE", "oauth/tokens/" + id, key_of(eve)).status, 403) << id;
  }
  EXPECT_TRUE(lives(hers));
  expect_done(send("DELETE", "oauth/tokens/" + id_of(own), key_of(eve)));
  EXPECT_FALSE(lives(own));
}

}  // namespace
}  // namespace provost
