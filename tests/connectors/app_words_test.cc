#include "connectors/app_words.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "core/base/text.h"

namespace provost::connectors {
namespace {

std::string words(int status, std::string_view type, std::string_view body, const Hidden& hidden = {}) {
  http::HttpReply reply{status, {}, std::string(body)};
  if (!type.empty()) reply.headers.add("Content-Type", std::string(type));
  return app_words(reply, json::parse(body).value_or(Value()), hidden);
}

struct Case {
  std::string_view name;
  std::string_view body;
  std::string_view said;
};

constexpr Case kObjects[] = {
    {"SCIM",
     R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"invalidValue",)"
     R"("detail":"userName is too short"})",
     "invalidValue: userName is too short"},
    {"SCIM, in another case", R"({"ScimType":"invalidValue","Detail":"no"})", "invalidValue: no"},
    {"SCIM without a detail", R"({"scimType":"uniqueness"})", "uniqueness"},
    {"a problem", R"({"type":"about:blank","title":"Bad Request","status":400,"detail":"no e-mail"})",
     "Bad Request: no e-mail"},
    {"OAuth", R"({"error":"invalid_client","error_description":"unknown client"})", "invalid_client: unknown client"},
    {"an error and a message", R"({"statusCode":400,"error":"Bad Request","message":"name is empty"})",
     "Bad Request: name is empty"},
    {"the same twice", R"({"error":"taken","message":"taken"})", "taken"},
    {"an error that is an object", R"({"error":{"code":"x","message":"no seat left"}})", "no seat left"},
    {"the first of several errors", R"({"errors":[{"message":"first"},{"message":"second"}]})", "first"},
    {"errors that are text", R"({"errors":["first","second"]})", "first"},
    {"errors by attribute", R"({"message":"The data is invalid.","errors":{"userName":["is too short"]}})",
     "The data is invalid. userName: is too short"},
    {"Zendesk",
     R"({"error":"RecordInvalid","description":"Record validation errors",)"
     R"("details":{"email":[{"description":"Email is already being used","error":"DuplicateValue"}]}})",
     "RecordInvalid: Record validation errors: email: DuplicateValue: Email is already being used"},
    {"members of other types", R"({"error":true,"message":7,"detail":null,"title":"x"})", "x"},
    {"an object that is none of these", R"({"reason":"no seat"})", R"({"reason":"no seat"})"},
    {"a nest that has no end", R"({"error":{"error":{"error":{"error":{"error":{"error":{"error":"x"}}}}}}})",
     R"({"error":{"error":{"error":{"error":{"error":{"error":{"error":"x"}}}}}}})"},
    {"a secret in a member that is not looked for", R"({"reason":"open\u0073esame"})", R"({"reason":"[redacted]"})"},
};

TEST(AppWords, OfAnObjectTheMembersForPeopleAreShown) {
  const Hidden hidden = {Secret("opensesame")};
  for (const Case& each : kObjects) {
    EXPECT_EQ(words(400, "application/json", each.body, hidden), each.said) << each.name;
  }
}

struct Typed {
  std::string_view name;
  std::string_view type;
  std::string_view body;
  std::string_view said;
};

constexpr Typed kTexts[] = {
    {"plain text", "text/plain; charset=utf-8", "no seat left\r\n", "no seat left"},
    {"text without a type", "", "no seat left", "no seat left"},
    {"text under the type of JSON", "application/json", "no seat left", "no seat left"},
    {"JSON that is text", "application/json", R"("no seat\u000aleft")", "no seat left"},
    {"JSON that is an array", "application/json", R"(["no seat"])", R"(["no seat"])"},
    {"a page", "text/html", "no seat left", ""},
    {"a page that does not say so", "text/plain", " <!doctype html><p>no seat", ""},
    {"a page without a type", "", "<html>", ""},
    {"an object under the type of a page", "text/html", R"({"message":"no seat left"})", "no seat left"},
    {"bytes of an unknown type", "application/octet-stream", "no seat left", ""},
    {"bytes without a type", "", "no\x01seat", ""},
    {"bytes that are not UTF-8, without a type", "", "no\xffseat", ""},
    {"nothing", "text/plain", "", ""},
    {"blanks", "text/plain", " \n ", ""},
    {"a number", "application/json", "404", ""},
    {"an empty object", "application/json", "{}", ""},
};

TEST(AppWords, TextIsShownAndPagesAndBytesAreNot) {
  for (const Typed& each : kTexts) EXPECT_EQ(words(400, each.type, each.body), each.said) << each.name;
}

TEST(AppWords, AreOneLineThatATerminalMayShow) {
  constexpr Case kCases[] = {
      {"line breaks and tabs", "a\r\n\tb\n c", "a b c"},
      {"escapes of a terminal", "a\x1b[31mb\x7f", "a [31mb"},
      {"controls beyond ASCII",
       "a\xc2\x9b"
       "b",
       "a b"},
      {"separators of lines", "a\u2028b\u2029c", "a b c"},
      {"marks that turn the text round",
       "a\u202e"
       "b\u2066c",
       "a b c"},
      {"what has no width",
       "a\u200b"
       "b\ufeff",
       "a b"},
      {"bytes that are not UTF-8", "a\xff\xc3 b\xe2\x82", "a b"},
      {"letters beyond ASCII", "Gr\u00fc\u00dfe \u65e5\u672c", "Gr\u00fc\u00dfe \u65e5\u672c"},
  };
  for (const Case& each : kCases) EXPECT_EQ(words(400, "text/plain", each.body), each.said) << each.name;
  EXPECT_EQ(words(400, "text/plain", std::string_view("a\0b", 3)), "a b");
}

TEST(AppWords, AreCutWhereACharacterBegins) {
  const std::string most(kLongestWords, 'x');
  EXPECT_EQ(words(400, "text/plain", most), most);
  EXPECT_EQ(words(400, "text/plain", most + "x"), most.substr(0, kLongestWords - 3) + "\u2026");
  for (std::size_t before = 0; before < 4; ++before) {
    std::string body(before, 'x');
    while (body.size() < 2 * kLongestWords) body += "\u65e5";
    const std::string said = words(400, "text/plain", body);
    EXPECT_LE(said.size(), kLongestWords);
    EXPECT_GT(said.size(), kLongestWords - 4);
    EXPECT_TRUE(text::is_utf8(said)) << before;
  }
}

TEST(AppWords, ASecretAtTheCutIsNotShownInPart) {
  const std::string secret = "opensesame opensesame";
  for (std::size_t before = kLongestWords - secret.size(); before <= kLongestWords; ++before) {
    const std::string said = words(400, "text/plain", std::string(before, 'x') + secret, {Secret(secret)});
    EXPECT_EQ(said.find("open"), std::string::npos) << before;
  }
}

TEST(AppWords, NothingIsReadOfABodyWithoutBound) {
  const std::string most(64 * 1024, 'x');
  EXPECT_FALSE(words(400, "text/plain", most).empty());
  EXPECT_EQ(words(400, "text/plain", most + "x"), "");
}

TEST(AppWords, ASuccessSaysSomethingOnlyWhereItNamesAnError) {
  EXPECT_EQ(words(200, "application/json", R"({"success":false,"error":"no seat"})"), "no seat");
  EXPECT_EQ(words(200, "application/json", R"({"id":7,"userName":"kim"})"), "");
  EXPECT_EQ(words(200, "text/plain", "done"), "");
  EXPECT_EQ(words(302, "application/json", R"({"error":"elsewhere"})"), "");
  EXPECT_EQ(words(503, "text/plain", "busy"), "busy");
}

TEST(AppWords, StandBehindASentence) {
  EXPECT_EQ(with_words("creating: the app answered 400", "no"), "creating: the app answered 400: no");
  EXPECT_EQ(with_words("creating: the app answered 400", ""), "creating: the app answered 400");
}

}  // namespace
}  // namespace provost::connectors
