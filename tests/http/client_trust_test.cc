// Certificates, secrets, and many calls at once.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "tests/http/client_calls.h"
#include "tests/support/certificates.h"

namespace provost::http {
namespace {

using namespace std::chrono_literals;
using test::AppReply;
using test::AppRequest;
using test::TestAuthority;
using test::Validity;
using test::Wire;

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
        call.method = "PUT";  // a POST never goes out on a connection that was kept
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
