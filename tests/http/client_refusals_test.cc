// What the client does not send, and where it does not go.
#include <gtest/gtest.h>

#include <string>

#include "tests/http/client_calls.h"
#include "tests/support/certificates.h"

namespace provost::http {
namespace {

using namespace std::chrono_literals;
using test::TestAuthority;

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

}  // namespace
}  // namespace provost::http
