// Writes down what each app must hear of a person: the same for all apps but for those with a scope.
#include <algorithm>
#include <array>
#include <map>

#include "core/base/crash_point.h"
#include "core/directory/change.h"
#include "core/directory/directory.h"
#include "core/directory/planner.h"
#include "core/store/targeted_events.h"

namespace provost {
namespace {

std::optional<Life> entry_of(const std::map<ConnectionId, Life>& lives, const ConnectionId& connection) {
  const auto found = lives.find(connection);
  return found == lives.end() ? std::nullopt : std::optional(found->second);
}

Urgency urgency_of(std::span<const Verb> verbs) {
  return std::any_of(verbs.begin(), verbs.end(), is_barrier) ? Urgency::barrier : Urgency::ordinary;
}

/// The apps at which the person becomes somebody, by entering a scope or by being switched on. The person is in groups
/// already, of which they were not told, or from which they took who was off.
std::vector<ConnectionId> entered(std::span<const Telling> tellings) {
  std::vector<ConnectionId> apps;
  for (const Telling& telling : tellings) {
    const bool enters = telling.before != Life::active && telling.after == Life::active;
    if (enters) apps.push_back(telling.connection);
  }
  return apps;
}

/// The same person under the next version.
Result<User> raise_version(const Tables& tables, const User& user) {
  return user.state == UserState::deleted ? tables.tombstones.save(user) : tables.users.save(user);
}

}  // namespace

Result<void> Directory::tell_of_person(Tables& tables, const std::optional<User>& before, const User& after,
                                       const Principal& principal) const {
  std::optional<Event> event = plan(before, after);
  if (!event) return {};
  event->actor = principal.actor.label();
  const auto listeners = TRY(tables.connections.listeners());
  const bool scopes = std::any_of(listeners.begin(), listeners.end(), [](const Listener& l) { return l.is_scoped(); });
  std::map<ConnectionId, Life> lives;
  std::shared_ptr<const scim::Catalogue> catalogue;
  if (scopes) {
    lives = TRY(tables.scopes.lives_of(after.id));
    catalogue = TRY(catalogues_.of(tables));
  }
  const Life was = before ? life_of(before->state) : Life::absent;
  std::vector<Telling> tellings;
  for (const Listener& listener : listeners) {
    tellings.push_back(listener.is_scoped() ? telling_of(listener, entry_of(lives, listener.id), {before, after},
                                                         catalogue->find_type(kUserType))
                                            : Telling{listener.id, was, life_of(after.state), false});
  }
  TRY(tell_of_person(tables, *event, tellings));
  if (!before) return {};  // who is new is in no group
  return tell_memberships(tables, after, entered(tellings), principal);
}

Result<void> Directory::tell_of_person(Tables& tables, const Event& event, std::span<const Telling> tellings) const {
  TRY(tables.events.append(event));
  crash_point("directory.person_event_written");
  std::vector<EventTable::Exception> exceptions;
  for (const Telling& telling : tellings) {
    const auto verbs = telling.verbs();
    if (!std::equal(verbs.begin(), verbs.end(), event.verbs.begin(), event.verbs.end())) {
      exceptions.push_back({telling.connection, {verbs.begin(), verbs.end()}});
    }
    if (!verbs.empty()) {
      TRY(tables.lanes.append({telling.connection, event.subject, event.seq, urgency_of(verbs), event.at}));
      crash_point("directory.person_lane_written");
    }
    if (!telling.scoped) continue;
    const UserId user{event.subject.id};
    if (telling.after != telling.before) {
      TRY(tables.scopes.keep(user, telling.connection, telling.after));
    } else if (telling.unknown) {
      TRY(tables.scopes.keep_unknown(user, telling.connection));
    }
  }
  return tables.events.append_exceptions(event, exceptions);
}

Result<void> Directory::rescope(Tables& tables, const User& user, const Listener& listener,
                                const Principal& principal) const {
  const auto lives = TRY(tables.scopes.lives_of(user.id));
  const auto catalogue = TRY(catalogues_.of(tables));
  const Telling telling =
      telling_of(listener, entry_of(lives, listener.id), {user, user}, catalogue->find_type(kUserType));
  if (telling.before == telling.after) {
    // What the app knows from the time before the scope is written down as it is.
    return lives.contains(listener.id) ? Result<void>() : tables.scopes.keep(user.id, listener.id, telling.after);
  }
  const User saved = TRY(tables.users.save(user));
  Event event = event_of(saved);  // without verbs: nobody else has anything to hear
  event.at = clock_.now();
  event.actor = principal.actor.label();
  const std::array tellings{telling};
  TRY(tell_of_person(tables, event, tellings));
  TRY(note(tables,
           {subject_of(saved.id), saved.user_name(), telling.after == Life::active ? "scope.enter" : "scope.leave", ""},
           principal));
  return tell_memberships(tables, saved, entered(tellings), principal);
}

Result<void> Directory::retell(Tables& tables, const User& user, const ConnectionId& connection,
                               std::span<const Verb> verbs, const Principal& principal) const {
  const User saved = TRY(raise_version(tables, user));
  Event event = event_of(saved);
  event.verbs.assign(verbs.begin(), verbs.end());
  const std::array apps{connection};
  TRY(TargetedEvents(tables, apps, {clock_.now(), principal.actor.label()}).append(event));
  const bool comes_back = std::find(verbs.begin(), verbs.end(), Verb::provision) != verbs.end();
  TRY(note(tables, {event.subject, saved.user_name(), comes_back ? "reconcile.restore" : "reconcile.end_access", ""},
           principal));
  return comes_back ? tell_memberships(tables, saved, apps, principal) : Result<void>();
}

}  // namespace provost
