#include "connectors/global_token_revocation.h"

#include <gtest/gtest.h>

#include "tests/connectors/connector_bench.h"
#include "tests/connectors/revocation_doubles.h"
#include "tests/connectors/signed_tokens.h"

namespace provost::connectors {
namespace {

using test::AppReply;
using test::AppRequest;
using test::ConnectorBench;
using test::GivenSettings;
using test::GlobalRevocationDouble;
using test::HttpApp;

Account kim(const ConnectorBench& bench) {
  Account account = bench.account("kim");
  account.attributes =
      Value::object({{"emails", Value::array({Value::object({{"value", "old@example.org"}}),
                                              Value::object({{"value", "kim@example.org"}, {"primary", true}})})}});
  return account;
}

struct World {
  explicit World(std::set<std::string> known = {}) : revoker(std::move(known)) {}
  std::unique_ptr<Connector> channel(const GivenSettings& more) {
    return bench.make("global_token_revocation", app.url("/revoke"), more);
  }

  ConnectorBench bench;
  GlobalRevocationDouble revoker;
  HttpApp app{[this](const AppRequest& request) { return revoker.answer(request); }};
};

TEST(GlobalTokenRevocation, NamesThePersonAsTheAppWants) {
  struct Case {
    std::string_view name;
    GivenSettings settings;
    std::string_view body;
  };
  const std::string id = test::scim_id_of("kim").value;
  const std::string by_id = R"({"sub_id":{"format":"opaque","id":")" + id + "\"}}";
  const Case cases[] = {
      {"by e-mail", {{"subject", "email"}}, R"({"sub_id":{"format":"email","email":"kim@example.org"}})"},
      {"by issuer and subject",
       {{"subject", "external_id"}, {"subject_format", "iss_sub"}, {"issuer", "https://idp.test"}},
       R"({"sub_id":{"format":"iss_sub","iss":"https://idp.test","sub":"hr-17"}})"},
      {"under the older name",
       {{"subject", "user_name"}, {"subject_format", "iss_sub"}, {"issuer", "https://idp.test"}, {"member", "subject"}},
       R"({"subject":{"format":"iss_sub","iss":"https://idp.test","sub":"kim"}})"},
      {"by an opaque id", {{"subject", "id"}, {"subject_format", "opaque"}}, by_id},
  };
  for (const Case& each : cases) {
    World world;
    ASSERT_TRUE(world.channel(each.settings)->deactivate(kim(world.bench))) << each.name;
    ASSERT_EQ(world.app.requests().size(), 1U) << each.name;
    EXPECT_EQ(world.app.requests()[0].body, each.body) << each.name;
    EXPECT_EQ(world.app.requests()[0].headers.find("Content-Type"), "application/json") << each.name;
  }
}

TEST(GlobalTokenRevocation, EndsAccessByEveryVerbThatTakesItAway) {
  World world;
  const auto channel = world.channel({});
  for (const auto& receipt :
       {channel->deactivate(kim(world.bench)), channel->remove(kim(world.bench)), channel->revoke(kim(world.bench))}) {
    ASSERT_TRUE(receipt);
    EXPECT_EQ(receipt->effects.sessions, Effect::ended);
    EXPECT_EQ(receipt->effects.refresh_tokens, Effect::ended);
    EXPECT_EQ(receipt->effects.access_tokens, Effect::unknown);
  }
  EXPECT_EQ(world.revoker.ended().size(), 3U);
  ASSERT_TRUE(channel->provision(kim(world.bench)));
  ASSERT_TRUE(channel->members(world.bench.group("Staff")));
  EXPECT_EQ(world.app.requests().size(), 3U);
  EXPECT_EQ(test::code_of(channel->list("")), Code::unsupported);
  EXPECT_EQ(channel->probe(kim(world.bench)), Probe::cannot_know);
}

TEST(GlobalTokenRevocation, SaysThatAPartialAppKeepsSessions) {
  World world;
  const auto receipt = world.channel({{"partial", "true"}})->deactivate(kim(world.bench));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->effects.sessions, Effect::unsupported);
  EXPECT_EQ(receipt->effects.refresh_tokens, Effect::ended);
}

TEST(GlobalTokenRevocation, SignsATokenOfItsOwnForEachRequest) {
  for (const char* algorithm : {"RS256", "ES256"}) {
    World world;
    const auto channel =
        world.channel({{"auth", "private_key_jwt"}, {"client_id", "https://provost.test"}, {"algorithm", algorithm}});
    ASSERT_TRUE(channel->deactivate(kim(world.bench)));
    ASSERT_TRUE(channel->deactivate(kim(world.bench)));
    std::set<std::string> names;
    for (const AppRequest& request : world.app.requests()) {
      const auto token = test::open_token(request.headers.find("Authorization").value().substr(7));
      ASSERT_TRUE(token);
      EXPECT_EQ(token->header.text_at("alg"), algorithm);
      EXPECT_EQ(token->claims.text_at("aud"), world.app.url("/revoke"));
      names.emplace(token->claims.text_at("jti"));
    }
    EXPECT_EQ(names.size(), 2U);
    EXPECT_TRUE(channel->check());
  }
}

TEST(GlobalTokenRevocation, TakesAnUnknownPersonForNothingToEndOnlyAtARealEndpoint) {
  World world({"somebody-else"});
  const auto receipt = world.channel({})->deactivate(kim(world.bench));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->effects.sessions, Effect::none);
  HttpApp empty([](const AppRequest&) { return AppReply{404}; });
  const auto astray = world.bench.make("global_token_revocation", empty.url("/wrong"));
  EXPECT_EQ(test::code_of(astray->deactivate(kim(world.bench))), Code::unavailable);
}

TEST(GlobalTokenRevocation, BelievesNoSuccessThatIsNone) {
  struct Case {
    std::string_view name;
    AppReply reply;
    Code code;
  };
  AppReply page{200, {}, "<html>Sign in</html>"};
  page.headers.add("Content-Type", "text/html; charset=utf-8");
  const Case cases[] = {
      {"a sign-in page", page, Code::unavailable},
      {"an error under 200", {200, {}, R"({"error":"Bearer canary"})"}, Code::unavailable},
      {"could not be ended", {422, {}, R"({"error":"Bearer canary"})"}, Code::invalid_value},
      {"a subject of another form", {400}, Code::invalid_value},
      {"no such permission", {403}, Code::forbidden},
  };
  for (const Case& each : cases) {
    World world;
    world.app.next(each.reply);
    const auto receipt = world.channel({})->deactivate(kim(world.bench));
    ASSERT_FALSE(receipt) << each.name;
    EXPECT_EQ(receipt.error().code, each.code) << each.name;
    EXPECT_FALSE(test::shows_secret(receipt.error().detail)) << each.name;
  }
}

TEST(GlobalTokenRevocation, RefusesToGuessWhoIsMeant) {
  World world;
  Account two = world.bench.account("kim");
  two.attributes = Value::object({{"emails", Value::array({Value::object({{"value", "a@example.org"}}),
                                                           Value::object({{"value", "b@example.org"}})})}});
  const auto channel = world.channel({{"subject", "email"}});
  EXPECT_EQ(test::code_of(channel->deactivate(two)), Code::invalid_value);
  EXPECT_EQ(test::code_of(channel->deactivate(world.bench.account("kim"))), Code::invalid_value);
  EXPECT_TRUE(world.app.requests().empty());
}

TEST(GlobalTokenRevocation, ChecksThatTheEndpointLooksAtTheCredential) {
  World world;
  EXPECT_TRUE(world.channel({})->check());
  EXPECT_EQ(test::code_of(world.channel({{"token", "canary-of-another"}})->check()), Code::forbidden);
  HttpApp open([](const AppRequest&) { return AppReply{204}; });
  EXPECT_FALSE(world.bench.make("global_token_revocation", open.url("/"))->check());
  HttpApp empty([](const AppRequest&) { return AppReply{404}; });
  EXPECT_FALSE(world.bench.make("global_token_revocation", empty.url("/"))->check());
  World choosy({"somebody-else"});
  EXPECT_TRUE(choosy.channel({})->check());
  EXPECT_TRUE(choosy.revoker.ended().empty());
}

TEST(GlobalTokenRevocation, TakesNoSettingsThatDoNotGoTogether) {
  ConnectorBench bench;
  const GivenSettings incomplete[] = {
      {{"url", "https://app.test/"}, {"subject", "email"}},
      {{"url", "https://app.test/"}, {"subject", "email"}, {"auth", "private_key_jwt"}},
      {{"url", "https://app.test/"}, {"subject", "id"}, {"token", "t"}, {"subject_format", "iss_sub"}},
      {{"url", "http://app.test/"}, {"subject", "id"}, {"token", "t"}},
  };
  for (const GivenSettings& given : incomplete) {
    EXPECT_EQ(test::code_of(bench.try_make("global_token_revocation", given)), Code::invalid_value);
  }
}

}  // namespace
}  // namespace provost::connectors
