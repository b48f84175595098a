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

/// The state that a wish for active or inactive leads to. A wish that is already true keeps the state and its reason.
UserState state_for(UserState before, bool active);

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
