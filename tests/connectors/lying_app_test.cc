// Apps that answer "done" and keep an access alive. Whoever can be looked at is found out: a probe says what is so, and
// not what the app said. A hundred seeds choose what lives on, when the app does at last what it was told, how long it
// takes to answer, and what else stands in its answers.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kinds.h"
#include "tests/connectors/connector_bench.h"
#include "tests/connectors/kind_cases.h"
#include "tests/connectors/revocation_doubles.h"
#include "tests/connectors/rocketchat_double.h"
#include "tests/connectors/scim_double.h"
#include "tests/connectors/unleash_double.h"
#include "tests/connectors/zendesk_double.h"
#include "tests/connectors/zitadel_double.h"

namespace provost {
namespace {

using test::AppReply;
using test::AppRequest;
using test::ConnectorBench;
using test::GivenSettings;

constexpr std::string_view kKim = "kim@example.org";
constexpr int kSeeds = 100;
constexpr std::size_t kLooks = 4;

/// What one seed decides.
class Chance {
 public:
  explicit Chance(int seed) : engine_(static_cast<std::mt19937::result_type>(seed)) {}
  std::size_t below(std::size_t bound) { return engine_() % bound; }
  bool coin() { return below(2) == 0; }

 private:
  std::mt19937 engine_;
};

/// An app with Kim in it, and one thing that it may only pretend to do.
struct Staged {
  std::function<AppReply(const AppRequest&)> honest;
  /// The answer to a request that is only pretended; nothing for one that is done.
  std::function<std::optional<AppReply>(const AppRequest&)> pretended;
  std::string remote_id = {};
  GivenSettings settings = {};
};

using Request = const AppRequest&;

/// Pretends requests of this method whose target has this in it, with this answer.
auto pretends(const std::string& method, const std::string& part, const AppReply& reply) {
  return [=](Request request) -> std::optional<AppReply> {
    const bool meant = request.method == method && request.target.find(part) != std::string::npos;
    return meant ? std::optional(reply) : std::nullopt;
  };
}

auto pretends_nothing() {
  return [](Request) { return std::optional<AppReply>(); };
}

Staged scim_stage(Chance& chance) {
  const auto app = std::make_shared<test::ScimDouble>();
  const std::string id = app->put_there("Users", Value::object({{"userName", kKim}, {"active", true}}));
  const bool put = chance.coin();
  const Value said = Value::object({{"id", id}, {"userName", kKim}, {"active", false}});
  AppReply reply = chance.coin() ? AppReply{204} : AppReply{200, {}, json::write(said)};
  Staged staged{[app](Request request) { return app->answer(request); }, pretends_nothing(), chance.coin() ? id : ""};
  staged.settings = {{"update", put ? "put" : "patch"}};
  if (chance.below(4) != 0) staged.pretended = pretends(put ? "PUT" : "PATCH", "/Users/", reply);
  return staged;
}

Staged unleash_stage(Chance& chance) {
  const auto app = std::make_shared<test::UnleashDouble>();
  const auto id = app->put_there({std::string(kKim), std::string(kKim), "Kim", 2});
  Staged staged{[app](Request request) { return app->answer(request); }, pretends_nothing(), std::to_string(id)};
  staged.settings = {{"on_deactivate", "delete"}};
  if (chance.below(4) != 0) staged.pretended = pretends("DELETE", "user-admin", {200});
  return staged;
}

Staged zendesk_stage(Chance& chance) {
  const auto app = std::make_shared<test::ZendeskDouble>();
  const auto id = app->put_user(kKim, Value::object({{"external_id", test::scim_id_of(kKim).value}}));
  for (std::size_t count = 1 + chance.below(3); count > 0; --count) app->open_session(id);
  for (std::size_t count = 1 + chance.below(3); count > 0; --count) app->grant_token(id);
  Value suspended = app->user(id);
  suspended.set("suspended", true);
  const AppReply changed{200, {}, json::write(Value::object({{"user", suspended}}))};
  Staged staged{[app](Request request) { return app->answer(request); }, pretends_nothing(), std::to_string(id)};
  const std::size_t what = chance.below(4);
  if (what == 1) staged.pretended = pretends("PUT", "/users/", changed);
  if (what == 2) staged.pretended = pretends("DELETE", "/sessions", {204});
  if (what == 3) staged.pretended = pretends("DELETE", "/oauth/tokens/", {204});
  return staged;
}

Staged zitadel_stage(Chance& chance) {
  const auto app = std::make_shared<test::ZitadelDouble>();
  app->put_there({"27", "ACTIVE", std::string(kKim), std::string(kKim)});
  for (std::size_t count = 1 + chance.below(3); count > 0; --count) app->sign_in("27", "s" + std::to_string(count));
  Staged staged{[app](Request request) { return app->answer(request); }, pretends_nothing(), "27"};
  const AppReply done{200, {}, R"({"details":{"sequence":"7"}})"};
  const std::size_t what = chance.below(3);
  if (what == 1) staged.pretended = pretends("POST", "/deactivate", done);
  if (what == 2) staged.pretended = pretends("DELETE", "/v2/sessions/", done);
  return staged;
}

Staged rocketchat_stage(Chance& chance) {
  const auto app = std::make_shared<test::RocketchatDouble>();
  app->put_there({.id = "27", .user_name = std::string(kKim), .email = std::string(kKim), .login_tokens = 2});
  Staged staged{[app](Request request) { return app->answer(request); }, pretends_nothing(), "27"};
  const AppReply done{200, {}, R"({"user":{"_id":"27","active":false},"success":true})"};
  if (chance.below(4) != 0) staged.pretended = pretends("POST", "users.setActiveStatus", done);
  return staged;
}

Staged oauth_stage(Chance& chance) {
  test::OauthDouble::Habits habits;
  habits.lists_dead = chance.coin();
  const auto app = std::make_shared<test::OauthDouble>(habits);
  const std::vector<std::string> types = {"access_token", "refresh_token"};
  for (const std::string& type : types) {
    for (std::size_t count = 1 + chance.below(3); count > 0; --count) {
      app->issue(type + std::to_string(count), type, std::string(kKim));
    }
  }
  Staged staged{[app](Request request) { return app->answer(request); }, pretends_nothing()};
  staged.settings = {{"introspect_url", "{url}/introspect"}};
  const std::string& kept = types[chance.below(2)];
  if (chance.below(4) == 0) return staged;
  staged.pretended = [kept](Request request) -> std::optional<AppReply> {
    const bool revokes = request.method == "POST" && !request.target.ends_with("/introspect");
    return revokes && request.body.find("token=" + kept) != std::string::npos ? std::optional(AppReply{200})
                                                                              : std::nullopt;
  };
  return staged;
}

struct Stage {
  std::string_view kind;
  Staged (*make)(Chance&);
};

constexpr Stage kStages[] = {
    {"scim", scim_stage},       {"unleash", unleash_stage},       {"zendesk", zendesk_stage},
    {"zitadel", zitadel_stage}, {"rocketchat", rocketchat_stage}, {"oauth_revocation", oauth_stage}};

/// Kinds whose protocol has no way to look.
constexpr std::string_view kBlind[] = {"webhook", "global_token_revocation", "backchannel_logout"};

/// Answers as the stage says; what was only pretended is remembered, and done when the app dies to its lie.
class LyingApp {
 public:
  LyingApp(Staged staged, Chance& chance, ConnectorBench& bench)
      : staged_(std::move(staged)), noise_(chance.below(4)), delay_(chance.below(400)), bench_(bench) {}

  AppReply answer(const AppRequest& request) {
    bench_.clock.advance(std::chrono::milliseconds(delay_));
    const std::scoped_lock lock(mutex_);
    const auto pretended = lies_ ? staged_.pretended(request) : std::nullopt;
    if (pretended) owed_.push_back(request);
    return noisy(pretended ? *pretended : staged_.honest(request));
  }
  /// Does at last what it was told.
  void come_clean() {
    const std::scoped_lock lock(mutex_);
    lies_ = false;
    for (const AppRequest& request : owed_) staged_.honest(request);
    owed_.clear();
  }
  bool keeps_something() const {
    const std::scoped_lock lock(mutex_);
    return !owed_.empty();
  }

 private:
  /// What another server, or another version, writes as well.
  AppReply noisy(AppReply reply) const {
    if (noise_ > 0) reply.headers.add("X-Request-Id", "alive dead active:true");
    if (noise_ < 2) return reply;
    auto body = json::parse(reply.body);
    if (!body || !body->is_object()) return reply;
    body->set("x-noise", Value::object({{"active", noise_ == 2}, {"suspended", noise_ == 3}, {"sessions", Array{}}}));
    reply.body = "\r\n\t " + json::write(*body) + (noise_ == 3 ? "\n\n" : "");
    return reply;
  }

  Staged staged_;
  std::size_t noise_;
  std::size_t delay_;
  ConnectorBench& bench_;
  mutable std::mutex mutex_;
  bool lies_ = true;
  std::vector<AppRequest> owed_;
};

class LyingAppTest : public testing::TestWithParam<int> {};

TEST_P(LyingAppTest, IsFoundOutWhereOneCanLook) {
  for (const Stage& stage : kStages) {
    Chance chance(GetParam());
    ConnectorBench bench;
    Staged staged = stage.make(chance);
    Account kim = bench.account(kKim, staged.remote_id);
    kim.active = false;
    GivenSettings settings = staged.settings;
    LyingApp app(std::move(staged), chance, bench);
    test::HttpApp http([&app](const AppRequest& request) { return app.answer(request); });
    for (auto& [name, value] : settings) {
      if (value.starts_with("{url}")) value.replace(0, 5, http.url("/scim"));
    }
    const auto connector = bench.make(stage.kind, http.url("/scim"), settings);
    const auto in_time = [&] {
      kim.deadline = bench.clock.monotonic() + std::chrono::minutes(5);
      return kim;
    };
    (void)connector->deactivate(in_time());  // what the app says of it is what is not believed
    (void)connector->revoke(in_time());
    const std::size_t comes_clean_at = chance.below(kLooks + 2);  // beyond the last look: never
    for (std::size_t look = 0; look < kLooks; ++look) {
      if (look == comes_clean_at) app.come_clean();
      const auto seen = connector->probe(in_time());
      ASSERT_TRUE(seen) << stage.kind << ": " << seen.error().detail;
      EXPECT_EQ(*seen, app.keeps_something() ? Probe::alive : Probe::dead) << stage.kind << ", look " << look;
    }
  }
}

TEST_P(LyingAppTest, IsNeverSaidToBeDeadWhereNobodyCanLook) {
  for (const std::string_view kind : kBlind) {
    ConnectorBench bench;
    test::HttpApp http([](const AppRequest&) { return AppReply{200}; });
    const auto connector = bench.make(kind, http.url("/end"));
    const Account kim = bench.account(kKim, GetParam() % 2 == 0 ? "27" : "");
    (void)connector->deactivate(kim);
    (void)connector->revoke(kim);
    EXPECT_EQ(connector->probe(kim), Probe::cannot_know) << kind;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, LyingAppTest, testing::Range(0, kSeeds));

TEST(LyingApps, AreStagedForEveryKind) {
  for (const ConnectorKind& kind : connector_kinds()) {
    const bool seen = std::ranges::any_of(kStages, [&](const Stage& stage) { return stage.kind == kind.name; });
    const bool blind = std::ranges::find(kBlind, kind.name) != std::end(kBlind);
    EXPECT_NE(seen, blind) << kind.name;
  }
}

/// Every stage lies under some seed and is honest under another, or the test above would show nothing.
TEST(LyingApps, LieUnderSomeSeedsAndNotUnderAll) {
  for (const Stage& stage : kStages) {
    int lies = 0;
    for (int seed = 0; seed < kSeeds; ++seed) {
      Chance chance(seed);
      const Staged staged = stage.make(chance);
      const AppRequest kRequests[] = {{"PATCH", "/Users/1", {}, ""},
                                      {"PUT", "/Users/1", {}, ""},
                                      {"DELETE", "/user-admin/1", {}, ""},
                                      {"PUT", "/users/1", {}, ""},
                                      {"DELETE", "/users/1/sessions", {}, ""},
                                      {"DELETE", "/oauth/tokens/1", {}, ""},
                                      {"POST", "/users/1/deactivate", {}, ""},
                                      {"DELETE", "/v2/sessions/1", {}, ""},
                                      {"POST", "users.setActiveStatus", {}, ""},
                                      {"POST", "/revoke", {}, "token=access_token1"},
                                      {"POST", "/revoke", {}, "token=refresh_token1"}};
      lies += std::ranges::any_of(kRequests, [&](const AppRequest& one) { return staged.pretended(one).has_value(); });
    }
    EXPECT_GT(lies, kSeeds / 2) << stage.kind;
    EXPECT_LT(lies, kSeeds) << stage.kind;
  }
}

}  // namespace
}  // namespace provost
