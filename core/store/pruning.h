// Deletes what nobody needs any more, a bounded batch at a time: events that every app has heard, old receipts, and old
// dead letters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/model/group.h"
#include "core/store/sql.h"

namespace provost {

/// Prunes for one tenant in one transaction. Each walk begins at a default place and goes on from the place it returns,
/// so that what must stay is looked at once in a walk and not at each batch.
class Pruning {
 public:
  Pruning(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// What a batch may hold: rows that are looked at, and the time before which they may go.
  struct Batch {
    std::int64_t limit = 0;
    Instant before;
  };
  struct EventPlace {
    std::int64_t kind = 0, subject = 0, seq = 0;
  };
  struct ReceiptPlace {
    std::int64_t at_us = INT64_MIN, kind = -1, subject = 0, seq = 0, step = 0;
    std::string connection;
  };
  template <class Place>
  struct Walked {
    std::optional<Place> next;  // nothing: the walk is over
    std::int64_t pruned = 0;
  };

  /// Events that every lane of their subject has passed, and of which no dead letter speaks, with who came and went and
  /// what single apps were to hear.
  Result<Walked<EventPlace>> events(const EventPlace& after, const Batch& batch) const;
  /// Receipts, but of each subject and app those of the newest end of access, and those of what is not confirmed yet.
  Result<Walked<ReceiptPlace>> receipts(const ReceiptPlace& after, const Batch& batch) const;
  /// Dead letters that are no end of access; returns how many.
  Result<std::int64_t> dead_letters(const Batch& batch) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
