// The page /reset as a browser sees it: a link that works once, for its person, while whoever made it is there.
#include "core/oauth/reset_face.h"

#include <thread>

#include "core/access/password_links.h"
#include "core/http/router.h"
#include "tests/admin/page_fixture.h"
#include "tests/support/exchange_record.h"

namespace provost {
namespace {

constexpr const char* kPassword = "a-perfectly-long-one";

/// What a browser got.
struct Shown {
  int status = 0;
  http::Headers headers;
  std::string text;
  bool says(std::string_view words) const { return text.find(words) != std::string::npos; }
};

class ResetTest : public test::PageTest {
 protected:
  void SetUp() override {
    PageTest::SetUp();
    std::vector<std::unique_ptr<http::AnyFace>> faces;
    faces.push_back(oauth::make_reset_face({database(), directory_, passwords_, clock_}));
    router_ = std::make_unique<http::Router>(std::move(faces), log_);
    maja_ = make({"maja", RootRole::viewer, "the-old-password"});
    siv_ = make({"siv", RootRole::admin, ""});
    make({"another-admin", RootRole::admin, ""});
  }

  Result<std::string> try_link(const User& user, const LinkMaker& maker = {},
                               CredentialKind kind = CredentialKind::reset_token) {
    std::string text;
    TRY(in_session([&](sql::Session& session) -> Result<void> {
      Tables tables(session, database().dialect(), kTenant);
      TRY(tables.locks.hold(SubjectKind::user, user.scim_id));
      const auto link = TRY(make_password_link(session, credentials_, {kTenant, user.id, kind, maker}, clock_.now()));
      text = link.text.reveal();
      return {};
    }));
    return text;
  }
  std::string link(const User& user, const LinkMaker& maker = {}) { return try_link(user, maker).value(); }
  LinkMaker siv() { return {siv_.id, reread(siv_).token_epoch, {}}; }

  Shown send(http::Request request, const std::string& peer) {
    request.head.peer = peer;
    const auto response = test::recorded(*router_, request);
    return {response.status, response.headers, response.body};
  }
  Shown open(const std::string& token, const std::string& peer = "192.0.2.1") {
    return send({{"GET", "/reset?token=" + token, {}, {}, {}}, ""}, peer);
  }
  Shown choose(const std::string& token, const std::string& password, const std::string& again,
               const std::string& peer = "192.0.2.1") {
    http::Request request{{"POST", "/reset", {}, {}, {}},
                          "token=" + token + "&password=" + password + "&again=" + again};
    request.head.headers.add("Content-Type", "application/x-www-form-urlencoded");
    return send(std::move(request), peer);
  }
  Shown choose(const std::string& token) { return choose(token, kPassword, kPassword); }

  bool knows(const std::string& password) {
    return authenticator_.from_password({"acme", "maja", Secret(password)}).has_value();
  }
  std::int64_t number_of(const char* sql) {
    std::int64_t number = -1;
    EXPECT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  number = TRY(session.run({"test.number", sql})).integer(0, 0);
                  return {};
                }).has_value());
    return number;
  }
  Result<void> change(const std::function<Result<void>(Tables&)>& work) { return in_tenant(kTenant, work); }
  void set(const User& user, UserState state) {
    ASSERT_TRUE(change([&](Tables& tables) -> Result<void> {
                  const auto now = TRY(tables.users.find(user.id, SourceId{}));
                  if (state == UserState::deleted) return directory_.remove(tables, *now, principal_);
                  TRY(directory_.set_state(tables, *now, {state, "test"}, principal_));
                  return {};
                }).has_value());
  }

  std::unique_ptr<http::Router> router_;
  User maja_, siv_;
};
INSTANTIATE_TEST_SUITE_P(Engines, ResetTest, test::both_engines(), test::engine_name);

TEST_P(ResetTest, ALinkSetsThePasswordOnceAndEndsEverythingElse) {
  const auto session = issue(maja_, CredentialKind::session);
  const std::string token = link(maja_);
  EXPECT_EQ(number_of("select count(*) from credentials where hash like 'pv_%' or detail like '%pv_%'"), 0);
  EXPECT_EQ(open(token).status, 200);
  EXPECT_EQ(open(token).status, 200) << "to look at it does not use it up";
  EXPECT_TRUE(lives(session));
  const Shown done = choose(token);
  EXPECT_EQ(done.status, 200) << done.text;
  EXPECT_TRUE(done.says("href=\"/login\""));
  EXPECT_TRUE(knows(kPassword));
  EXPECT_FALSE(knows("the-old-password"));
  EXPECT_FALSE(lives(session));
  EXPECT_EQ(choose(token).status, 404);
  EXPECT_EQ(open(token).status, 404);
  EXPECT_EQ(number_of("select count(*) from audit where actor like 'link%' and ended like '%session=1%'"), 1);
}

TEST_P(ResetTest, ThePageIsPlainAndKeepsWhatItWasGiven) {
  const Shown page = open(link(maja_));
  EXPECT_EQ(page.headers.find("Referrer-Policy"), "no-referrer");
  EXPECT_EQ(page.headers.find("Cache-Control"), "no-store");
  EXPECT_FALSE(page.says("<script"));
  EXPECT_EQ(page.headers.find("Set-Cookie"), std::nullopt);
  for (const char* needed : {"<html lang=", "<label for=\"password\">", "<label for=\"again\">",
                             "autocomplete=\"new-password\"", "autocomplete=\"username\"", "<main>", "<h1>"}) {
    EXPECT_TRUE(page.says(needed)) << needed;
  }
  EXPECT_TRUE(page.headers.find("Content-Security-Policy")->find("form-action 'self'") != std::string::npos);
}

TEST_P(ResetTest, APasswordThatWillNotDoIsToldInWordsAndUsesNothingUp) {
  const std::string token = link(maja_);
  struct Case {
    const char *title, *password, *again, *words;
  };
  for (const Case& each :
       {Case{"differ", kPassword, "another-long-one", "not the same"},
        Case{"short", "short", "short", "at least 8 characters"},
        Case{"own name", "my-maja-rules", "my-maja-rules", "name of its person"},
        Case{"first tried", "passw0rd", "passw0rd", "tried first"}, Case{"none", "", "", "at least 8 characters"}}) {
    const Shown page = choose(token, each.password, each.again);
    EXPECT_EQ(page.status, 422) << each.title;
    EXPECT_TRUE(page.says(each.words)) << each.title << ": " << page.text;
    EXPECT_TRUE(page.says("role=\"alert\"") && page.says("aria-describedby=\"fault\"")) << each.title;
    EXPECT_FALSE(each.password[0] != 0 && page.says(each.password)) << each.title;
  }
  EXPECT_TRUE(knows("the-old-password"));
  EXPECT_EQ(choose(token).status, 200);
}

TEST_P(ResetTest, WhateverEndsAPersonsCredentialsEndsTheirLinks) {
  for (const UserState state : {UserState::inactive, UserState::locked, UserState::deleted}) {
    const User person = make({"person-" + std::to_string(static_cast<int>(state)), RootRole::viewer, ""});
    const std::string reset = link(person);
    const std::string invite = try_link(person, {}, CredentialKind::invite_token).value();
    EXPECT_EQ(open(invite).status, 200);
    set(person, state);
    EXPECT_EQ(choose(reset).status, 404);
    EXPECT_EQ(choose(invite).status, 404);
    EXPECT_FALSE(try_link(person)) << "and nobody makes one for whom is off";
    if (state == UserState::deleted) continue;
    set(person, UserState::active);
    EXPECT_EQ(choose(reset).status, 404) << "also when the person is back";
  }
  const std::string before = link(maja_);
  ASSERT_TRUE(change([&](Tables& tables) { return become(tables, maja_, true, "hash"); }).has_value());
  EXPECT_EQ(choose(before).status, 404) << "a password that was changed meanwhile";
}

TEST_P(ResetTest, ALinkEndsWithItsMaker) {
  for (const UserState state : {UserState::inactive, UserState::locked, UserState::deleted}) {
    const User admin = make({"admin-" + std::to_string(static_cast<int>(state)), RootRole::admin, ""});
    const std::string token = link(maja_, {admin.id, admin.token_epoch, {}});
    EXPECT_EQ(open(token).status, 200);
    set(admin, state);
    EXPECT_EQ(choose(token).status, 404);
    if (state == UserState::deleted) continue;
    set(admin, UserState::active);
    EXPECT_EQ(choose(token).status, 404) << "also when the maker is back";
  }
  const std::string text = operator_token("tokens.write");
  const std::string hash = crypto::sha256_hex(text);
  const std::string token = link(maja_, {{}, 0, hash});
  EXPECT_EQ(open(token).status, 200);
  ASSERT_TRUE(
      in_session([&](sql::Session& session) { return TokenTable(session).spend(hash, clock_.now()); }).has_value());
  EXPECT_EQ(choose(token).status, 404);
}

TEST_P(ResetTest, ANewLinkEndsTheOneBeforeAndTimeEndsEach) {
  const std::string first = link(maja_);
  const std::string second = link(maja_);
  const std::string invite = try_link(maja_, {}, CredentialKind::invite_token).value();
  EXPECT_EQ(open(first).status, 404);
  EXPECT_EQ(open(second).status, 200);
  clock_.advance(kResetLife);
  EXPECT_EQ(open(second, "192.0.2.2").status, 404);
  EXPECT_EQ(open(invite, "192.0.2.2").status, 200);
  clock_.advance(kInviteLife);
  EXPECT_EQ(open(invite, "192.0.2.2").status, 404);
}

TEST_P(ResetTest, OtherCredentialsAreNoLinksAndAllThatFailsLooksAlike) {
  const std::string spent = link(maja_);
  EXPECT_EQ(choose(spent).status, 200);
  const std::string answer = choose(spent, kPassword, kPassword, "192.0.2.9").text;
  int peer = 10;
  for (const std::string& token : {std::string(issue(maja_, CredentialKind::session).text.reveal()),
                                   std::string(issue(maja_, CredentialKind::personal_token).text.reveal()),
                                   std::string("pv_rst_nonsense"), std::string(), spent.substr(0, spent.size() - 1),
                                   std::string(crypto::make_token("pv_rst_", random_).reveal())}) {
    const std::string from = "192.0.2." + std::to_string(++peer);
    EXPECT_EQ(choose(token, kPassword, kPassword, from).text, answer) << token;
    EXPECT_EQ(choose(token, "x", "y", from).text, answer) << "not even the policy is told";
    EXPECT_EQ(open(token, from).text, answer) << token;
  }
}

TEST_P(ResetTest, WhoGuessesWaitsAndNobodyElseDoes) {
  int refused = 0;
  for (int guess = 0; guess < 8; ++guess) {
    refused += open(std::string(crypto::make_token("pv_rst_", random_).reveal())).status == 429 ? 1 : 0;
  }
  EXPECT_GE(refused, 1);
  const std::string token = link(maja_);
  const Shown waits = open(token);
  EXPECT_EQ(waits.status, 429) << "not even a good one is looked at";
  EXPECT_EQ(waits.headers.find("Retry-After"), "60");
  EXPECT_EQ(open(token, "192.0.2.77").status, 200);
  clock_.advance(std::chrono::minutes(15));
  EXPECT_EQ(open(token).status, 200);
}

TEST_P(ResetTest, OfManyWhoUseALinkAtOnceOneSetsThePassword) {
  const std::string token = link(maja_);
  std::array<int, 4> statuses{};
  std::vector<std::thread> browsers;
  for (std::size_t each = 0; each < statuses.size(); ++each) {
    browsers.emplace_back([&, each] {
      const std::string password = std::string(kPassword) + std::to_string(each);
      statuses.at(each) = choose(token, password, password, "192.0.2.10" + std::to_string(each)).status;
    });
  }
  for (auto& browser : browsers) browser.join();
  EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 200), 1);
  EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 404), 3);
}

}  // namespace
}  // namespace provost
