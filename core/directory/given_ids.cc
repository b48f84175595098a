// The directory's door for what admins call people.
#include "core/directory/change.h"
#include "core/directory/directory.h"

namespace provost {

Result<void> Directory::give_id(Tables& tables, const User& user, const std::optional<std::string>& id,
                                const Principal& principal) const {
  const auto before = TRY(tables.given_ids.of(user.id));
  if (before == id) return {};
  if (id) {
    const auto holder = TRY(tables.given_ids.find(*id));
    if (holder && *holder != user.id) return fail(Code::uniqueness, "somebody else has this external id");
  }
  TRY(tables.given_ids.set(user.id, id));
  return note(tables, {subject_of(user.id), user.user_name(), "user.update", "externalId"}, principal);
}

}  // namespace provost
