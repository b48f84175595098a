// What was sent, what waits and what was refused for good, page by page and with the names that people know.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/store/dead_table.h"
#include "core/store/lane_table.h"
#include "core/store/receipt_table.h"

namespace provost {

/// A lane that waits, and whose it is.
struct WaitingView {
  PendingLane lane;
  ScimId scim_id;
  std::string name;
};

/// A dead letter, and whose it is.
struct DeadView {
  DeadLetter letter;
  ScimId scim_id;
  std::string name;
};

/// Reads the deliveries of one tenant in one transaction.
class DeliveryPages {
 public:
  DeliveryPages(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// No step is higher.
  static constexpr std::int64_t kLastStep = 32'767;
  /// Where a receipt or a dead letter stands among the others.
  struct Moment {
    std::int64_t at_us, seq, step, subject;
    std::string connection;
  };
  static Moment moment_of(const ReceiptRow& receipt);
  static Moment moment_of(const DeadLetter& letter);

  /// Receipts, newest first, of one subject if one is given: those older than `before`, or the newest.
  Result<std::vector<ReceiptView>> sent(const std::optional<Subject>& subject, const std::optional<Moment>& before,
                                        std::int64_t limit) const;
  /// Dead letters, newest first: those older than `before`, or the newest.
  Result<std::vector<DeadView>> dead(const std::optional<Moment>& before, std::int64_t limit) const;

  /// Where a lane stands.
  struct Place {
    std::string connection;
    std::int64_t kind = -1, subject = 0;
  };
  /// Lanes by app and subject, of one subject if one is given: those behind `after`.
  Result<std::vector<WaitingView>> waiting(const std::optional<Subject>& subject, const Place& after,
                                           std::int64_t limit) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
