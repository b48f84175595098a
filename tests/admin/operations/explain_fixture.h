// Deliveries at the store, as explained: what a courier would have left.
#pragma once

#include <functional>
#include <vector>

#include "core/admin/operations/explain.h"
#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {

class ExplainFixture : public OperationsTest {
 protected:
  const ConnectionId app_{"app"};

  Value explain(const Subject& subject, const Unusable& unusable = {}) {
    Value found;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                  found = TRY(explain_deliveries(tables, subject, unusable, clock_.now()));
                  return {};
                }).has_value());
    return found;
  }
  const Value& app_row(const Value& explained) { return explained.find("apps")->items().front(); }
  /// What a courier would have written: a failed try, and when the next is.
  void fail_once(const Subject& subject, Duration until_next) {
    in_lane(subject, [&](Tables& tables, const Lane& lane) -> Result<void> {
      const Instant now = clock_.now();
      TRY(tables.lanes.put_back(app_, lane,
                                {lane.acked_seq, 1, now, now + until_next, "it answered 503", Wait::backoff, false}));
      ReceiptRow receipt;
      receipt.connection = app_;
      receipt.subject = subject;
      receipt.seq = lane.head_seq;
      receipt.outcome = "failed";
      receipt.note = "it answered 503";
      receipt.effects = "{}";
      receipt.at = now;
      return tables.receipts.keep(receipt);
    });
  }
  void in_lane(const Subject& subject, const std::function<Result<void>(Tables&, const Lane&)>& work) {
    ASSERT_TRUE(
        in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
          const Instant now = clock_.now();
          for (const Urgency urgency : {Urgency::barrier, Urgency::leaving, Urgency::ordinary}) {
            const auto lanes = TRY(tables.lanes.claim({app_, urgency, now, now + std::chrono::seconds(30), 100}));
            for (const Lane& lane : lanes) {
              if (lane.subject == subject) TRY(work(tables, lane));
            }
          }
          return {};
        }).has_value());
  }
  std::vector<PendingLane> pending() {
    std::vector<PendingLane> lanes;
    EXPECT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                  lanes = TRY(tables.lanes.pending(std::nullopt, 100));
                  return {};
                }).has_value());
    return lanes;
  }
};

}  // namespace provost::operations
