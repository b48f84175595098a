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
  User user = person.user;
  const auto version = TRY(tables.users.hold_idle(user.id, person.cutoff));
  if (!version) return false;
  if (*version != user.version) {
    auto fresh = TRY(tables.users.find(user.id, kNoSource));
    if (!fresh || fresh->role != user.role) return false;
    user = std::move(*fresh);
  }
  const auto changed = directory.set_state(tables, user, {UserState::inactive, std::string(kIdleTooLong)}, principal);
  if (changed) return true;
  // The last admin stays. If it was the database that met a conflict, the transaction is doomed and runs again.
  if (changed.error().code == Code::conflict) return false;
  return tl::unexpected<Error>(changed.error());
}

}  // namespace provost
