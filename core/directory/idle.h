// Switching off somebody of whom nothing was heard for a while: one person at a time, and only if that is still so.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/directory/directory.h"

namespace provost {

/// What is kept with a person who was switched off for being idle.
inline constexpr std::string_view kIdleTooLong = "idle_too_long";

/// The instant after which a person must have been heard of, not to be idle for this many days of 24 hours. Beyond a
/// century all numbers of days mean the same.
Instant idle_cutoff(Instant now, std::int64_t days);

/// Switches off one of those whom UserTable::idle() found for this cutoff, as `user` was then. False, and nothing is
/// done, when the person was heard of meanwhile, has another role by now, or is the last active admin.
struct IdlePerson {
  const User& user;
  Instant cutoff;
};
Result<bool> switch_off_idle(const Directory& directory, Tables& tables, const IdlePerson& person,
                             const Principal& principal);

}  // namespace provost
