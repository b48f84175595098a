#include "core/store/targeted_events.h"

#include <array>
#include <utility>
#include <vector>

namespace provost {

Result<void> TargetedEvents::append(Event event) const {
  event.at = stamp_.at;
  event.actor = stamp_.actor;
  const Urgency urgency = urgency_of(event);
  std::vector<EventTable::Exception> exceptions;
  for (const ConnectionId& app : apps_) exceptions.push_back({app, event.verbs});
  event.verbs.clear();
  TRY(tables_.events.append(event));
  TRY(tables_.events.append_exceptions(event, exceptions));
  for (const ConnectionId& app : apps_) {
    TRY(tables_.lanes.append({app, event.subject, event.seq, urgency, event.at}));
  }
  return {};
}

Result<void> TargetedEvents::add_members(const Group& group, std::span<const Subject> members) const {
  return add(event_of(group, "upsert"), members);
}

Result<void> TargetedEvents::add_late_members(const Group& group, std::span<const Subject> members) const {
  Event event = event_of(group, "upsert");
  event.payload.set("late", true);
  return add(std::move(event), members);
}

Result<void> TargetedEvents::add(Event event, std::span<const Subject> members) const {
  TRY(tables_.events.append_members(GroupId{event.subject.id}, event.seq, {{members.begin(), members.end()}, {}}));
  return append(std::move(event));
}

Result<void> TargetedEvents::add_to_groups(const Subject& member) const {
  const auto groups = TRY(tables_.groups.touch_holding(member));
  for (const Group& group : groups) TRY(add_members(group, std::array{member}));
  return {};
}

}  // namespace provost
