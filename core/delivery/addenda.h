// What one app is told beyond what happened, because of how it took that. No other app hears of it.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/clock.h"
#include "core/model/group.h"
#include "core/model/tenancy.h"
#include "core/store/tables.h"

namespace provost {

/// Writes in the transaction in which delivery notes what the app took. The subject's row must be held (LockTable), so
/// that nobody else changes it meanwhile. Borrows the tables.
class Addenda {
 public:
  Addenda(Tables& tables, ConnectionId connection, Instant now)
      : tables_(tables), connection_(std::move(connection)), now_(now) {}

  /// Adds those to a group at the app whom its change under `seq` left out. Whoever came or went since, as the app
  /// hears it, is left alone.
  Result<void> add_late(GroupId group, std::int64_t seq, std::span<const Subject> members) const;
  /// Lets a person in again whom the app switched off after it was told of the return: as they are, and with all
  /// groups, from which apps take whoever is off. Nothing if the app is to hear of an end since.
  Result<void> readmit(UserId user) const;

 private:
  Result<void> add_to(const Group& group, std::span<const Subject> members, bool late) const;
  Result<void> tell(const Event& event, Verb verb) const;

  Tables& tables_;
  const ConnectionId connection_;
  const Instant now_;
};

}  // namespace provost
