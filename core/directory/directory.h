// The one door: every change to a person or a group goes through here, and nothing else writes them.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/directory/catalogues.h"
#include "core/directory/nesting.h"
#include "core/directory/scope.h"
#include "core/model/event.h"
#include "core/model/group.h"
#include "core/model/tenancy.h"
#include "core/model/user.h"
#include "core/store/tables.h"

namespace provost {

/// What a face wants a person to be. The directory decides what follows from it.
struct UserDraft {
  Value attributes;                          // as User::attributes
  std::optional<bool> active = {};           // nothing leaves the person as is, and a new one active
  std::optional<std::string> external_id;    // as the acting source knows the person
  std::optional<std::string> password_hash;  // PHC form; nothing leaves the password as it is
  std::optional<RootRole> role = {};         // nothing leaves the role as it is
};

/// Where a person is to go, and why.
struct StateChange {
  UserState state = UserState::active;
  std::string reason;  // for admins; "" when the person can sign in
};

/// What a face wants a group to be.
struct GroupDraft {
  Value attributes;  // as Group::attributes
  std::optional<std::string> external_id;
  DisplayNames display_names = DisplayNames::unique;
};

/// Who acts, and through which source if through one.
struct Principal {
  Actor actor;
  std::optional<SourceId> source;
};

/// Decides and writes. Each function runs inside the caller's transaction and leaves everything in it: the person, the
/// end of the person's credentials (and in User::ended, how many), what every app must hear, and the audit entry. The
/// last active admin of a tenant cannot be switched off, demoted or removed (`conflict`), but by the source that
/// manages the person: that raises an alarm in the audit trail. Safe to use from any thread.
class Directory {
 public:
  Directory(const Clock& clock, IdMaker& ids, const Catalogues& catalogues)
      : clock_(clock), ids_(ids), catalogues_(catalogues) {}

  /// Makes a person. Fails with `uniqueness` when the userName is taken.
  Result<User> create(Tables& tables, UserDraft draft, const Principal& principal) const;
  /// Makes a person what the draft says. `before` was read in this transaction; a draft that changes nothing writes
  /// nothing and keeps the version. Whom a hand switched off stays off when the managing source says active; the rest
  /// of its draft is done. Fails with `uniqueness`, `precondition_failed` when somebody was faster, `forbidden` as
  /// set_state(), and when anybody else would change attributes of whom a source manages.
  Result<User> update(Tables& tables, const User& before, UserDraft draft, const Principal& principal) const;
  /// Moves a person to another state, with a reason for admins; every credential dies when access ends. A person who is
  /// in that state already keeps it and the reason, and an inactive one who is to be locked stays inactive; but whom
  /// only the source switched off is off by a hand besides. Fails with `forbidden` when anybody else would give back
  /// what the managing source took.
  Result<User> set_state(Tables& tables, const User& before, const StateChange& change,
                         const Principal& principal) const;
  /// Tells the app of one connection of a person who entered or left its new scope; who did neither is left as is. The
  /// person's version moves if the app has something to hear. Fails with `precondition_failed` when the person was
  /// changed in between.
  Result<void> rescope(Tables& tables, const User& user, const Listener& listener, const Principal& principal) const;
  /// Tells one app again what it must hold of a person, because it was seen to hold something else; nobody else hears
  /// of it. Who comes back to the app brings the memberships. The person may be one who was removed, and the version
  /// moves. Fails with `precondition_failed` when the person was changed in between.
  Result<void> retell(Tables& tables, const User& user, const ConnectionId& connection, std::span<const Verb> verbs,
                      const Principal& principal) const;
  /// Gives a person a new password (PHC form). Every credential dies.
  Result<User> set_password(Tables& tables, const User& before, std::string phc, const Principal& principal) const;
  /// Removes a person, with all memberships. Returns the tombstone, which says what ended with the person.
  Result<User> bury(Tables& tables, const User& before, const Principal& principal) const;
  /// Deletes for good what is left of a removed person but the ids. Fails with `not_found` when nothing is.
  Result<void> erase(Tables& tables, const User& tombstone, const Principal& principal) const;
  /// The same as bury(), for those who do not ask what ended.
  Result<void> remove(Tables& tables, const User& before, const Principal& principal) const;

  /// Gives a person the external id that admins go by; nothing takes it away. It belongs to no source, and no app hears
  /// of it. Fails with `uniqueness` when somebody else has it, however it is spelled.
  Result<void> give_id(Tables& tables, const User& user, const std::optional<std::string>& id,
                       const Principal& principal) const;

  /// Makes a person whom no source manages a source's own, as it calls the person. The role stays; password and every
  /// credential end, because whoever holds them may be somebody else than the one whom the provider means. Fails with
  /// `conflict` when a source manages the person already.
  Result<User> link(Tables& tables, const User& before, const LinkRequest& request, const Principal& principal) const;
  /// Notes that a source met a person whom no source manages, for an admin to decide; asking again changes nothing.
  /// False if too many requests of the source wait already.
  Result<bool> ask_link(Tables& tables, const User& user, const std::optional<std::string>& external_id,
                        const Principal& principal) const;
  /// Links what a request asks for; one that was refused may still be accepted. Fails as link() does.
  Result<User> accept_link(Tables& tables, const LinkRequest& request, const Principal& principal) const;
  /// Closes a request: the source is not heard again about this person. Fails with `conflict` on an accepted one.
  Result<void> refuse_link(Tables& tables, const LinkRequest& request, const Principal& principal) const;

  /// Makes a group with these members. Fails with `uniqueness` when the displayName is taken, `invalid_value` when a
  /// member is unknown.
  Result<Group> create_group(Tables& tables, GroupDraft draft, const std::vector<Subject>& members,
                             const Principal& principal) const;
  /// Makes a group what the draft says and changes who is in it, step by step. The cost is that of the steps, never
  /// that of the group. A change that changes nothing writes nothing and keeps the version.
  Result<Group> update_group(Tables& tables, const Group& before, GroupDraft draft,
                             const std::vector<MemberStep>& steps, const Principal& principal) const;
  /// Removes a group; its members stay as they are.
  Result<void> remove_group(Tables& tables, const Group& before, const Principal& principal) const;

 private:
  struct Change;
  Result<void> keep_an_admin(Tables& tables, const User& before, const User& after, const Principal& principal) const;
  /// How many credentials ended with the epoch that a person had before.
  Result<CredentialCounts> ended_by(Tables& tables, const User& before, const User& after) const;
  Result<User> save(Tables& tables, const User& before, User after, const Principal& principal) const;
  Result<void> tell_apps(Tables& tables, std::optional<Event> event, const Principal& principal) const;
  Result<void> tell_of_person(Tables& tables, const std::optional<User>& before, const User& after,
                              const Principal& principal) const;
  Result<void> tell_of_person(Tables& tables, const Event& event, std::span<const Telling> tellings) const;
  /// Who came to a group and who went: its own members, and what that did to the groups around it.
  struct Movement {
    MemberDelta direct;
    const std::optional<Nesting>& nesting;
  };
  Result<void> tell_of_members(Tables& tables, const Group& group, const Movement& movement,
                               const Principal& principal) const;
  Result<void> tell_of_group(Tables& tables, const Group& group, const MemberDelta& delta,
                             const Principal& principal) const;
  Result<void> tell_of_holders(Tables& tables, const std::map<GroupId, MemberDelta>& moved,
                               const Principal& principal) const;
  Result<void> tell_memberships(Tables& tables, const User& user, std::span<const ConnectionId> apps,
                                const Principal& principal) const;
  Result<void> note(Tables& tables, const Change& change, const Principal& principal) const;
  /// Keeps what people and groups are searched by in step with their attributes.
  Result<void> index(Tables& tables, const User& before, const User& after) const;
  Result<void> index(Tables& tables, const Group& before, const Group& after) const;

  const Clock& clock_;
  IdMaker& ids_;
  const Catalogues& catalogues_;
};

}  // namespace provost
