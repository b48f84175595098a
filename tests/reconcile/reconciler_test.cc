// Which apps the reconciler looks at, and that none of them keeps another from its turn.
#include "core/reconcile/reconciler.h"

#include "core/directory/directory.h"
#include "tests/delivery/delivery_world.h"
#include "tests/reconcile/listed_app.h"
#include "tests/support/one_key_vault.h"

namespace provost::test {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Answers every call with these headers.
class Headers final : public http::HttpClient {
 public:
  Result<http::HttpReply> send(const http::HttpCall&) override { return http::HttpReply{200, headers, ""}; }
  http::Headers headers;
};

class ReconcilerTest : public DeliveryWorld {
 protected:
  ReconcilerTest() {
    kinds_.front().make = [this](const Settings& settings,
                                 const ConnectorTools& tools) -> Result<std::unique_ptr<Connector>> {
      if (broken_) return fail(Code::invalid_value, "it cannot be made");
      auto made = std::make_unique<ListedApp>();
      made->on_list = [&http = tools.http] { (void)http.send({}); };
      apps_[std::string(settings.text("app"))] = made.get();
      return made;
    };
  }

  /// True if a step was done. Time goes on, so that the next step is due.
  bool round() {
    const auto did = reconciler_.round();
    EXPECT_TRUE(did) << did.error().detail;
    clock_.advance(25h);
    return did.value_or(false);
  }
  std::size_t listings(const std::string& app) { return apps_.count(app) == 0 ? 0 : apps_[app]->listings.size(); }
  void set_enabled(bool enabled) {
    in_tables([&](Tables& tables) { return tables.connections.set_enabled(kApp, enabled); });
  }
  void point_at(const std::string& app) {
    in_tables([&](Tables& tables) -> Result<void> {
      const auto before = TRY(tables.connections.find(kApp));
      auto settings = before->settings;
      settings["app"] = app;
      return tables.connections.replace_settings(*before, settings);
    });
  }

  void say_that_nothing_is_left() {
    http_.headers.add("RateLimit-Remaining", "0");
    http_.headers.add("RateLimit-Reset", "30");
  }

  static constexpr std::array kSettings{Setting{"app", Setting::Type::text, true, "", "Which.", ""}};
  std::array<ConnectorKind, 1> kinds_{ConnectorKind{"scripted", "For tests.", kSettings, {}}};
  bool broken_ = false;
  std::map<std::string, ListedApp*> apps_;
  Headers http_;
  OneKeyVault vault_;
  IdMaker ids_{clock_, random_};
  Catalogues catalogues_{scim::Catalogue::built_in().value()};
  Directory directory_{clock_, ids_, catalogues_};
  Bell bell_;
  HealthRegister healths_;
  Reconciler reconciler_{{database(), clock_, log_, bell_, directory_},
                         ConnectorMaker(kinds_, vault_, ConnectorTools{http_, clock_}),
                         healths_,
                         {}};
};
INSTANTIATE_TEST_SUITE_P(Engines, ReconcilerTest, both_engines(), engine_name);

TEST_P(ReconcilerTest, EachAppThatIsDueTakesAStep) {
  connect(connection_to(ConnectionId{"app-2"}));
  EXPECT_TRUE(round());
  EXPECT_EQ(listings("app-1"), 1U);
  EXPECT_EQ(listings("app-2"), 1U);
}

TEST_P(ReconcilerTest, AnAppThatIsNotDueIsNotCalled) {
  EXPECT_TRUE(reconciler_.round().value());
  EXPECT_FALSE(reconciler_.round().value());
  EXPECT_EQ(listings("app-1"), 1U);
}

TEST_P(ReconcilerTest, AnAppThatCannotBeCalledIsPutOffAndKeepsNoOtherFromItsTurn) {
  Connection unknown = connection_to(ConnectionId{"app-0"});
  unknown.kind = "a kind that this program does not have";
  connect(unknown);
  EXPECT_TRUE(round());
  EXPECT_EQ(listings("app-1"), 1U);
  broken_ = true;
  point_at("app-3");
  EXPECT_TRUE(round()) << "that it failed is noted";
  broken_ = false;
  EXPECT_TRUE(round());
}

TEST_P(ReconcilerTest, AnAppThatFailsToListKeepsNoOtherFromItsTurn) {
  connect(connection_to(ConnectionId{"app-2"}));
  EXPECT_TRUE(round());
  apps_["app-1"]->refusal = Code::unavailable;
  const auto before = listings("app-2");
  for (int rounds = 0; rounds < 4; ++rounds) round();
  EXPECT_GT(listings("app-2"), before);
}

TEST_P(ReconcilerTest, AnAppThatIsOutIsLeftAloneAndKeepsNoOtherFromItsTurn) {
  connect(connection_to(ConnectionId{"app-2"}));
  ConnectionState out;
  out.connection = kApp;
  out.out_since = clock_.now();
  out.next_trial = clock_.now() + 5s;
  in_tables([&](Tables& tables) { return tables.connection_states.keep(out); });
  EXPECT_TRUE(round());
  EXPECT_EQ(listings("app-1"), 0U);
  EXPECT_EQ(listings("app-2"), 1U);
}

TEST_P(ReconcilerTest, WhoIsPausedOrOfATenantThatIsOffIsLeftAlone) {
  set_enabled(false);
  EXPECT_FALSE(round());
  set_enabled(true);
  write([](sql::Session& session) { return TenantTable(session).set_enabled(kTenant, false); });
  EXPECT_FALSE(round());
  EXPECT_THAT(apps_, IsEmpty());
  write([](sql::Session& session) { return TenantTable(session).set_enabled(kTenant, true); });
  EXPECT_TRUE(round());
}

TEST_P(ReconcilerTest, AnAppWithOtherSettingsIsCalledByThem) {
  EXPECT_TRUE(round());
  EXPECT_THAT(apps_, SizeIs(1));
  EXPECT_TRUE(round()) << "the same connector goes on";
  EXPECT_THAT(apps_, SizeIs(1));
  point_at("elsewhere");
  for (int rounds = 0; rounds < 4; ++rounds) round();
  EXPECT_GT(listings("elsewhere"), 0U);
}

TEST_P(ReconcilerTest, WhatAnAppSaysOfItsRateIsKnownToDeliveries) {
  const auto served = std::make_shared<Health>(tools_, kApp);
  healths_.enter(kTenant, kApp, served);
  say_that_nothing_is_left();
  EXPECT_TRUE(reconciler_.round().value());
  EXPECT_EQ(served->allowance(Urgency::ordinary, 1), 0);
  clock_.advance(30s);
  EXPECT_EQ(served->allowance(Urgency::ordinary, 1), 1);
}

TEST_P(ReconcilerTest, AnAppThatDeliveriesMustNotCallIsNotListed) {
  const auto served = std::make_shared<Health>(tools_, kApp);
  healths_.enter(kTenant, kApp, served);
  served->told({10, 0, 30s});
  EXPECT_FALSE(reconciler_.round().value());
  EXPECT_EQ(listings("app-1"), 0U);
  clock_.advance(30s);
  EXPECT_TRUE(reconciler_.round().value());
  EXPECT_EQ(listings("app-1"), 1U);
}

TEST_P(ReconcilerTest, AnAppThatIsServedNoMoreIsForgotten) {
  auto served = std::make_shared<Health>(tools_, kApp);
  healths_.enter(kTenant, kApp, served);
  EXPECT_TRUE(round());
  served.reset();
  EXPECT_EQ(healths_.find(kTenant, kApp), nullptr) << "it is not held between two visits";
  say_that_nothing_is_left();
  for (int rounds = 0; rounds < 4; ++rounds) round();
  EXPECT_GT(listings("app-1"), 1U);
}

}  // namespace
}  // namespace provost::test
