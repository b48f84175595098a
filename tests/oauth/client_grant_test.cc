// Client credentials: how a client proves itself, what it gets for its source, and how that ends. On both engines.
#include <gtest/gtest.h>

#include "core/access/authenticator.h"
#include "core/store/source_table.h"
#include "tests/oauth/oauth_fixture.h"
#include "tests/support/checklist.h"

namespace provost {
namespace {

constexpr const char* kGrant = "grant_type=client_credentials";

class ClientGrantTest : public test::OauthTest {
 protected:
  void SetUp() override {
    test::OauthTest::SetUp();
    ASSERT_TRUE(in_session([&](sql::Session& session) {
                  return SourceTable(session, kTenant).insert({SourceId{"src-1"}, "okta", "okta"}, clock_.now());
                }).has_value());
    OauthClient client{kTenant, ClientId{"push"}, "push", crypto::sha256_hex("se+c r%t"), {}, true, clock_.now(), "a b"};
    client.source_id = "src-1";
    ASSERT_TRUE(
        in_session([&](sql::Session& session) { return OauthClientTable(session).insert(client); }).has_value());
    push_ = "Basic " + crypto::to_base64("push:se%2Bc+r%25t");
  }

  std::string token(const std::string& more = "") {
    return text(post("/oauth2/token", kGrant + more, push_), "access_token");
  }

  Result<Caller> at_scim(const std::string& token, const std::string& peer = "") {
    http::RequestHead head;
    head.peer = peer;
    head.headers.add("Authorization", "Bearer " + token);
    return Authenticator(database(), clock_, log_).authenticate(head, TokenKind::kSource);
  }

  void say(const char* statement) {
    ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  TRY(session.run({statement, statement}));
                  return {};
                }).has_value());
  }

  std::string push_;
};
INSTANTIATE_TEST_SUITE_P(Engines, ClientGrantTest, test::both_engines(), test::engine_name);

TEST_P(ClientGrantTest, ASecretLeadsToATokenOfTheSource) {
  test::checklist({26});
  const auto reply = post("/oauth2/token", kGrant, push_);
  ASSERT_EQ(reply.status, 200) << json::write(reply.body);
  EXPECT_EQ(text(reply, "token_type"), "Bearer");
  EXPECT_EQ(text(reply, "scope"), "a b");
  EXPECT_EQ(reply.body.find("expires_in")->as_integer(), 3600);
  EXPECT_EQ(reply.body.find("refresh_token"), nullptr) << "RFC 6749 §4.4.3";
  EXPECT_EQ(reply.headers.find("Cache-Control"), "no-store");
  const auto caller = at_scim(text(reply, "access_token"));
  ASSERT_TRUE(caller.has_value()) << caller.error().detail;
  EXPECT_EQ(caller->source->id.value, "src-1");
  EXPECT_EQ(caller->actor.label(), "source:okta");
  EXPECT_TRUE(caller->may("b"));
  EXPECT_TRUE(active(text(reply, "access_token"), push_));
  EXPECT_FALSE(active(text(reply, "access_token"), other_)) << "it is nobody else's to know of";
  clock_.advance(std::chrono::hours(1));
  EXPECT_FALSE(at_scim(text(reply, "access_token")).has_value());
}

TEST_P(ClientGrantTest, AClientAsksForLessAndNeverForMore) {
  const auto narrow = at_scim(token("&scope=b"));
  ASSERT_TRUE(narrow.has_value());
  EXPECT_FALSE(narrow->may("a"));
  EXPECT_EQ(post("/oauth2/token", std::string(kGrant) + "&scope=b%20c", push_).error(), "invalid_scope");
}

TEST_P(ClientGrantTest, WhatItGotEndsWithEveryThingItRestsOn) {
  for (const auto& [end, revive] :
       {std::pair("update oauth_clients set enabled = 0", "update oauth_clients set enabled = 1"),
        std::pair("update sources set retired_us = 1", "update sources set retired_us = null"),
        std::pair("update tenants set enabled = 0", "update tenants set enabled = 1")}) {
    const std::string text = token();
    EXPECT_TRUE(at_scim(text).has_value()) << end;
    say(end);
    EXPECT_FALSE(at_scim(text).has_value()) << end;
    EXPECT_EQ(token(), "") << end;
    say(revive);
  }
}

TEST_P(ClientGrantTest, EachRefusalHasItsWord) {
  say("update sources set retired_us = 1");
  EXPECT_EQ(post("/oauth2/token", kGrant, push_).error(), "unauthorized_client");
  EXPECT_EQ(post("/oauth2/token", kGrant, confidential_).error(), "unauthorized_client") << "a client of no source";
  EXPECT_EQ(post("/oauth2/token", std::string(kGrant) + "&client_id=c-public", "").error(), "unauthorized_client");
  EXPECT_EQ(redeem("pv_ac_x", push_).error(), "unauthorized_client") << "a client of a source acts for nobody";
  EXPECT_EQ(post("/oauth2/token", "grant_type=password&username=maja&password=right", confidential_).error(),
            "unsupported_grant_type");
  EXPECT_EQ(post("/oauth2/token", "", confidential_).error(), "invalid_request");
  EXPECT_EQ(post("/oauth2/token", "grant_type=client_credentials&grant_type=x", push_).error(), "invalid_request");
}

TEST_P(ClientGrantTest, AClientProvesItselfInOneWay) {
  const std::string by_form = std::string(kGrant) + "&client_id=push&client_secret=se%2Bc+r%25t";
  EXPECT_EQ(post("/oauth2/token", by_form, "").status, 200);
  EXPECT_EQ(post("/oauth2/token", by_form, push_).error(), "invalid_request") << "both ways (RFC 6749 §2.3)";
  EXPECT_EQ(post("/oauth2/token", std::string(kGrant) + "&client_id=push", push_).status, 200);
  struct Wrong {
    const char* what;
    std::string form, authorization;
  };
  const Wrong wrong[] = {
      {"another client in the form", "&client_id=c-1", push_},
      {"another secret", "&client_id=push&client_secret=secret", ""},
      {"no secret", "&client_id=push", ""},
      {"an empty secret", "&client_id=push&client_secret=", ""},
      {"nobody", "&client_id=nobody&client_secret=se%2Bc+r%25t", ""},
      {"nothing", "", ""},
      {"a bearer token", "&client_id=push&client_secret=se%2Bc+r%25t", "Bearer x"},
      {"a public client with a secret", "&client_id=c-public&client_secret=x", ""},
      {"a secret that is not encoded", "", "Basic " + crypto::to_base64("push:se+c r%t")},
  };
  for (const Wrong& each : wrong) {
    const auto reply = post("/oauth2/token", kGrant + each.form, each.authorization);
    EXPECT_EQ(reply.status, 401) << each.what;
    EXPECT_EQ(reply.error(), "invalid_client") << each.what;
    EXPECT_TRUE(reply.headers.find("WWW-Authenticate")->starts_with("Basic")) << each.what;
  }
}

TEST_P(ClientGrantTest, TheNetworksOfTheSourceHoldForItsClientsToo) {
  const std::string text = token();
  say("update sources set networks = '192.0.2.0/24'");
  EXPECT_EQ(post("/oauth2/token", kGrant, push_).error(), "invalid_client");
  EXPECT_FALSE(at_scim(text, "192.0.3.1").has_value());
  EXPECT_TRUE(at_scim(text, "192.0.2.1").has_value());
}

TEST_P(ClientGrantTest, RevocationEndsItAtOnce) {
  const std::string text = token();
  EXPECT_EQ(post("/oauth2/revoke", "token=" + text, other_).status, 200);
  EXPECT_TRUE(at_scim(text).has_value()) << "it is not the other's";
  EXPECT_EQ(post("/oauth2/revoke", "token=" + text, push_).status, 200);
  EXPECT_FALSE(at_scim(text).has_value());
  EXPECT_FALSE(active(text, push_));
}

TEST_P(ClientGrantTest, WhatHasExpiredIsForgotten) {
  for (int hour = 0; hour < 4; ++hour) {
    token();
    clock_.advance(std::chrono::hours(1) + std::chrono::seconds(1));
  }
  ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                const auto rows = TRY(session.run({"test.count", "select count(*) from tokens"}));
                EXPECT_EQ(rows.integer(0, 0), 1);
                return {};
              }).has_value());
}

TEST_P(ClientGrantTest, AClientHasAThousandLivingOnes) {
  token();
  say(R"(insert into tokens (hash, tenant_id, id, kind, subject_id, name, scopes, created_us, expires_us, client_id)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 999)
    select 'h' || n.i, k.tenant_id, 'i' || n.i, k.kind, k.subject_id, k.name, k.scopes, k.created_us, k.expires_us,
      k.client_id from tokens k cross join n)");
  EXPECT_EQ(post("/oauth2/token", kGrant, push_).status, 429);
  clock_.advance(std::chrono::hours(1) + std::chrono::seconds(1));
  EXPECT_EQ(post("/oauth2/token", kGrant, push_).status, 200);
}

TEST_P(ClientGrantTest, NoSecretAndNoTokenIsKept) {
  const std::string text = token();
  ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                const auto rows = TRY(session.run({"test.kept", "select hash from tokens"}));
                EXPECT_EQ(rows.text(0, 0), crypto::sha256_hex(text));
                return {};
              }).has_value());
}

}  // namespace
}  // namespace provost
