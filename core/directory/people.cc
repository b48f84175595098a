// The directory's door for people.
#include "core/base/crash_point.h"
#include "core/base/precis.h"
#include "core/directory/change.h"
#include "core/directory/directory.h"
#include "core/directory/planner.h"

namespace provost {
namespace {

/// Two requests for one name can race; the unique index decides, and this says so in the client's words.
Error name_taken(Error error) {
  if (error.code == Code::uniqueness) error.detail = "userName is already in use";
  return error;
}

/// A name is checked when it is new, so that what was taken in earlier stays usable.
Result<void> check_name(const User& user) {
  const auto objection = precis::objection_to_user_name(user.user_name());
  return objection ? Result<void>(fail(Code::invalid_value, "userName " + *objection)) : Result<void>();
}

Voice voice_of(const User& person, const Principal& principal) {
  return principal.source && principal.source == person.managed_by ? Voice::source : Voice::hand;
}

/// Writes what has no column in the person's row or is not read back with it.
Result<void> keep_extras(Tables& tables, const User& before, const User& user, const UserDraft& draft,
                         const Principal& principal) {
  if (principal.source && user.external_id != before.external_id) {
    TRY(tables.external_ids.set(subject_of(user.id), *principal.source, user.external_id));
  }
  if (draft.password_hash) TRY(tables.passwords.set(user.id, *draft.password_hash));
  return {};
}

/// Fails with `invalid_value` for a role that is not there; nobody removes it before the transaction ends.
Result<void> hold_role(const Tables& tables, RootRole role) {
  const bool there = TRY(tables.roles.hold(role));
  return there ? Result<void>() : fail(Code::invalid_value, "there is no such role");
}

/// True if the change gives the person a role that may more: what was given to the lesser one must not grow with it.
Result<bool> gains_privileges(const Tables& tables, RootRole before, RootRole after) {
  if (before == after) return false;
  TRY(hold_role(tables, after));
  const std::string held = TRY(tables.roles.permissions_of(before));
  const std::string wanted = TRY(tables.roles.permissions_of(after));
  return gains_permissions(held, wanted);
}

}  // namespace

Result<User> Directory::create(Tables& tables, UserDraft draft, const Principal& principal) const {
  const bool active = draft.active.value_or(true);
  User user;
  user.id = ids_.number<UserId>();
  user.scim_id = ids_.ulid();
  user.version = 1;
  user.state = active ? UserState::active : UserState::inactive;
  user.state_reason = active ? "" : "created inactive by " + principal.actor.label();
  user.managed_by = principal.source;
  (principal.source ? user.off_by_source : user.off_by_hand) = !active;
  user.role = draft.role.value_or(RootRole::viewer);
  user.external_id = draft.external_id;
  user.attributes = std::move(draft.attributes);
  user.created = user.updated = clock_.now();
  TRY(check_name(user));
  TRY(hold_role(tables, user.role));
  TRY(tables.users.insert(user).map_error(name_taken));
  crash_point("directory.person_made");
  TRY(index(tables, User(), user));
  TRY(keep_extras(tables, User(), user, draft, principal));
  TRY(tables.counters.add(subject_of(user.id), 1));
  TRY(tell_of_person(tables, std::nullopt, user, principal));
  TRY(note(tables, {subject_of(user.id), user.user_name(), action_for(Life::absent, life_of(user.state)), ""},
           principal));
  return user;
}

Result<User> Directory::update(Tables& tables, const User& before, UserDraft draft, const Principal& principal) const {
  User after = before;
  after.attributes = std::move(draft.attributes);
  after.external_id = draft.external_id;
  after.role = draft.role.value_or(before.role);
  if (draft.active) {
    after = switched(std::move(after), voice_of(before, principal), state_for(before.state, *draft.active),
                     "deactivated by " + principal.actor.label());
  }
  if (changed_fields(before, after).empty() && !draft.password_hash) return before;
  if (draft.password_hash) ++after.token_epoch;  // a new password ends what the old one opened
  User saved = TRY(save(tables, before, std::move(after), principal));
  TRY(keep_extras(tables, before, saved, draft, principal));
  return saved;
}

Result<User> Directory::set_state(Tables& tables, const User& before, const StateChange& change,
                                  const Principal& principal) const {
  User after = switched(before, voice_of(before, principal), change.state, change.reason);
  if (changed_fields(before, after).empty()) return before;
  return save(tables, before, std::move(after), principal);
}

Result<User> Directory::save(Tables& tables, const User& before, User after, const Principal& principal) const {
  const Life was = life_of(before.state);
  const Life is = life_of(after.state);
  // Others may take access away from anybody, but not give back what the managing provider took.
  if (before.off_by_source && is == Life::active && principal.source != before.managed_by) {
    return fail(Code::forbidden, "the provider that manages this person switched the person off");
  }
  // What a provider says of its people is the provider's to change: by its next push it would say it again.
  if (before.managed_by && principal.source != before.managed_by && after.attributes != before.attributes) {
    return fail(Code::forbidden, "the provider that manages this person says the person's names and addresses");
  }
  if (after.user_name() != before.user_name()) TRY(check_name(after));
  TRY(keep_an_admin(tables, before, after, principal));
  const std::string fields = changed_fields(before, after);
  const bool gains = TRY(gains_privileges(tables, before.role, after.role));
  if (ends_access(was, is) || gains) ++after.token_epoch;  // every credential dies here
  after.updated = clock_.now();
  User saved = TRY(tables.users.save(std::move(after)).map_error(name_taken));
  crash_point("directory.person_saved");
  saved.ended = TRY(ended_by(tables, before, saved));
  TRY(index(tables, before, saved));
  TRY(tell_of_person(tables, before, saved, principal));
  TRY(note(tables, {subject_of(saved.id), saved.user_name(), action_for(was, is), fields, saved.ended}, principal));
  return saved;
}

Result<void> Directory::keep_an_admin(Tables& tables, const User& before, const User& after,
                                      const Principal& principal) const {
  if (!is_active_admin(before) || is_active_admin(after)) return {};
  const std::int64_t admins = TRY(tables.users.lock_active_admins());
  if (admins > 1) return {};
  if (voice_of(before, principal) == Voice::hand)
    return fail(Code::conflict, "the last active administrator cannot be switched off, demoted or removed");
  return note(tables, {subject_of(before.id), before.user_name(), "alarm.last_admin_gone", ""}, principal);
}

Result<CredentialCounts> Directory::ended_by(Tables& tables, const User& before, const User& after) const {
  if (after.token_epoch == before.token_epoch) return CredentialCounts();
  return tables.credential_counts.living(tables.engine, after.id, before.token_epoch, clock_.now());
}

Result<User> Directory::set_password(Tables& tables, const User& before, std::string phc,
                                     const Principal& principal) const {
  UserDraft draft;
  draft.attributes = before.attributes;
  draft.external_id = before.external_id;
  draft.password_hash = std::move(phc);
  return update(tables, before, std::move(draft), principal);
}

Result<User> Directory::bury(Tables& tables, const User& before, const Principal& principal) const {
  User gone = before;
  ++gone.token_epoch;  // every credential dies here
  gone.updated = clock_.now();
  gone.state = UserState::deleted;
  gone.state_reason = "deleted by " + principal.actor.label();
  TRY(keep_an_admin(tables, before, gone, principal));
  User removed = TRY(tables.users.remove(std::move(gone)));
  crash_point("directory.person_removed");
  removed.ended = TRY(ended_by(tables, before, removed));
  TRY(tables.search.forget(subject_of(removed.id)));
  const auto left = TRY(tables.members.leave_all(subject_of(removed.id)));
  TRY(tables.groups.note_leaving(left, removed.updated));
  TRY(tables.links.forget(removed.id));
  TRY(tables.metadata.forget(removed.id));
  TRY(tables.passwords.forget(removed.id));
  TRY(tables.counters.add(subject_of(removed.id), -1));
  TRY(tell_of_person(tables, before, removed, principal));
  TRY(note(
      tables,
      {subject_of(removed.id), before.user_name(), action_for(life_of(before.state), Life::absent), "", removed.ended},
      principal));
  return removed;
}

Result<void> Directory::erase(Tables& tables, const User& tombstone, const Principal& principal) const {
  const bool erased = TRY(tables.tombstones.erase(tombstone.id, clock_.now()));
  if (!erased) return fail(Code::not_found, "nothing is left of this person");
  return note(tables, {subject_of(tombstone.id), tombstone.user_name(), "user.erase", ""}, principal);
}

Result<void> Directory::remove(Tables& tables, const User& before, const Principal& principal) const {
  TRY(bury(tables, before, principal));
  return {};
}

}  // namespace provost
