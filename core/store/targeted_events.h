// Events that some apps alone hear, because of what they know, or of how they took what they heard before.
#pragma once

#include <span>
#include <string>

#include "core/base/clock.h"
#include "core/model/event.h"
#include "core/model/group.h"
#include "core/store/tables.h"

namespace provost {

/// Writes in the transaction in which the subjects are saved, so that each event has a version of its own. Borrows the
/// tables and the list of apps.
class TargetedEvents {
 public:
  /// When it happened, and who did it.
  struct Stamp {
    Instant at;
    std::string actor;
  };
  TargetedEvents(Tables& tables, std::span<const ConnectionId> apps, Stamp stamp)
      : tables_(tables), apps_(apps), stamp_(std::move(stamp)) {}

  /// Writes an event with the verbs that these apps must hear, and their lanes. For all others it is without verbs.
  Result<void> append(Event event) const;
  /// Adds members to a group at these apps.
  Result<void> add_members(const Group& group, std::span<const Subject> members) const;
  /// The same of members who were left out of the change that first named them, for want of an account.
  Result<void> add_late_members(const Group& group, std::span<const Subject> members) const;
  /// Adds somebody to all groups that hold them, at these apps.
  Result<void> add_to_groups(const Subject& member) const;

 private:
  Result<void> add(Event event, std::span<const Subject> members) const;

  Tables& tables_;
  const std::span<const ConnectionId> apps_;
  const Stamp stamp_;
};

}  // namespace provost
