// The page /reset as a browser sees it: a link that works once, for its person, while whoever made it is there.
#include <thread>

#include "tests/oauth/reset_fixture.h"

namespace provost {
namespace {

using test::kPassword;
using test::Shown;

class ResetTest : public test::ResetFixture {};
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
  EXPECT_EQ(waits.headers.find("Retry-After"), "1");
  EXPECT_TRUE(waits.says("Try again in 1 second.")) << waits.text;
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(open("nonsense").status, 404);
  EXPECT_EQ(open(token).headers.find("Retry-After"), "2") << "and twice as long each time";
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
