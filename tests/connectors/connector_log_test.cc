// What the log, the receipts and the waiting lanes say of an app in trouble: enough to act on, and no secret, whatever
// the app shows.
#include "tests/connectors/connector_bench.h"
#include "tests/connectors/faults.h"
#include "tests/delivery/delivery_world.h"

#include "connectors/kinds.h"

namespace provost {
namespace {

class ConnectorLogTest : public test::DeliveryWorld {
 protected:
  /// Lets everything happen that a connector is called for, each to a subject of its own.
  void let_all_happen() {
    const std::string round = std::to_string(++rounds_);
    test::Figure comes = person("comes" + round + "@example.org");
    happen(comes, {Verb::provision});
    test::Figure leaves_them = person("leaves" + round + "@example.org");
    happen(leaves_them, {Verb::deactivate, Verb::revoke}, false);
    test::Figure goes = person("goes" + round + "@example.org");
    happen(goes, {Verb::remove, Verb::revoke}, false);
    test::Figure staff = group("Staff" + round);
    happen_to_group(staff, {});
  }

  std::string last_errors() {
    std::string all;
    for (const PendingLane& lane : pending()) all += lane.last_error + "\n";
    return all;
  }
  std::string notes() {
    std::string all;
    in_tables([&](Tables& tables) -> Result<void> {
      const auto views = TRY(tables.receipts.newest(10'000));
      for (const ReceiptView& view : views) all += view.receipt.note + "\n";
      return {};
    });
    return all;
  }
  void forget_lanes() {
    write([](sql::Session& session) -> Result<void> {
      TRY(session.run({"test.forget_lanes", "delete from lanes"}));
      return {};
    });
  }

  Log talkative_{LogLevel::debug};
  int rounds_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Engines, ConnectorLogTest, test::both_engines(), test::engine_name);

TEST_P(ConnectorLogTest, NoKindLetsASecretIntoLogReceiptOrLane) {
  test::ConnectorBench bench;
  const DeliveryTools tools{database(), clock_, random_, talkative_, counters_};
  for (const ConnectorKind& kind : connector_kinds()) {
    for (const test::Fault& fault : test::faults()) {
      test::HttpApp app([&fault](const test::AppRequest&) { return fault.reply; });
      const auto connector = bench.make(kind.name, app.url("/base"));
      let_all_happen();
      testing::internal::CaptureStderr();
      Health health(tools, ledger_.connection());
      Courier courier(tools, ledger_, *connector, health);
      deliver_once(courier, ledger_);
      deliver_once(courier, ledger_);
      const std::string log = testing::internal::GetCapturedStderr();
      const std::string where = std::string(kind.name) + ", " + std::string(fault.name);
      EXPECT_FALSE(test::shows_secret(log)) << where << ": " << log;
      EXPECT_FALSE(test::shows_secret(last_errors())) << where;
      EXPECT_FALSE(test::shows_secret(health.state().reason)) << where;
      if (fault.name == "500") {
        EXPECT_NE(log.find("delivery."), std::string::npos) << where;
      }
      forget_lanes();
    }
  }
  const std::string all = notes();
  EXPECT_FALSE(all.empty());
  EXPECT_FALSE(test::shows_secret(all));
}

TEST_P(ConnectorLogTest, WhatAnAppSaysOfARefusalStandsInReceiptsAndDeadLetters) {
  constexpr std::string_view kSaid = "the app answered 400: invalidValue: userName is too short; [redacted]";
  test::HttpApp app([](const test::AppRequest&) {
    return test::AppReply{
        400,
        {},
        R"({"scimType":"invalidValue","detail":"userName is too short; )" + std::string(test::kCanaryToken) + "\"}"};
  });
  test::ConnectorBench bench;
  const DeliveryTools tools{database(), clock_, random_, talkative_, counters_};
  const auto connector = bench.make("scim", app.url("/base"));
  Health health(tools, ledger_.connection());
  Courier courier(tools, ledger_, *connector, health);
  test::Figure kim = person("kim@example.org");
  joins(kim);
  testing::internal::CaptureStderr();
  for (int hours = 0; hours < 100 && !pending().empty(); ++hours) {
    deliver_once(courier, ledger_);
    clock_.advance(std::chrono::hours(1));
  }
  testing::internal::GetCapturedStderr();
  EXPECT_TRUE(pending().empty());
  EXPECT_NE(notes().find(kSaid), std::string::npos) << notes();
  std::vector<DeadLetter> letters;
  in_tables([&](Tables& tables) -> Result<void> {
    letters = TRY(tables.dead.of(kim.subject, 100));
    return {};
  });
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_NE(letters.front().reason.find(kSaid), std::string::npos) << letters.front().reason;
}

}  // namespace
}  // namespace provost
