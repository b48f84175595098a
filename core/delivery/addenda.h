// What one app is told beyond what happened, because of how it took that. No other app hears of it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>

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
      : tables_(tables), apps_{std::move(connection)}, now_(now) {}

  /// Adds those to a group at the app whom its change under `seq` left out. Whoever came or went since, as the app
  /// hears it, is left alone.
  Result<void> add_late(GroupId group, std::int64_t seq, std::span<const Subject> members) const;
  /// Tells the app once more what it refused of a group's change under `seq`: the group as it is called now, and whoever
  /// came by that change and is still in it, as nobody knows here what the app took of others.
  Result<void> tell_again(GroupId group, std::int64_t seq) const;
  /// Lets a person in again whom the app switched off after it was told of the return: as they are, and with all
  /// groups, from which apps take whoever is off. Nothing if the app is to hear of an end since.
  Result<void> readmit(UserId user) const;

 private:
  Tables& tables_;
  const std::array<ConnectionId, 1> apps_;
  const Instant now_;
};

}  // namespace provost
