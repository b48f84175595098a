// Pure decisions about a change of a person: what follows from before and after.
#pragma once

#include <optional>
#include <string>

#include "core/model/event.h"
#include "core/model/user.h"

namespace provost {

/// True if the change takes access away: every credential must be dead when it is acknowledged.
bool ends_access(Life before, Life after);

/// True if the person can sign in and holds the admin role.
bool is_active_admin(const User& user);

/// The state that a wish for active or inactive asks for. An initial person is active enough; a locked one is not
/// inactive enough, because an unlocking would let the person in.
UserState state_for(UserState before, bool active);

/// Who has a say in whether a person can sign in.
enum class Voice {
  source,  // the one that manages the person
  hand,    // anybody else: admins, idle policies, another source
};

/// The person after a voice said which state to be in, and why. The source gives back only what it took itself, so
/// whom both switched off stays off; a hand gives back everything, where it may (see Directory::update()). Who is
/// inactive is not locked besides. The reason is the hand's as long as a hand has switched the person off.
User switched(User person, Voice voice, UserState wished, std::string reason);

/// The event that apps must hear of, without actor; nothing if the change is none of their business. `before` is
/// nothing for a new person; `after.state` is `deleted` for a removed one. The payload is the person as the apps must
/// know one.
std::optional<Event> plan(const std::optional<User>& before, const User& after);

/// An event about the person as one is now, with no verb yet and without actor.
Event event_of(const User& user);

/// The word for the change in the audit trail: "user.create", "user.deactivate", …
std::string action_for(Life before, Life after);

/// The names of the attributes that differ, separated by blanks; never their values.
std::string changed_fields(const User& before, const User& after);

}  // namespace provost
