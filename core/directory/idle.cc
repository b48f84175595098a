#include "core/directory/idle.h"

#include <algorithm>

namespace provost {
namespace {

constexpr std::int64_t kMostDays = 36'525;
// Nobody looks through a source here, so external ids stay unread.
const SourceId kNoSource;

}  // namespace

Instant idle_cutoff(Instant now, std::int64_t days) {
  return now - std::chrono::hours(24) * std::clamp<std::int64_t>(days, 0, kMostDays);
}

Result<bool> switch_off_idle(const Directory& directory, Tables& tables, const IdlePerson& person,
                             const Principal& principal) {
  const auto version = TRY(tables.users.hold_idle(person.user.id, person.cutoff));
  if (!version) return false;
  // Another source may manage the person by now, which counts as no new version.
  const auto user = TRY(tables.users.find(person.user.id, kNoSource));
  if (!user || user->role != person.user.role) return false;
  const auto changed = directory.set_state(tables, *user, {UserState::inactive, std::string(kIdleTooLong)}, principal);
  if (changed) return true;
  // The last admin stays. If it was the database that met a conflict, the transaction is doomed and runs again.
  if (changed.error().code == Code::conflict) return false;
  return tl::unexpected<Error>(changed.error());
}

}  // namespace provost
