// What every kind of app said of a refusal stands in the failure, and what it repeats of our secrets does not.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "connectors/kinds.h"
#include "core/model/json.h"
#include "tests/connectors/connector_bench.h"
#include "tests/connectors/kind_cases.h"
#include "tests/support/http_app.h"

namespace provost {
namespace {

using test::AppReply;
using test::AppRequest;
using test::ConnectorBench;
using test::HttpApp;

constexpr std::string_view kComplaint = "userName is too short";
constexpr std::string_view kPlainSecret = "opensesame";  // that nothing but the setting shows to be one
constexpr std::string_view kKim = "kim@example.org";

AppReply json_reply(int status, std::string_view body) {
  AppReply reply{status, {}, std::string(body)};
  reply.headers.add("Content-Type", "application/json");
  return reply;
}

bool shows(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::vector<std::string> credentials_of(const AppRequest& request) {
  std::vector<std::string> credentials;
  for (const char* name : {"Authorization", "X-Auth-Token"}) {
    const std::string value(request.headers.find(name).value_or(""));
    if (!value.empty()) credentials.push_back(value.substr(value.rfind(' ') + 1));
  }
  return credentials;
}

/// Complains, and repeats all that could be secret: the headers, the body, and the secret by itself.
AppReply echo(const AppRequest& request) {
  std::string detail = std::string(kComplaint) + "; we got " + std::string(kPlainSecret);
  for (const char* name : {"Authorization", "X-Auth-Token"}) {
    detail.append(" ").append(request.headers.find(name).value_or(""));
  }
  for (const std::string& credential : credentials_of(request)) detail.append(" ").append(credential);
  detail.append(" ").append(request.body);
  return json_reply(400, json::write(Value::object({{"scimType", "invalidValue"}, {"detail", detail}})));
}

TEST(EveryKind, TellsWhatTheAppSaidAndNoSecretThatItRepeats) {
  for (const ConnectorKind& kind : connector_kinds()) {
    ConnectorBench bench;
    HttpApp app(echo);
    test::GivenSettings plain;
    for (const auto& [name, value] : test::kind_case(kind.name).settings) {
      if (value == test::kCanaryToken) plain.emplace(name, kPlainSecret);
    }
    const auto connector = bench.make(kind.name, app.url("/base"), plain);
    const auto receipt = connector->deactivate(bench.account(kKim));
    ASSERT_FALSE(receipt) << kind.name;
    const std::string& detail = receipt.error().detail;
    EXPECT_EQ(test::code_of(receipt), Code::invalid_value) << kind.name;
    EXPECT_TRUE(shows(detail, "invalidValue: userName is too short")) << kind.name << ": " << detail;
    EXPECT_TRUE(plain.empty() || shows(detail, "[redacted]")) << kind.name << ": " << detail;
    EXPECT_FALSE(!plain.empty() && shows(detail, kPlainSecret)) << kind.name << ": " << detail;
    EXPECT_FALSE(test::shows_secret(detail)) << kind.name << ": " << detail;
    EXPECT_FALSE(shows(detail, "eyJ")) << kind.name << ": " << detail;
    for (const AppRequest& request : app.requests()) {
      for (const std::string& credential : credentials_of(request)) {
        EXPECT_FALSE(shows(detail, credential)) << kind.name << ": " << detail;
      }
    }
  }
}

/// Answers a GET with `found`, and everything else with `refused`.
HttpApp::Answer refusing(const AppReply& found, const AppReply& refused) {
  return [=](const AppRequest& request) { return request.method == "GET" ? found : refused; };
}

struct Refusal {
  std::string_view name;
  std::string_view kind;
  AppReply found;
  AppReply refused;
  std::string_view detail;
};

const AppReply kNoScim = json_reply(200, R"({"totalResults":0,"Resources":[]})");

std::vector<Refusal> refusals() {
  return {
      {"a value that SCIM does not take", "scim", kNoScim,
       json_reply(400, R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400",)"
                       R"("scimType":"invalidValue","detail":"userName is too short"})"),
       "creating: the app answered 400: invalidValue: userName is too short"},
      {"an error of SCIM under 200", "scim", kNoScim,
       json_reply(200, R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400",)"
                       R"("scimType":"invalidSyntax","detail":"no name"})"),
       "creating: the app answered 400: invalidSyntax: no name"},
      {"a value that another has", "scim", kNoScim,
       json_reply(409, R"({"scimType":"uniqueness","detail":"emails: kim@example.org is taken"})"),
       "another account at the app holds a value that must be unique, and the match rule does not find it: uniqueness: "
       "emails: kim@example.org is taken"},
      {"plain text", "scim", kNoScim, {500, {}, "out of\nseats"}, "creating: the app answered 500: out of seats"},
      {"a page", "scim", kNoScim, {500, {}, "<html>out of seats"}, "creating: the app answered 500"},
      {"an account that Unleash does not make", "unleash", json_reply(200, "[]"),
       json_reply(400, R"({"name":"BadDataError","message":"Request validation failed",)"
                       R"("details":[{"message":"email must be an address"}]})"),
       "creating an account: Unleash does not take a value of the person's: Request validation failed: email must be "
       "an address"},
      {"a user whom Zendesk does not make", "zendesk", json_reply(200, R"({"users":[]})"),
       json_reply(422, R"({"error":"RecordInvalid","description":"Record validation errors",)"
                       R"("details":{"name":[{"description":"Name is too short","error":"TooShort"}]}})"),
       "the app does not make a user of this name, address and role: RecordInvalid: Record validation errors: name: "
       "TooShort: Name is too short"},
      {"a value that ZITADEL does not take", "zitadel", json_reply(200, "{}"),
       json_reply(400, R"({"code":3,"message":"Errors.User.Invalid","details":[{"id":"V2-zzad3"}]})"),
       "changing the user: the app answered 400: Errors.User.Invalid: id: V2-zzad3"},
      {"a user whom Rocket.Chat does not make", "rocketchat",
       json_reply(400, R"({"success":false,"error":"User not found."})"),
       json_reply(200, R"({"success":false,"error":"The name is reserved"})"),
       "creating the user: the app answered a success that is none: The name is reserved"},
      {"a webhook's receiver",
       "webhook",
       {},
       {422, {}, "unknown type user.provisioned"},
       "user.provisioned: the app answered 422: unknown type user.provisioned"},
  };
}

TEST(RefusalWords, NameWhatWasWrong) {
  for (const Refusal& each : refusals()) {
    ConnectorBench bench;
    HttpApp app(refusing(each.found, each.refused));
    const auto receipt = bench.make(each.kind, app.url("/base"))->provision(bench.account(kKim));
    ASSERT_FALSE(receipt) << each.name;
    EXPECT_EQ(receipt.error().detail, each.detail) << each.name;
  }
}

TEST(RefusalWords, NameNoTokenThatWasToBeRevoked) {
  ConnectorBench bench;
  const AppReply listed =
      json_reply(200, R"({"data":{"tokens":[{"token":"short","token_type":"access_token","sub":"kim@example.org"}]}})");
  HttpApp app(refusing(
      listed, json_reply(400, R"({"error":"invalid_request","error_description":"there is no token short"})")));
  const auto receipt = bench.make("oauth_revocation", app.url("/base"))->revoke(bench.account(kKim));
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().detail,
            "revoking a token: the app answered 400: invalid_request: there is no token [redacted]");
}

/// Complains of a password in the words of the request.
HttpApp::Answer repeating_the_password(const AppReply& found) {
  return [=](const AppRequest& request) {
    if (request.method == "GET") return found;
    const std::string password(json::parse(request.body).value_or(Value()).text_at("password"));
    return json_reply(400, json::write(Value::object({{"error", "weak: " + password + "."}})));
  };
}

TEST(RefusalWords, NameNoPasswordThatWeMade) {
  ConnectorBench bench;
  HttpApp chat(repeating_the_password(json_reply(400, R"({"success":false,"error":"User not found."})")));
  const auto made = bench.make("rocketchat", chat.url(""))->provision(bench.account(kKim));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().detail, "creating the user: the app answered 400: weak: [redacted].");
  HttpApp flags(repeating_the_password(json_reply(200, R"({"id":77,"username":"kim@example.org"})")));
  const auto revoked = bench.make("unleash", flags.url(""))->revoke(bench.account(kKim, "77"));
  ASSERT_FALSE(revoked);
  EXPECT_EQ(revoked.error().detail, "ending sessions: the app answered 400: weak: [redacted].");
}

}  // namespace
}  // namespace provost
