#include "connectors/backchannel_logout.h"

#include <gtest/gtest.h>

#include "connectors/kinds.h"
#include "core/http/uri.h"
#include "tests/connectors/connector_bench.h"
#include "tests/connectors/revocation_doubles.h"
#include "tests/connectors/signed_tokens.h"

namespace provost::connectors {
namespace {

using test::AppReply;
using test::AppRequest;
using test::ConnectorBench;
using test::HttpApp;
using test::LogoutDouble;

class BackchannelLogoutTest : public testing::Test {
 protected:
  std::unique_ptr<Connector> channel(const test::GivenSettings& more = {}) {
    return bench_.make("backchannel_logout", app_.url("/logout"), more);
  }

  ConnectorBench bench_;
  LogoutDouble receiver_;
  HttpApp app_{[this](const AppRequest& request) { return receiver_.answer(request); }};
};

TEST_F(BackchannelLogoutTest, SendsALogoutTokenAsTheSpecificationHasIt) {
  for (const char* algorithm : {"RS256", "ES256"}) {
    Account kim = bench_.account("kim@example.org");
    kim.idempotency_key += algorithm;
    ASSERT_TRUE(channel({{"algorithm", algorithm}})->deactivate(kim));
    const AppRequest request = app_.requests().back();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.headers.find("Content-Type"), "application/x-www-form-urlencoded");
    const auto form = http::split("/?" + request.body);
    ASSERT_TRUE(form);
    ASSERT_EQ(form->query.size(), 1U);
    const auto token = test::open_token(form->find("logout_token").value());
    ASSERT_TRUE(token);
    EXPECT_EQ(token->header.text_at("alg"), algorithm);
    EXPECT_EQ(token->header.text_at("typ"), "logout+jwt");
    const std::int64_t now = bench_.clock.now().us / 1'000'000;
    Value expected =
        Value::object({{"iss", "https://provost.test"},
                       {"aud", "app-1"},
                       {"sub", "kim@example.org"},
                       {"events", *json::parse(R"({"http://schemas.openid.net/event/backchannel-logout":{}})")},
                       {"iat", now},
                       {"exp", now + 120}});
    expected.set("jti", token->claims.text_at("jti"));
    EXPECT_EQ(token->claims, expected);
  }
}

TEST_F(BackchannelLogoutTest, SendsANewTokenWithEachTryAndByEachVerb) {
  const Account kim = bench_.account("kim@example.org");
  const auto logout = channel();
  for (const auto& receipt :
       {logout->deactivate(kim), logout->deactivate(kim), logout->remove(kim), logout->revoke(kim)}) {
    ASSERT_TRUE(receipt);  // the app takes each token once
    EXPECT_EQ(receipt->effects.sessions, Effect::ended);
    EXPECT_EQ(receipt->effects.access_tokens, Effect::unsupported);
  }
  EXPECT_EQ(receiver_.ended().size(), 4U);
  ASSERT_TRUE(logout->provision(kim));
  ASSERT_TRUE(logout->members(bench_.group("Staff")));
  EXPECT_EQ(app_.requests().size(), 4U);
}

TEST_F(BackchannelLogoutTest, TellsWhatEachAnswerMeans) {
  struct Case {
    int status;
    std::optional<Code> code;
  };
  constexpr Case kCases[] = {{200, std::nullopt},        {204, std::nullopt},      {202, Code::unavailable},
                             {400, Code::invalid_value}, {404, Code::unavailable}, {501, Code::unavailable},
                             {504, Code::unavailable},   {302, Code::unavailable}};
  for (const Case& each : kCases) {
    app_.next(AppReply{each.status, {}, R"({"error":"canary-token-9f8e7d6c5b4a"})"});
    const auto receipt = channel()->deactivate(bench_.account("kim@example.org"));
    ASSERT_EQ(receipt.has_value(), !each.code) << each.status;
    if (each.code) {
      EXPECT_EQ(receipt.error().code, *each.code) << each.status;
      EXPECT_FALSE(test::shows_secret(receipt.error().detail));
    }
  }
}

TEST_F(BackchannelLogoutTest, ChecksThatTheAppVerifiesSignatures) {
  EXPECT_TRUE(channel()->check());
  EXPECT_EQ(receiver_.ended(), std::vector<std::string>{"provost-nobody"});
  HttpApp gullible([](const AppRequest&) { return AppReply{200}; });
  EXPECT_EQ(test::code_of(bench_.make("backchannel_logout", gullible.url("/"))->check()), Code::forbidden);
  EXPECT_EQ(test::code_of(channel({{"client_id", "app-2"}})->check()), Code::forbidden);
  EXPECT_EQ(test::code_of(channel({{"issuer", "https://other.test"}})->check()), Code::forbidden);
  HttpApp empty([](const AppRequest&) { return AppReply{404}; });
  EXPECT_EQ(test::code_of(bench_.make("backchannel_logout", empty.url("/"))->check()), Code::unavailable);
}

TEST_F(BackchannelLogoutTest, WantsASubjectAndAKey) {
  Account stranger = bench_.account("kim@example.org");
  stranger.external_id.clear();
  EXPECT_EQ(test::code_of(channel({{"subject", "external_id"}})->deactivate(stranger)), Code::invalid_value);
  EXPECT_TRUE(app_.requests().empty());
  http::CurlClient http;
  Settings settings;
  settings.set_text("url", "https://app.test/");
  settings.set_text("algorithm", "RS256");
  EXPECT_EQ(test::code_of(backchannel_logout_kind().make(settings, ConnectorTools{http, bench_.clock})),
            Code::unsupported);
}

}  // namespace
}  // namespace provost::connectors
