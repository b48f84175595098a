#include "core/http/client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/http/curl_client.h"
#include "tests/support/certificates.h"
#include "tests/support/http_app.h"

namespace provost::http {
namespace {

using namespace std::chrono_literals;
using test::AppReply;
using test::AppRequest;
using test::HttpApp;
using test::TestAuthority;
using test::Validity;
using test::Wire;

/// Ports are not what these tests are about; the apps have them by chance.
CurlLimits any_port() {
  CurlLimits limits;
  limits.ports.clear();
  return limits;
}

/// A call that is allowed to reach an app on loopback.
HttpCall call_to(const HttpApp& app, std::string_view path = "/") {
  HttpCall call;
  call.method = "GET";
  call.url = app.url(path);
  call.allow_http = true;
  call.allow_network = true;
  return call;
}

Code code_of(const Result<HttpReply>& reply) {
  EXPECT_FALSE(reply);
  return reply ? Code::internal : reply.error().code;
}

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
  EXPECT_EQ(app.connections(), 1);
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

TEST(CurlClient, DoesNotFollowRedirects) {
  HttpApp secret;
  HttpApp app;
  CurlClient client;
  for (const int status : {301, 302, 303, 307, 308}) {
    Headers headers;
    headers.add("Location", secret.url("/latest/meta-data"));
    app.next({.status = status, .headers = headers});
    const auto reply = client.send(call_to(app));
    ASSERT_TRUE(reply) << status;
    EXPECT_EQ(reply->status, status);
    EXPECT_EQ(reply->headers.find("Location"), secret.url("/latest/meta-data"));
  }
  EXPECT_EQ(secret.connections(), 0);
}

TEST(CurlClient, RefusesInnerAddressesUnlessAllowed) {
  HttpApp app;
  CurlClient client(any_port());
  const std::string port = std::to_string(app.port());
  for (const char* host : {"127.0.0.1", "localhost", "127.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001", "0",
                           "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]",
                           "127.0.0.1.", "10.0.0.1", "169.254.169.254", "[fe80::1]", "[fe80::1%25lo]"}) {
    HttpCall call = call_to(app);
    call.allow_network = false;
    call.url = std::string("http://") + host + ":" + port + "/";
    const auto reply = client.send(call);
    ASSERT_FALSE(reply) << host;
    EXPECT_NE(reply.error().code, Code::internal) << host;
    if (std::string_view(host) != "127.0.0.1." && std::string_view(host) != "[fe80::1%25lo]") {
      EXPECT_EQ(reply.error().code, Code::forbidden) << host << ": " << reply.error().detail;
    }
  }
  EXPECT_EQ(app.connections(), 0);
  EXPECT_TRUE(client.send(call_to(app)));
}

TEST(CurlClient, DoesNotLendAnAllowedConnectionToACallThatIsNot) {
  HttpApp app;
  CurlClient client(any_port());
  HttpCall call = call_to(app);
  ASSERT_TRUE(client.send(call));
  call.allow_network = false;
  EXPECT_EQ(code_of(client.send(call)), Code::forbidden);
  EXPECT_EQ(app.requests().size(), 1U);
}

TEST(CurlClient, DoesNotLendAConnectionToACallThatTrustsAnother) {
  TestAuthority authority;
  TestAuthority other;
  HttpApp app({}, authority.issue("IP:127.0.0.1"));
  CurlClient client;
  HttpCall call = call_to(app);
  call.ca_file = authority.ca_file();
  ASSERT_TRUE(client.send(call));
  call.ca_file = other.ca_file();
  EXPECT_EQ(code_of(client.send(call)), Code::unavailable);
  call.ca_file.clear();
  EXPECT_EQ(code_of(client.send(call)), Code::unavailable);
  EXPECT_EQ(app.requests().size(), 1U);
}

TEST(CurlClient, CallsOnlyTheListedPortsOfThePublicNetwork) {
  HttpApp app;
  CurlClient client;
  HttpCall call = call_to(app);
  call.allow_network = false;
  const auto reply = client.send(call);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::forbidden);
  EXPECT_EQ(reply.error().detail, "port " + std::to_string(app.port()) + " is not allowed");
}

TEST(CurlClient, SpeaksHttpsOnlyUnlessAllowed) {
  HttpApp app;
  CurlClient client;
  HttpCall call = call_to(app);
  call.allow_http = false;
  EXPECT_EQ(code_of(client.send(call)), Code::forbidden);
  for (const char* scheme : {"file://localhost/etc/passwd", "ftp://app.test/", "gopher://app.test/", "ldap://app.test/",
                             "dict://app.test/", "scp://app.test/x", "ws://app.test/", "unknown://app.test/"}) {
    call.allow_http = true;
    call.url = scheme;
    EXPECT_EQ(code_of(client.send(call)), Code::forbidden) << scheme;
  }
  EXPECT_EQ(app.connections(), 0);
}

struct UrlCase {
  const char* name;
  std::string url;
};

TEST(CurlClient, RefusesUrlsThatCannotBeSent) {
  const UrlCase cases[] = {
      {"none", ""},
      {"no scheme", "app.test/users"},
      {"no host", "https:///users"},
      {"no host but a query", "https://?users"},
      {"one slash", "https:/app.test/users"},
      {"no slash", "https:app.test/users"},
      {"a file", "file:///etc/passwd"},
      {"a user", "https://me@app.test/"},
      {"a user and a password", "https://me:sesame@app.test/"},
      {"an empty user", "https://@app.test/"},
      {"a line feed", "https://app.test/\nHost: other.test"},
      {"a carriage return", "https://app.test/\r\nX: y"},
      {"a blank", "https://app.test/a b"},
      {"NUL", std::string("https://app.test/\0x", 19)},
      {"a tab", "https://app.test/\t"},
      {"a backslash", "https://app.test\\@other.test/"},
      {"not ASCII", "https://\xc3\xa9.test/"},
      {"a fragment", "https://app.test/#x"},
      {"a port that is none", "https://app.test:99999/"},
      {"two dots", "https://app.test/users/../admin"},
      {"two encoded dots", "https://app.test/users/%2e%2E"},
      {"one dot", "https://app.test/./users"},
      {"too long", "https://app.test/" + std::string(10'000, 'x')},
  };
  CurlClient client;
  for (const UrlCase& c : cases) {
    HttpCall call;
    call.method = "GET";
    call.url = c.url;
    EXPECT_EQ(code_of(client.send(call)), Code::invalid_value) << c.name;
  }
}

struct HeaderCase {
  const char* name;
  std::string field;
  std::string value;
};

TEST(CurlClient, RefusesHeadersThatCouldSmuggle) {
  const HeaderCase cases[] = {
      {"a line feed in the value", "X", "a\nHost: other.test"},
      {"a carriage return in the value", "X", "a\rb"},
      {"both in the value", "Authorization", "Bearer x\r\n\r\nGET /admin HTTP/1.1"},
      {"NUL in the value", "X", std::string("a\0b", 3)},
      {"a bell in the value", "X", "\a"},
      {"a line feed in the name", "X\nY", "a"},
      {"a colon in the name", "X:Y", "a"},
      {"a blank in the name", "X ", "a"},
      {"no name", "", "a"},
      {"a semicolon in the name", "X;", ""},
      {"not ASCII in the name", "\xc3\xa9", "a"},
      {"framing", "Content-Length", "5"},
      {"framing in other letters", "TRANSFER-encoding", "chunked"},
      {"another host", "Host", "other.test"},
      {"the connection", "Connection", "upgrade"},
      {"far too long", "X", std::string(20'000, 'x')},
  };
  HttpApp app;
  CurlClient client;
  for (const HeaderCase& c : cases) {
    HttpCall call = call_to(app);
    call.headers.add(c.field, c.value);
    EXPECT_EQ(code_of(client.send(call)), Code::invalid_value) << c.name;
  }
  HttpCall many = call_to(app);
  for (int i = 0; i < 65; ++i) many.headers.add("X", "y");
  EXPECT_EQ(code_of(client.send(many)), Code::invalid_value);
  EXPECT_EQ(app.connections(), 0);
}

TEST(CurlClient, RefusesMethodsThatAreNotWords) {
  HttpApp app;
  CurlClient client;
  for (const char* method : {"", "get", "GET /x HTTP/1.1\r\nX:", "G ET", "CONNECT", "TRACE", "A_VERY_LONG_METHOD"}) {
    HttpCall call = call_to(app);
    call.method = method;
    EXPECT_EQ(code_of(client.send(call)), Code::invalid_value) << method;
  }
  HttpCall head = call_to(app);
  head.method = "HEAD";
  head.body = "x";
  EXPECT_EQ(code_of(client.send(head)), Code::invalid_value);
  HttpCall timeless = call_to(app);
  timeless.deadline = 0ms;
  EXPECT_EQ(code_of(client.send(timeless)), Code::invalid_value);
  EXPECT_EQ(app.connections(), 0);
}

TEST(CurlClient, VerifiesCertificates) {
  TestAuthority authority;
  TestAuthority stranger;
  const struct {
    const char* name;
    test::AppTls tls;
    bool trusted;
  } cases[] = {
      {"good", authority.issue("IP:127.0.0.1"), true},
      {"expired", authority.issue("IP:127.0.0.1", Validity::expired), false},
      {"another address", authority.issue("IP:127.0.0.2"), false},
      {"another name", authority.issue("DNS:app.test"), false},
      {"signed by itself", authority.self_signed("IP:127.0.0.1"), false},
      {"signed by a stranger", stranger.issue("IP:127.0.0.1"), false},
  };
  for (const auto& c : cases) {
    HttpApp app([](const AppRequest&) { return AppReply{.body = "in"}; }, c.tls);
    CurlClient client;
    HttpCall call = call_to(app);
    call.allow_http = false;
    call.ca_file = authority.ca_file();
    const auto reply = client.send(call);
    EXPECT_EQ(reply.has_value(), c.trusted) << c.name;
    if (!c.trusted) {
      EXPECT_EQ(code_of(reply), Code::unavailable) << c.name;
    }
    EXPECT_EQ(app.requests().size(), c.trusted ? 1U : 0U) << c.name;
  }
}

TEST(CurlClient, TrustsNothingWhenTheBundleIsMissing) {
  TestAuthority authority;
  HttpApp app({}, authority.issue("IP:127.0.0.1"));
  CurlClient client;
  HttpCall call = call_to(app);
  call.ca_file = authority.ca_file() + ".absent";
  EXPECT_EQ(code_of(client.send(call)), Code::unavailable);
  EXPECT_TRUE(app.requests().empty());
}

TEST(CurlClient, RefusesPlainTextWhereTlsWasMeant) {
  HttpApp app;
  CurlClient client;
  HttpCall call = call_to(app);
  call.url.replace(0, 4, "https");
  call.deadline = 200ms;  // the app waits for the end of what it takes for a request
  EXPECT_EQ(code_of(client.send(call)), Code::unavailable);
}

TEST(CurlClient, SaysThatNobodyListens) {
  std::string url;
  {
    const HttpApp app;
    url = app.url("/");
  }
  CurlClient client;
  HttpCall call;
  call.method = "GET";
  call.url = url;
  call.allow_http = true;
  call.allow_network = true;
  EXPECT_EQ(code_of(client.send(call)), Code::unavailable);
}

TEST(CurlClient, IgnoresTheProxyOfTheEnvironment) {
  HttpApp app;
  HttpApp proxy;
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) {
    setenv(name, proxy.url("").c_str(), 1);
  }
  CurlClient client;
  EXPECT_TRUE(client.send(call_to(app)));
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) unsetenv(name);
  EXPECT_EQ(app.connections(), 1);
  EXPECT_EQ(proxy.connections(), 0);
}

TEST(CurlClient, NamesNoSecretInAnyError) {
  TestAuthority authority;
  HttpApp plain;
  HttpApp secure({}, authority.issue("DNS:app.test"));
  CurlClient client(any_port());
  std::vector<HttpCall> calls;
  for (const Wire wire : {Wire::hang_up, Wire::cut_body, Wire::endless_body, Wire::endless_headers, Wire::raw}) {
    plain.next({.body = "canary-reply", .wire = wire});
    calls.push_back(call_to(plain, "/canary-path?token=canary-query"));
  }
  calls.push_back(call_to(secure, "/canary-path?token=canary-query"));
  HttpCall changed = call_to(plain, "/canary-path?token=canary-query");
  changed.allow_network = false;
  calls.push_back(changed);
  changed.allow_http = false;
  calls.push_back(changed);
  for (const char* url : {"https://canary-user:canary-password@app.test/?canary-query", "canary-path",
                          "https://app.test/canary-path\n", "https://app.test/canary-path/..", "canary://x/canary"}) {
    calls.push_back(changed);
    calls.back().url = url;
  }
  calls.push_back(call_to(plain));
  calls.back().headers.add("X", "canary\n");
  calls.push_back(call_to(plain));
  calls.back().headers.add("canary\n", "x");
  for (HttpCall& call : calls) {
    call.headers.add("Authorization", "Bearer canary-header");
    const auto reply = client.send(call);
    ASSERT_FALSE(reply) << call.url;
    EXPECT_EQ(reply.error().detail.find("canary"), std::string::npos) << reply.error().detail;
    EXPECT_FALSE(reply.error().detail.empty());
  }
}

TEST(CurlClient, WaitsForAFreeConnectionNoLongerThanItsDeadline) {
  std::promise<void> release;
  HttpApp app([held = release.get_future().share()](const AppRequest&) {
    held.wait();
    return AppReply{};
  });
  CurlLimits limits;
  limits.connections = 1;
  CurlClient client(limits);
  std::thread holder([&] { EXPECT_TRUE(client.send(call_to(app))); });
  while (app.requests().empty()) std::this_thread::yield();
  HttpCall call = call_to(app);
  call.deadline = 20ms;
  EXPECT_EQ(code_of(client.send(call)), Code::unavailable);
  release.set_value();
  holder.join();
  EXPECT_EQ(app.requests().size(), 1U);
  EXPECT_TRUE(client.send(call_to(app)));
}

TEST(CurlClient, AnswersEachOfAThousandCallsWithItsOwnReply) {
  const auto echo = [](const AppRequest& request) { return AppReply{.body = request.target + "|" + request.body}; };
  TestAuthority authority;
  HttpApp plain(echo);
  HttpApp secure(echo, authority.issue("IP:127.0.0.1"));
  CurlClient client;
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 125; ++i) {
        const std::string name = std::to_string(t) + "-" + std::to_string(i);
        HttpCall call = call_to(i % 2 == 0 ? plain : secure, "/" + name);
        call.method = "POST";
        call.body = name;
        call.ca_file = authority.ca_file();
        const auto reply = client.send(call);
        if (reply && reply->status == 200 && reply->body == "/" + name + "|" + name) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 1000);
  EXPECT_LE(plain.connections() + secure.connections(), 16);
}

TEST(CurlClient, ManyMayStartAndEndTogether) {
  HttpApp app;
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        CurlClient client;
        if (client.send(call_to(app))) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 160);
}

}  // namespace
}  // namespace provost::http
