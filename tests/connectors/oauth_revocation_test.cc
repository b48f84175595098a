#include "connectors/oauth_revocation.h"

#include <gtest/gtest.h>

#include "tests/connectors/connector_bench.h"
#include "tests/connectors/revocation_doubles.h"

namespace provost::connectors {
namespace {

using test::AppReply;
using test::AppRequest;
using test::ConnectorBench;
using test::GivenSettings;
using test::HttpApp;
using test::OauthDouble;
using Live = std::set<std::string>;

struct World {
  explicit World(OauthDouble::Habits habits = {}) : server(habits) {
    server.issue("kim-access", "access_token", "kim");
    server.issue("kim-refresh", "RefreshToken", "kim");
    server.issue("lee-access", "access_token", "lee");
  }
  std::unique_ptr<Connector> channel(const GivenSettings& more = {}) {
    return bench.make("oauth_revocation", app.url("/token"), more);
  }
  GivenSettings introspecting() { return {{"introspect_url", app.url("/introspect")}}; }
  Account kim() const { return bench.account("kim"); }
  std::vector<std::string> revoked() const {
    std::vector<std::string> bodies;
    for (const AppRequest& request : app.requests()) {
      if (request.method == "POST") bodies.push_back(request.body);
    }
    return bodies;
  }

  ConnectorBench bench;
  OauthDouble server;
  HttpApp app{[this](const AppRequest& request) { return server.answer(request); }};
};

TEST(OauthRevocation, EndsThePersonsTokensAndNobodyElses) {
  World world;
  const auto receipt = world.channel()->deactivate(world.kim());
  ASSERT_TRUE(receipt) << receipt.error().detail;
  EXPECT_EQ(world.server.live(), Live{"lee-access"});
  EXPECT_EQ(receipt->effects.access_tokens, Effect::ended);
  EXPECT_EQ(receipt->effects.refresh_tokens, Effect::ended);
  EXPECT_EQ(receipt->effects.sessions, Effect::unsupported);
  EXPECT_EQ(receipt->effects.authorization_codes, Effect::unsupported);
  const std::vector<std::string> expected = {"token=kim-refresh&token_type_hint=refresh_token",
                                             "token=kim-access&token_type_hint=access_token"};
  EXPECT_EQ(world.revoked(), expected);
}

TEST(OauthRevocation, FindsNothingTheSecondTime) {
  World world;
  const auto channel = world.channel();
  ASSERT_TRUE(channel->revoke(world.kim()));
  const auto again = channel->remove(world.kim());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->effects.access_tokens, Effect::none);
  EXPECT_EQ(again->effects.refresh_tokens, Effect::none);
  EXPECT_EQ(world.revoked().size(), 2U);
}

TEST(OauthRevocation, EndsNobodyElsesTokensWhereTheListingShowsEverybodys) {
  OauthDouble::Habits habits;
  habits.lists_everybody = true;
  World world(habits);
  ASSERT_TRUE(world.channel()->deactivate(world.kim()));
  EXPECT_EQ(world.server.live(), Live{"lee-access"});
}

TEST(OauthRevocation, GoesOnUntilAShortListingIsEmpty) {
  OauthDouble::Habits habits;
  habits.page = 1;
  World world(habits);
  ASSERT_TRUE(world.channel()->deactivate(world.kim()));
  EXPECT_EQ(world.server.live(), Live{"lee-access"});
}

TEST(OauthRevocation, EndsWhereTheListingGoesOnToShowTheDead) {
  OauthDouble::Habits habits;
  habits.lists_dead = true;
  World world(habits);
  const auto channel = world.channel(world.introspecting());
  ASSERT_TRUE(channel->deactivate(world.kim()));
  EXPECT_EQ(world.server.live(), Live{"lee-access"});
  EXPECT_EQ(channel->probe(world.kim()), Probe::dead);
  EXPECT_EQ(world.channel()->probe(world.kim()), Probe::cannot_know);
}

TEST(OauthRevocation, ShowsAServerThatOnlyPretends) {
  OauthDouble::Habits habits;
  habits.only_pretends = true;
  World world(habits);
  const auto channel = world.channel(world.introspecting());
  ASSERT_TRUE(channel->deactivate(world.kim()));
  EXPECT_EQ(channel->probe(world.kim()), Probe::alive);
}

TEST(OauthRevocation, SaysWhichTokensTheServerCannotEnd) {
  OauthDouble::Habits habits;
  habits.keeps_access = true;
  World world(habits);
  const auto channel = world.channel(world.introspecting());
  const auto receipt = channel->deactivate(world.kim());
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->effects.access_tokens, Effect::unsupported);
  EXPECT_EQ(receipt->effects.refresh_tokens, Effect::ended);
  EXPECT_EQ(channel->probe(world.kim()), Probe::alive);
}

TEST(OauthRevocation, SaysThatWithoutAListingNothingEnds) {
  World world;
  const auto channel = world.bench.try_make("oauth_revocation", {{"url", world.app.url("/token")},
                                                                 {"allow_http", "true"},
                                                                 {"allow_network", "true"},
                                                                 {"client_id", "client-1"},
                                                                 {"client_secret", std::string(test::kCanaryToken)},
                                                                 {"subject", "user_name"}});
  ASSERT_TRUE(channel);
  const auto receipt = (*channel)->deactivate(world.kim());
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->effects.access_tokens, Effect::unsupported);
  EXPECT_EQ(receipt->effects.refresh_tokens, Effect::unsupported);
  EXPECT_EQ((*channel)->probe(world.kim()), Probe::cannot_know);
  EXPECT_TRUE((*channel)->check());
}

TEST(OauthRevocation, ProvesItselfInEachWay) {
  for (const char* auth : {"client_secret_basic", "client_secret_post", "private_key_jwt"}) {
    World world;
    // The listing of this server wants the client's Basic credentials.
    HttpApp guard([&](const AppRequest& request) {
      AppRequest shown = request;
      if (request.method == "GET")
        shown.headers.set("Authorization", "Basic Y2xpZW50LTE6Y2FuYXJ5LXRva2VuLTlmOGU3ZDZjNWI0YQ==");
      return world.server.answer(shown);
    });
    const auto channel =
        world.bench.make("oauth_revocation", guard.url("/token"), {{"auth", auth}, {"list_token", "canary-listing"}});
    EXPECT_TRUE(channel->check()) << auth;
    ASSERT_TRUE(channel->deactivate(world.kim())) << auth;
    EXPECT_EQ(world.server.live(), Live{"lee-access"}) << auth;
  }
}

TEST(OauthRevocation, ChecksEveryEndpoint) {
  World world;
  EXPECT_TRUE(world.channel(world.introspecting())->check());
  EXPECT_EQ(world.server.live().size(), 3U);
  EXPECT_EQ(test::code_of(world.channel({{"client_secret", "canary-wrong"}})->check()), Code::forbidden);
  EXPECT_EQ(test::code_of(world.channel({{"list_items", "data"}})->check()), Code::unavailable);
  HttpApp open([](const AppRequest&) { return AppReply{200}; });
  EXPECT_EQ(test::code_of(world.bench.make("oauth_revocation", open.url("/"))->check()), Code::forbidden);
}

TEST(OauthRevocation, TakesAMissingListForNobodyOnlyIfToldSo) {
  World world;
  HttpApp app([&](const AppRequest& request) {
    return request.method == "GET" ? AppReply{404, {}, R"({"error":"unknown"})"} : world.server.answer(request);
  });
  EXPECT_EQ(test::code_of(world.bench.make("oauth_revocation", app.url(""))->deactivate(world.kim())),
            Code::unavailable);
  const auto told = world.bench.make("oauth_revocation", app.url(""), {{"list_404_is_nobody", "true"}});
  EXPECT_TRUE(told->deactivate(world.kim()));
}

TEST(OauthRevocation, GivesUpOnAServerThatListsEverNewTokens) {
  World world;
  int made = 0;
  HttpApp app([&](const AppRequest& request) {
    if (request.method == "GET") world.server.issue("again-" + std::to_string(++made), "access_token", "kim");
    return world.server.answer(request);
  });
  EXPECT_EQ(test::code_of(world.bench.make("oauth_revocation", app.url(""))->deactivate(world.kim())),
            Code::unavailable);
  EXPECT_EQ(made, 10);
}

TEST(OauthRevocation, ReadsTheWordsOfAnError) {
  World world;
  HttpApp app([&](const AppRequest& request) {
    return request.method == "GET" ? world.server.answer(request) : AppReply{400, {}, R"({"error":"invalid_client"})"};
  });
  EXPECT_EQ(test::code_of(world.bench.make("oauth_revocation", app.url(""))->deactivate(world.kim())), Code::forbidden);
}

TEST(OauthRevocation, TakesNoSettingsThatDoNotGoTogether) {
  World world;
  const GivenSettings wrong[] = {
      {{"list_url", world.app.url("/tokens")}},
      {{"client_secret", ""}},
      {{"auth", "client_secret_post"}},
      {{"allow_http", "false"}, {"url", "https://server.test/"}, {"introspect_url", "http://server.test/"}},
  };
  for (const GivenSettings& given : wrong) EXPECT_THROW(world.channel(given), std::runtime_error);
}

}  // namespace
}  // namespace provost::connectors
