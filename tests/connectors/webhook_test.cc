#include "connectors/webhook.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "tests/connectors/connector_bench.h"
#include "tests/support/http_app.h"

namespace provost::connectors {
namespace {

using test::AppRequest;
using test::ConnectorBench;
using test::HttpApp;

/// Base64 of HMAC-SHA-256 by another way than the one under test.
std::string independent_signature(std::string_view key, const std::string& covered) {
  std::array<unsigned char, 32> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(covered.data()),
       covered.size(), digest.data(), &size);
  std::array<unsigned char, 45> text{};
  const int length = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(size));
  return {reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(length)};
}

std::string header(const AppRequest& request, std::string_view name) {
  return std::string(request.headers.find(name).value_or("(none)"));
}

class WebhookTest : public testing::Test {
 protected:
  ConnectorBench bench_;
  HttpApp app_;
  std::unique_ptr<Connector> webhook_ = bench_.make("webhook", app_.url("/hook?from=provost"));
};

TEST_F(WebhookTest, EachVerbPostsADocumentOfItsType) {
  const Account kim = bench_.account("kim@example.org");
  GroupChange change = bench_.group("Staff");
  ASSERT_TRUE(webhook_->provision(kim));
  ASSERT_TRUE(webhook_->deactivate(kim));
  ASSERT_TRUE(webhook_->revoke(kim));
  ASSERT_TRUE(webhook_->remove(kim));
  ASSERT_TRUE(webhook_->members(change));
  change.kind = GroupChange::Kind::remove;
  ASSERT_TRUE(webhook_->members(change));
  ASSERT_TRUE(webhook_->check());
  constexpr std::string_view kTypes[] = {"user.provisioned", "user.deactivated", "user.revoked", "user.removed",
                                         "group.changed",    "group.removed",    "provost.ping"};
  const auto requests = app_.requests();
  ASSERT_EQ(requests.size(), std::size(kTypes));
  for (std::size_t at = 0; at < requests.size(); ++at) {
    EXPECT_EQ(requests[at].method, "POST");
    EXPECT_EQ(requests[at].target, "/hook?from=provost");
    EXPECT_EQ(header(requests[at], "Content-Type"), "application/json");
    const auto body = json::parse(requests[at].body);
    ASSERT_TRUE(body);
    EXPECT_EQ(body->text_at("type"), kTypes[at]);
    EXPECT_EQ(body->text_at("timestamp"), "2026-01-01T00:00:00.000Z");
  }
}

TEST_F(WebhookTest, ThePersonIsTold) {
  ASSERT_TRUE(webhook_->provision(bench_.account("kim@example.org")));
  Account unknown_outside = bench_.account("kim@example.org");
  unknown_outside.external_id.clear();
  unknown_outside.active = false;
  ASSERT_TRUE(webhook_->deactivate(unknown_outside));
  const auto requests = app_.requests();
  ASSERT_EQ(requests.size(), 2U);
  const Value expected = Value::object({{"id", test::scim_id_of("kim@example.org").value},
                                        {"userName", "kim@example.org"},
                                        {"externalId", "hr-17"},
                                        {"active", true},
                                        {"version", 3},
                                        {"user", Value::object({{"displayName", "Somebody"}})}});
  EXPECT_EQ(*json::parse(requests[0].body)->find("data"), expected);
  const Value without = Value::object({{"id", test::scim_id_of("kim@example.org").value},
                                       {"userName", "kim@example.org"},
                                       {"active", false},
                                       {"version", 3}});
  EXPECT_EQ(*json::parse(requests[1].body)->find("data"), without);
}

TEST_F(WebhookTest, TheGroupsDeltaIsTold) {
  GroupChange change = bench_.group("Staff");
  change.added.push_back({ScimId{"A"}, "a@example.org", std::nullopt});
  change.removed.push_back({ScimId{"B"}, "b@example.org", RemoteId{"77"}});
  ASSERT_TRUE(webhook_->members(change));
  const Value expected =
      Value::object({{"id", test::scim_id_of("Staff").value},
                     {"displayName", "Staff"},
                     {"version", 5},
                     {"added", Value::array({Value::object({{"id", "A"}, {"userName", "a@example.org"}})})},
                     {"removed", Value::array({Value::object({{"id", "B"}, {"userName", "b@example.org"}})})}});
  EXPECT_EQ(*json::parse(app_.requests().at(0).body)->find("data"), expected);
}

TEST_F(WebhookTest, TheSignatureIsWhatAReceiverComputes) {
  ASSERT_TRUE(webhook_->deactivate(bench_.account("kim@example.org")));
  const AppRequest request = app_.requests().at(0);
  EXPECT_EQ(header(request, "webhook-id"), "t1-u1-3-c1");
  EXPECT_EQ(header(request, "webhook-timestamp"), "1767225600");
  const std::string covered = "t1-u1-3-c1.1767225600." + request.body;
  EXPECT_EQ(header(request, "webhook-signature"),
            "v1," + independent_signature("canary-canary-canary-canary!", covered));
}

TEST(WebhookSignature, MatchesAVectorComputedElsewhere) {
  const auto key = webhook_key(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
  ASSERT_TRUE(key);
  EXPECT_EQ(webhook_signature(*key, {"msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", R"({"test": 2432232314})"}),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookKey, OnlyAWellFormedSecretOfFairLengthIsTaken) {
  struct Case {
    std::string_view name;
    std::string written;
    bool taken;
  };
  const Case cases[] = {
      {"24 bytes", "whsec_" + std::string(32, 'A'), true},
      {"23 bytes", "whsec_" + std::string(31, 'A') + "=", false},
      {"64 bytes", "whsec_" + std::string(85, 'A') + "A==", true},
      {"66 bytes", "whsec_" + std::string(88, 'A'), false},
      {"no prefix", std::string(32, 'A'), false},
      {"not base64", "whsec_" + std::string(31, 'A') + "*", false},
      {"nothing", "", false},
  };
  for (const Case& each : cases) {
    const auto key = webhook_key(Secret(each.written));
    EXPECT_EQ(key.has_value(), each.taken) << each.name;
    if (!key) {
      EXPECT_EQ(key.error().detail.find("AAAA"), std::string::npos) << each.name;
    }
  }
}

TEST_F(WebhookTest, WhatOnlyTheReceiverKnowsIsCalledUnknown) {
  const auto receipt = webhook_->revoke(bench_.account("kim@example.org"));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->effects.sessions, Effect::unknown);
  EXPECT_EQ(receipt->remote_id, std::nullopt);
  EXPECT_FALSE(receipt->note.empty());
  EXPECT_EQ(webhook_->probe(bench_.account("kim@example.org")).value(), Probe::cannot_know);
  EXPECT_EQ(test::code_of(webhook_->list("")), Code::unsupported);
  EXPECT_EQ(app_.requests().size(), 1U);
}

TEST_F(WebhookTest, APingThatIsNotTakenFailsTheCheck) {
  app_.next({404});
  EXPECT_EQ(test::code_of(webhook_->check()), Code::not_found);
}

TEST(WebhookSettings, PlainHttpNeedsConsent) {
  ConnectorBench bench;
  const auto made =
      bench.try_make("webhook", {{"url", "http://127.0.0.1/"}, {"secret", std::string(test::kCanaryKey)}});
  ASSERT_FALSE(made);
  EXPECT_EQ(test::code_of(made), Code::invalid_value);
  EXPECT_TRUE(bench.try_make("webhook", {{"url", "HTTPS://app.example/"}, {"secret", std::string(test::kCanaryKey)}}));
}

}  // namespace
}  // namespace provost::connectors
