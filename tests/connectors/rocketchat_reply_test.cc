#include "connectors/rocketchat_reply.h"

#include <gtest/gtest.h>

#include <variant>

#include "core/model/json.h"

namespace provost::connectors {
namespace {

struct Case {
  std::string_view name;
  int status;
  std::string_view body;
  std::variant<RocketchatOutcome, Code> meaning;
};

constexpr Case kCases[] = {
    {"success", 200, R"({"success":true})", RocketchatOutcome::done},
    {"200 that names an error", 200, R"({"success":false,"errorType":"user-last-owner"})",
     RocketchatOutcome::last_owner},
    {"200 that is no success", 200, R"({"success":false,"error":"x"})", Code::unavailable},
    {"200 without a word of success", 200, R"({"user":{}})", Code::unavailable},
    {"success as text", 200, R"({"success":"true"})", Code::unavailable},
    {"200 with HTML", 200, "", Code::unavailable},
    {"an error with success:true", 400, R"({"success":true,"errorType":"error-invalid-user"})",
     RocketchatOutcome::missing},
    {"no such user, by type", 400, R"({"success":false,"errorType":"error-invalid-user","error":"x"})",
     RocketchatOutcome::missing},
    {"no such user, in brackets", 400, R"({"success":false,"error":"Invalid user [error-invalid-user]"})",
     RocketchatOutcome::missing},
    {"no such user, in words", 400, R"({"success":false,"error":"User not found."})", RocketchatOutcome::missing},
    {"the type counts before the brackets", 400,
     R"({"success":false,"error":"x [error-invalid-user]","errorType":"error-action-not-allowed"})",
     RocketchatOutcome::not_allowed},
    {"taken", 400, R"({"success":false,"errorType":"error-field-unavailable"})", RocketchatOutcome::taken},
    {"last owner", 400, R"({"success":false,"error":"[user-last-owner]"})", RocketchatOutcome::last_owner},
    {"a second factor", 400, R"({"success":false,"errorType":"totp-required"})", Code::forbidden},
    {"too many calls, of an old server", 400, R"({"success":false,"errorType":"error-too-many-requests"})",
     Code::limited},
    {"no seat", 400, R"({"success":false,"errorType":"error-license-user-limit-reached"})", Code::conflict},
    {"a failure that we do not know", 400, R"({"success":false,"error":"x"})", Code::invalid_value},
    {"a bracket that does not open", 400, R"({"success":false,"error":"x]"})", Code::invalid_value},
    {"wrong types", 400, R"({"success":false,"error":7,"errorType":{}})", Code::invalid_value},
    {"401", 401, R"({"status":"error","message":"You must be logged in to do this."})", Code::forbidden},
    {"403", 403, R"({"success":false,"error":"unauthorized"})", Code::forbidden},
    {"404 is of no route of Rocket.Chat", 404, R"({"success":false,"error":"User not found."})", Code::unavailable},
    {"429", 429, R"({"success":false,"error":"[error-too-many-requests]"})", Code::limited},
    {"500", 500, R"({"success":true})", Code::unavailable},
};

TEST(RocketchatReply, IsSortedByTheTypeOfItsError) {
  for (const Case& each : kCases) {
    const RestReply reply{each.status, {}, json::parse(each.body).value_or(Value())};
    const auto answer = read_rocketchat_answer(reply, "trying");
    if (const auto* outcome = std::get_if<RocketchatOutcome>(&each.meaning)) {
      ASSERT_TRUE(answer) << each.name;
      EXPECT_EQ(answer->outcome, *outcome) << each.name;
    } else {
      ASSERT_FALSE(answer) << each.name;
      EXPECT_EQ(answer.error().code, std::get<Code>(each.meaning)) << each.name;
      EXPECT_TRUE(answer.error().detail.starts_with("trying: ")) << each.name;
    }
  }
}

TEST(RocketchatReply, APauseEndsAtTheResetInMilliseconds) {
  using std::chrono::seconds;
  const Instant now{1'767'225'600'000'000};
  const std::pair<const char*, std::optional<seconds>> cases[] = {
      {"1767225617000", seconds(17)},
      {"1767225600001", seconds(1)},
      {"1767225600000", seconds(0)},
      {"1767225500000", seconds(0)},
      {"1767325600000", seconds(3600)},
      {"17", seconds(0)},
      {"9223372036854775807", seconds(3600)},
      {"-9223372036854775808", seconds(0)},
      {"soon", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& [reset, pause] : cases) {
    http::Headers headers;
    headers.add("x-ratelimit-reset", reset);
    EXPECT_EQ(rocketchat_pause(headers, now), pause) << reset;
  }
  EXPECT_EQ(rocketchat_pause({}, now), std::nullopt);
}

TEST(RocketchatReply, AUserIsReadWhateverItsTypes) {
  const auto user = read_rocketchat_user(
      json::parse(R"({"_id":"a/b","username":7,"active":"true","emails":{"address":"x"},"roles":[1,"user"]})").value());
  EXPECT_FALSE(user.id);
  EXPECT_FALSE(user.active);
  EXPECT_TRUE(user.emails.empty());
  EXPECT_EQ(user.roles, std::vector<std::string>{"user"});
  EXPECT_FALSE(read_rocketchat_user(Value(7)).id);
}

TEST(RocketchatReply, VersionsThatEndOauthTokens) {
  const std::pair<const char*, std::optional<bool>> cases[] = {
      {"8.5.0", true}, {"8.5", true},      {"8.10.1", true},        {"9.0.0-develop", true}, {"8.4.9", false},
      {"7.13", false}, {"", std::nullopt}, {"eight", std::nullopt}, {"8.", std::nullopt},
  };
  for (const auto& [version, ends] : cases) EXPECT_EQ(rocketchat_ends_oauth(version), ends) << version;
}

}  // namespace
}  // namespace provost::connectors
