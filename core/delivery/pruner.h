// Keeps the tables of deliveries small: walks over every tenant's events and receipts, a bounded turn at a time.
#pragma once

#include <optional>
#include <vector>

#include "core/delivery/delivery_tools.h"
#include "core/model/tenancy.h"
#include "core/store/pruning.h"

namespace provost {

/// How long what is done is kept.
struct Retention {
  Duration receipts = std::chrono::hours(24) * 90;  // and dead letters; the newest end of access stays for good
  Duration events = std::chrono::hours(24);         // after every app has heard of them
};

/// Used by one thread. Borrows its tools.
class Pruner {
 public:
  Pruner(const DeliveryTools& tools, const Retention& retention) : tools_(tools), retention_(retention) {}

  /// Looks at 500 events and 500 receipts of one tenant at most, in a transaction each, unless the last turn was a
  /// moment ago or the last walk over everything a minute. Fails as the database does; the next turn goes on there.
  Result<void> turn();

 private:
  using Moment = std::chrono::steady_clock::time_point;

  Result<void> begin();
  Result<void> prune_events(TenantId tenant);
  Result<void> prune_receipts(TenantId tenant);
  Pruning::Batch batch(Duration kept) const;

  const DeliveryTools tools_;
  const Retention retention_;
  Moment next_turn_ = Moment::min();
  std::vector<TenantId> tenants_;                                  // that are still to be walked over
  std::optional<Pruning::EventPlace> event_place_ = std::nullopt;  // of the last tenant; nothing: it is done
  std::optional<Pruning::ReceiptPlace> receipt_place_ = std::nullopt;
};

}  // namespace provost
