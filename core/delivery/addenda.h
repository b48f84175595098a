// What one app is told beyond what happened, because of how it took what it was told. No other app hears of it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "core/model/group.h"
#include "core/model/tenancy.h"
#include "core/store/dead_table.h"
#include "core/store/tables.h"
#include "core/store/targeted_events.h"

namespace provost {

/// Writes in the transaction that notes how the app took it, or forgets the letter. The subject's row must be held
/// (LockTable), so that nobody else changes it meanwhile. Borrows the tables.
class Addenda {
 public:
  Addenda(Tables& tables, ConnectionId connection, TargetedEvents::Stamp stamp)
      : tables_(tables), apps_{std::move(connection)}, events_(tables, apps_, std::move(stamp)) {}
  Addenda(const Addenda&) = delete;
  Addenda& operator=(const Addenda&) = delete;

  /// Adds those to a group at the app whom its change under `seq` left out. Whoever came or went since, as the app
  /// hears it, is left alone.
  Result<void> add_late(GroupId group, std::int64_t seq, std::span<const Subject> members) const;
  /// Lets a person in again whom the app switched off after it was told of the return: as they are, and with all
  /// groups, from which apps take whoever is off. Nothing if the app is to hear of an end since.
  Result<void> readmit(UserId user) const;
  /// Tells the app once more what it refused for good and may be told (DeadTable::tellable): of a person the change,
  /// with all groups if they may be in; of a group how it is called now, and whoever came by the change, is in the
  /// group and may be in the app. Returns how many members that were; nothing, and nothing is told, if the app is to
  /// hear something later of the person, or while a new scope is on its way to everybody.
  Result<std::optional<std::size_t>> tell_again(const DeadLetter& letter) const;

 private:
  Result<std::optional<std::size_t>> tell_again(const Listener& app, UserId user, std::int64_t seq) const;
  Result<std::optional<std::size_t>> tell_again(const Listener& app, GroupId group, std::int64_t seq) const;
  Result<void> tell(const User& person, const Event& heard) const;
  Result<std::vector<Subject>> admitted(const Listener& app, const std::set<std::int64_t>& people) const;

  Tables& tables_;
  const std::array<ConnectionId, 1> apps_;
  const TargetedEvents events_;
};

}  // namespace provost
