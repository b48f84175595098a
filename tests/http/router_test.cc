// Whose path it is, and what becomes of a request that is nobody's.
#include "core/http/router.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace provost::http {
namespace {

struct Nobody {};

/// A face that answers with its name, its captures, or worse.
class NamedFace final : public Face<Nobody> {
 public:
  NamedFace(std::string prefix, std::string name) : prefix_(std::move(prefix)), name_(std::move(name)) {}

  std::string_view prefix() const override { return prefix_; }
  std::uint64_t body_limit(const RequestHead&) const override { return prefix_.size(); }
  Response render(const Error& error) const override {
    return refuse(error.code == Code::not_found ? 404 : 400, error.detail);
  }
  Response refuse(int status, std::string_view reason) const override {
    return Response{status, {}, name_ + ": " + std::string(reason)};
  }

 protected:
  Result<Nobody> authenticate(const RequestHead& head) const override {
    if (head.headers.count("stranger") > 0) return fail(Code::unauthenticated, "who are you");
    return Nobody{};
  }
  const std::vector<Route>& routes() const override { return routes_; }

 private:
  Result<Response> greet(const Exchange& exchange) const {
    std::string said = name_;
    for (const std::string& capture : exchange.captures) said += "|" + capture;
    return Response{200, {}, said};
  }

  std::string prefix_, name_;
  const std::vector<Route> routes_{
      {"GET", "/", [this](const Nobody&, const Exchange& exchange) { return greet(exchange); }},
      {"GET", "/things", [this](const Nobody&, const Exchange& exchange) { return greet(exchange); }},
      {"POST", "/things", [this](const Nobody&, const Exchange& exchange) { return greet(exchange); }},
      {"GET", "/things/{}/parts/{}", [this](const Nobody&, const Exchange& exchange) { return greet(exchange); }},
      {"GET", "/bug", [](const Nobody&, const Exchange&) -> Result<Response> { throw std::runtime_error("canary"); }},
      {"GET", "/worse", [](const Nobody&, const Exchange&) -> Result<Response> { throw 42; }},
  };
};

class RouterTest : public ::testing::Test {
 protected:
  RouterTest() {
    std::vector<std::unique_ptr<AnyFace>> faces;
    faces.push_back(std::make_unique<NamedFace>("/api", "api"));
    faces.push_back(std::make_unique<NamedFace>("/api/inner", "inner"));
    router_ = std::make_unique<Router>(std::move(faces), log_);
  }

  Response send(const std::string& method, const std::string& target) {
    Request request;
    request.head.method = method;
    request.head.target = target;
    return router_->handle(request);
  }

  const Log log_{LogLevel::error};
  std::unique_ptr<Router> router_;
};

TEST_F(RouterTest, TheLongestPrefixOfWholeSegmentsOwnsThePath) {
  struct Case {
    const char* target;
    int status;
    const char* body;
  };
  constexpr Case kCases[] = {
      {"/api/things", 200, "api"},
      {"/api/things/", 200, "api"},
      {"/api/things?a=b", 200, "api"},
      {"/api", 200, "api"},
      {"/api/inner", 200, "inner"},
      {"/api/inner/things", 200, "inner"},
      {"/api/innermost", 404, "api: there is nothing at this path"},
      {"/api/things/a%20b/parts/%2522", 200, "api|a b|%22"},
      {"/api/things/a/parts", 404, "api: there is nothing at this path"},
      {"/api/%74hings", 200, "api"},
      {"/%61pi/inner/things", 200, "inner"},
      {"/api/Things", 404, "api: there is nothing at this path"},
      {"/api/things/a%2Fb/parts/c", 400, "api: a segment of the path has a character that does not belong there"},
      {"/api//things", 400, "api: the path has an empty segment"},
      {"/api/./things", 400, "api: the path has a dot segment"},
  };
  for (const Case& each : kCases) {
    const Response response = send("GET", each.target);
    EXPECT_EQ(response.status, each.status) << each.target;
    EXPECT_EQ(response.body, each.body) << each.target;
  }
}

TEST_F(RouterTest, APathOfNobodyIsAPlainProblem) {
  for (const char* target : {"/", "/other", "/apis/things"}) {
    const Response response = send("GET", target);
    EXPECT_EQ(response.status, 404) << target;
    EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json");
  }
  EXPECT_EQ(send("GET", "http://elsewhere/api").status, 400);
}

TEST_F(RouterTest, AWrongMethodNamesTheRightOnes) {
  const Response response = send("DELETE", "/api/things");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.find("Allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(send("get", "/api/things").status, 405) << "methods are case-sensitive";
  const Response options = send("OPTIONS", "/api/things");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.headers.find("Allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(send("HEAD", "/api/things").status, 200);
  EXPECT_EQ(send("OPTIONS", "/api/nothing").status, 404);
}

TEST_F(RouterTest, AStrangerLearnsNothingOfPaths) {
  for (const char* target : {"/api/things", "/api/nothing", "/api/bug"}) {
    Request request;
    request.head.method = "GET";
    request.head.target = target;
    request.head.headers.add("Stranger", "yes");
    EXPECT_EQ(router_->handle(request).body, "api: who are you") << target;
  }
}

TEST_F(RouterTest, ABugEndsAtTheWallWithoutItsWords) {
  for (const char* target : {"/api/bug", "/api/worse", "/api/inner/bug"}) {
    const Response response = send("GET", target);
    EXPECT_EQ(response.status, 500) << target;
    EXPECT_EQ(response.body.find("canary"), std::string::npos) << response.body;
  }
  EXPECT_EQ(send("GET", "/api/inner/bug").body, "inner: the server met an unexpected condition");
}

TEST_F(RouterTest, AFaceSaysHowLargeABodyIsAndElsewhereASmallOneIsReadForTheSakeOfTheAnswer) {
  RequestHead head;
  head.target = "/api/things";
  EXPECT_EQ(router_->body_limit(head), 4U);
  head.target = "/api/inner/things";
  EXPECT_EQ(router_->body_limit(head), 10U);
  for (const char* target : {"/other", "not a path", "/api/%zz"}) {
    head.target = target;
    EXPECT_EQ(router_->body_limit(head), 16U * 1024) << target;
  }
}

}  // namespace
}  // namespace provost::http
