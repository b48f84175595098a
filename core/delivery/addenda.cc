#include "core/delivery/addenda.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <vector>

namespace provost {
namespace {

constexpr std::string_view kActor = "delivery";

}  // namespace

Result<void> Addenda::add_late(GroupId group, std::int64_t seq, std::span<const Subject> members) const {
  const auto touched = TRY(tables_.groups.touch(std::array{group}));
  if (touched.empty()) return {};  // the group is gone
  const auto ids = TRY(tables_.events.moved_since(group, seq, connection_));
  const std::set<Subject> moved(ids.begin(), ids.end());
  std::vector<Subject> late;
  std::copy_if(members.begin(), members.end(), std::back_inserter(late),
               [&](const Subject& member) { return !moved.contains(member); });
  return late.empty() ? Result<void>() : add_to(touched.front(), late, true);
}

Result<void> Addenda::readmit(UserId user) const {
  const auto newest =
      TRY(tables_.events.newest(subject_of(user), std::numeric_limits<std::int64_t>::max(), connection_));
  if (!newest || newest->verbs.back() != Verb::provision) return {};
  const auto person = TRY(tables_.users.find(user, SourceId{}));
  if (!person) return {};
  const User saved = TRY(tables_.users.save(*person));
  Event event;
  event.subject = subject_of(user);
  event.seq = saved.version;
  event.payload = newest->payload;
  TRY(tell(event, Verb::provision));
  const auto groups = TRY(tables_.groups.touch_holding(event.subject));
  for (const Group& group : groups) TRY(add_to(group, std::array{event.subject}, false));
  return {};
}

Result<void> Addenda::add_to(const Group& group, std::span<const Subject> members, bool late) const {
  Event event;
  event.subject = subject_of(group.id);
  event.seq = group.version;
  event.payload =
      Value::object({{"scimId", group.scim_id.value}, {"displayName", group.display_name()}, {"change", "upsert"}});
  if (late) event.payload.set("late", true);
  TRY(tables_.events.append_members(group.id, event.seq, {{members.begin(), members.end()}, {}}));
  return tell(event, Verb::members);
}

/// The event itself is without verbs: all other apps know.
Result<void> Addenda::tell(const Event& event, Verb verb) const {
  Event told = event;
  told.at = now_;
  told.actor = kActor;
  TRY(tables_.events.append(told));
  const std::array exceptions{EventTable::Exception{connection_, {verb}}};
  TRY(tables_.events.append_exceptions(told, exceptions));
  return tables_.lanes.append({connection_, told.subject, told.seq, Urgency::ordinary, told.at});
}

}  // namespace provost
