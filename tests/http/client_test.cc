// What is sent and what comes back: replies whole, cut, late, large.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/http/client_calls.h"
#include "tests/support/certificates.h"

namespace provost::http {
namespace {

using namespace std::chrono_literals;
using test::AppReply;
using test::AppRequest;
using test::TestAuthority;
using test::Wire;

TEST(CurlClient, BringsBackTheReply) {
  HttpApp app;
  Headers headers;
  headers.add("Content-Type", "application/json");
  headers.add("X-Empty", "");
  headers.add("Set-Cookie", "a=1");
  app.next({.status = 201, .headers = headers, .body = R"({"ok":true})"});
  CurlClient client;
  const auto reply = client.send(call_to(app));
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_EQ(reply->status, 201);
  EXPECT_EQ(reply->body, R"({"ok":true})");
  EXPECT_EQ(reply->headers.find("content-type"), "application/json");
  EXPECT_EQ(reply->headers.find("X-Empty"), "");
  EXPECT_EQ(reply->headers.count("Set-Cookie"), 1U);
}

TEST(CurlClient, SendsTheCallAsItIs) {
  HttpApp app;
  CurlClient client;
  HttpCall call = call_to(app, "/a%2Fb/c?d=e%20f&g");
  call.method = "PATCH";
  call.headers.add("Authorization", "Bearer sesame");
  call.headers.add("Content-Type", "application/scim+json");
  call.headers.add("X-Empty", "");
  call.body = std::string("bo\0dy", 5);
  ASSERT_TRUE(client.send(call));
  const AppRequest seen = app.requests().at(0);
  EXPECT_EQ(seen.method, "PATCH");
  EXPECT_EQ(seen.target, "/a%2Fb/c?d=e%20f&g");
  EXPECT_EQ(seen.body, call.body);
  EXPECT_EQ(seen.headers.find("Authorization"), "Bearer sesame");
  EXPECT_EQ(seen.headers.find("Content-Type"), "application/scim+json");
  EXPECT_EQ(seen.headers.find("X-Empty"), "");
  EXPECT_EQ(seen.headers.find("Accept-Encoding"), "identity");
  EXPECT_EQ(seen.headers.find("User-Agent"), "provost");
  EXPECT_EQ(seen.headers.count("Expect"), 0U);
  EXPECT_EQ(seen.headers.count("Transfer-Encoding"), 0U);
}

struct MethodCase {
  const char* method;
  const char* body;
  std::optional<std::string_view> length;
};

TEST(CurlClient, SpeaksEveryMethod) {
  constexpr MethodCase kCases[] = {
      {"GET", "", std::nullopt}, {"HEAD", "", std::nullopt},    {"DELETE", "", std::nullopt},
      {"POST", "", "0"},         {"POST", "x=1", "3"},          {"PUT", "{}", "2"},
      {"PUT", "", "0"},          {"PATCH", "[]", "2"},          {"DELETE", "{}", "2"},
      {"GET", "{}", "2"},        {"OPTIONS", "", std::nullopt},
  };
  HttpApp app([](const AppRequest&) { return AppReply{.body = "answer"}; });
  CurlClient client;
  for (const MethodCase& c : kCases) {
    HttpCall call = call_to(app);
    call.method = c.method;
    call.body = c.body;
    const auto reply = client.send(call);
    ASSERT_TRUE(reply) << c.method;
    EXPECT_EQ(reply->body, call.method == "HEAD" ? "" : "answer") << c.method;
    const AppRequest seen = app.requests().back();
    EXPECT_EQ(seen.method, c.method);
    EXPECT_EQ(seen.body, c.body) << c.method;
    EXPECT_EQ(seen.headers.find("Content-Length"), c.length) << c.method;
    EXPECT_EQ(seen.headers.count("Content-Type"), 0U) << c.method;
  }
  EXPECT_EQ(app.connections(), 3) << "one for each POST, and one that is kept";
}

TEST(CurlClient, ForgetsTheCallBefore) {
  HttpApp app;
  Headers cookie;
  cookie.add("Set-Cookie", "session=1");
  app.next({.headers = cookie});
  CurlClient client;
  HttpCall first = call_to(app);
  first.method = "POST";
  first.body = "first";
  first.headers.add("Authorization", "Bearer sesame");
  ASSERT_TRUE(client.send(first));
  ASSERT_TRUE(client.send(call_to(app)));
  const AppRequest second = app.requests().at(1);
  EXPECT_EQ(second.connection, 1);
  EXPECT_EQ(second.method, "GET");
  EXPECT_EQ(second.body, "");
  EXPECT_EQ(second.headers.count("Authorization"), 0U);
  EXPECT_EQ(second.headers.count("Cookie"), 0U);
}

TEST(CurlClient, KeepsTheConnection) {
  HttpApp app;
  CurlClient client;
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(client.send(call_to(app)));
  EXPECT_EQ(app.connections(), 1);
}

/// libcurl alone would send it again on a new connection, and the app would have done it twice.
TEST(CurlClient, SendsAPostOnceThoughAKeptConnectionEnds) {
  HttpApp app;
  CurlClient client;
  ASSERT_TRUE(client.send(call_to(app)));
  app.next({.wire = Wire::hang_up});
  HttpCall post = call_to(app);
  post.method = "POST";
  post.body = "once";
  const auto reply = client.send(post);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::unavailable);
  EXPECT_EQ(app.requests().size(), 2U);
  ASSERT_TRUE(client.send(call_to(app)));
}

TEST(CurlClient, OpensAnotherWhenTheKeptOneWasClosed) {
  HttpApp app;
  Headers close;
  close.add("Connection", "close");
  app.next({.headers = close});
  CurlClient client;
  ASSERT_TRUE(client.send(call_to(app)));
  ASSERT_TRUE(client.send(call_to(app)));
  EXPECT_EQ(app.connections(), 2);
}

TEST(CurlClient, BringsBackEveryStatus) {
  HttpApp app;
  CurlClient client;
  for (const int status : {200, 202, 204, 304, 400, 401, 403, 404, 409, 410, 429, 500, 503, 599}) {
    Headers headers;
    headers.add("Retry-After", "7");
    app.next({.status = status, .headers = headers});
    const auto reply = client.send(call_to(app));
    ASSERT_TRUE(reply) << status;
    EXPECT_EQ(reply->status, status);
    EXPECT_EQ(reply->headers.find("Retry-After"), "7");
  }
}

TEST(CurlClient, TakesOnlyTheFinalHead) {
  HttpApp app;
  app.next({.body = "HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                    "HTTP/1.1 200 OK\r\nX-Final: 1\r\nTransfer-Encoding: chunked\r\nTrailer: X-Late\r\n\r\n"
                    "2\r\nok\r\n0\r\nX-Late: 1\r\n\r\n",
            .wire = Wire::raw});
  CurlClient client;
  const auto reply = client.send(call_to(app));
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->body, "ok");
  EXPECT_EQ(reply->headers.count("X-Final"), 1U);
  EXPECT_EQ(reply->headers.count("X-Early"), 0U);
  EXPECT_EQ(reply->headers.count("Link"), 0U);
  EXPECT_EQ(reply->headers.count("X-Late"), 0U);
}

TEST(CurlClient, GivesUpAtTheDeadline) {
  HttpApp app;
  app.next({.wire = Wire::silent});
  CurlClient client;
  HttpCall call = call_to(app);
  call.deadline = 300ms;
  EXPECT_EQ(code_of(client.send(call)), Code::unavailable);
  EXPECT_TRUE(client.send(call_to(app)));  // and does not take the late answer for the next one's
}

struct FaultCase {
  const char* name;
  AppReply reply;
  Code code;
};

TEST(CurlClient, AcceptsOnlyAWholeReply) {
  Headers gzip;
  gzip.add("Content-Encoding", "gzip");
  const FaultCase cases[] = {
      {"hangs up", {.wire = Wire::hang_up}, Code::unavailable},
      {"cut in the body", {.body = "half", .wire = Wire::cut_body}, Code::unavailable},
      {"cut in a chunk",
       {.body = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhalf", .wire = Wire::raw},
       Code::unavailable},
      {"cut before the last chunk",
       {.body = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", .wire = Wire::raw},
       Code::unavailable},
      {"a chunk size that is none",
       {.body = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf\r\n", .wire = Wire::raw},
       Code::unavailable},
      {"not HTTP", {.body = "hello, world\r\n\r\n", .wire = Wire::raw}, Code::unavailable},
      {"only an interim answer", {.body = "HTTP/1.1 100 Continue\r\n\r\n", .wire = Wire::raw}, Code::unavailable},
      {"compressed", {.headers = gzip, .body = "\x1f\x8b"}, Code::unavailable},
      {"a body without end", {.wire = Wire::endless_body}, Code::too_large},
      {"headers without end", {.wire = Wire::endless_headers}, Code::too_large},
      {"one header without end",
       {.body = "HTTP/1.1 200 OK\r\nX: " + std::string(10'000'000, 'x'), .wire = Wire::raw},
       Code::unavailable},
      {"few headers that are too long together",
       {.body = "HTTP/1.1 200 OK\r\n" +
                [] {
                  std::string lines;
                  for (int i = 0; i < 8; ++i) lines += "X: " + std::string(10'000, 'y') + "\r\n";
                  return lines;
                }() +
                "Content-Length: 0\r\n\r\n",
        .wire = Wire::raw},
       Code::too_large},
      {"too many short headers",
       {.body = "HTTP/1.1 200 OK\r\n" +
                [] {
                  std::string lines;
                  for (int i = 0; i < 200; ++i) lines += "X: y\r\n";
                  return lines;
                }() +
                "Content-Length: 0\r\n\r\n",
        .wire = Wire::raw},
       Code::too_large},
  };
  for (const FaultCase& c : cases) {
    HttpApp app;
    app.next(c.reply);
    CurlClient client;
    EXPECT_EQ(code_of(client.send(call_to(app))), c.code) << c.name;
  }
}

TEST(CurlClient, ReadsUpToTheLimitAndNotOneByteMore) {
  HttpApp app;
  app.next({.body = std::string(1000, 'x')});
  app.next({.body = std::string(1001, 'x')});
  app.next({.body = "x"});
  CurlClient client;
  HttpCall call = call_to(app);
  call.reply_limit = 1000;
  EXPECT_TRUE(client.send(call));
  EXPECT_EQ(code_of(client.send(call)), Code::too_large);
  call.reply_limit = 0;
  EXPECT_EQ(code_of(client.send(call)), Code::too_large);
}

TEST(CurlClient, SendsALargeBodyWithoutAskingFirst) {
  HttpApp app;
  CurlClient client;
  HttpCall call = call_to(app);
  call.method = "PUT";
  call.body = std::string(4 << 20, 'x');
  ASSERT_TRUE(client.send(call));
  EXPECT_EQ(app.requests().at(0).body.size(), call.body.size());
  EXPECT_EQ(app.requests().at(0).headers.count("Expect"), 0U);
}

TEST(CurlClient, SurvivesAnAppThatHangsUpDuringALargeUpload) {
  TestAuthority authority;
  HttpApp app({}, authority.issue("IP:127.0.0.1"));
  CurlClient client;
  HttpCall call = call_to(app);
  call.ca_file = authority.ca_file();
  ASSERT_TRUE(client.send(call));  // the connection is kept now
  app.next({.wire = Wire::hang_up});
  call.method = "POST";
  call.body = std::string(8 << 20, 'x');
  const auto reply = client.send(call);  // sent again on a fresh connection, or given up: but no signal
  EXPECT_TRUE(reply || reply.error().code == Code::unavailable);
}

}  // namespace
}  // namespace provost::http
