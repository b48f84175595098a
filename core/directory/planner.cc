#include "core/directory/planner.h"

#include <algorithm>
#include <utility>

namespace provost {
namespace {

Value payload_of(const User& user) {
  Value payload = Value::object({{"scimId", user.scim_id.value},
                                 {"userName", user.user_name()},
                                 {"active", life_of(user.state) == Life::active},
                                 {"attributes", user.attributes}});
  if (user.external_id) payload.set("externalId", *user.external_id);
  return payload;
}

bool same_to_apps(const User& before, const User& after) {
  return before.attributes == after.attributes && before.external_id == after.external_id &&
         life_of(before.state) == life_of(after.state);
}

void append_name(std::string& names, std::string_view name) { names.append(names.empty() ? "" : " ").append(name); }

bool same_standing(const User& before, const User& after) {
  return before.state == after.state && before.off_by_source == after.off_by_source &&
         before.off_by_hand == after.off_by_hand;
}

User switched_on(User person, Voice voice, UserState wished) {
  person.off_by_source = false;
  if (voice == Voice::hand) person.off_by_hand = false;
  if (person.off_by_hand) return person;
  person.state = wished;
  person.state_reason.clear();
  return person;
}

User switched_off(User person, Voice voice, UserState wished, std::string reason) {
  const UserState was = person.state;
  if (was != UserState::inactive) person.state = wished;
  const bool by_hand = voice == Voice::hand;
  const bool news = by_hand ? !person.off_by_hand || person.state != was : life_of(was) == Life::active;
  (by_hand ? person.off_by_hand : person.off_by_source) = true;
  if (news) person.state_reason = std::move(reason);
  return person;
}

}  // namespace

bool ends_access(Life before, Life after) { return before == Life::active && after != Life::active; }

bool is_active_admin(const User& user) { return user.role == RootRole::admin && life_of(user.state) == Life::active; }

UserState state_for(UserState before, bool active) {
  if (!active) return UserState::inactive;
  return life_of(before) == Life::active ? before : UserState::active;
}

User switched(User person, Voice voice, UserState wished, std::string reason) {
  return life_of(wished) == Life::active ? switched_on(std::move(person), voice, wished)
                                         : switched_off(std::move(person), voice, wished, std::move(reason));
}

std::optional<Event> plan(const std::optional<User>& before, const User& after) {
  const Life was = before ? life_of(before->state) : Life::absent;
  const auto verbs = verbs_for(was, life_of(after.state));
  if (verbs.empty() || (before && same_to_apps(*before, after))) return std::nullopt;
  Event event = event_of(after);
  event.verbs.assign(verbs.begin(), verbs.end());
  return event;
}

Event event_of(const User& user) {
  Event event;
  event.subject = subject_of(user.id);
  event.seq = user.version;
  event.payload = payload_of(user);
  event.at = user.updated;
  return event;
}

std::string action_for(Life before, Life after) {
  if (before == Life::absent) return "user.create";
  if (after == Life::absent) return "user.delete";
  if (ends_access(before, after)) return "user.deactivate";
  if (before == Life::inactive && after == Life::active) return "user.reactivate";
  return "user.update";
}

std::string changed_fields(const User& before, const User& after) {
  std::string names;
  for (const Member& member : after.attributes.members()) {
    const Value* old = before.attributes.find(member.name);
    if (old == nullptr || !(*old == member.value)) append_name(names, member.name);
  }
  for (const Member& member : before.attributes.members()) {
    if (after.attributes.find(member.name) == nullptr) append_name(names, member.name);
  }
  if (before.external_id != after.external_id) append_name(names, "externalId");
  if (!same_standing(before, after)) append_name(names, "active");
  if (before.role != after.role) append_name(names, "role");
  return names;
}

}  // namespace provost
