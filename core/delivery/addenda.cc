#include "core/delivery/addenda.h"

#include <algorithm>
#include <limits>
#include <set>
#include <vector>

#include "core/store/targeted_events.h"

namespace provost {
namespace {

constexpr const char* kActor = "delivery";

}  // namespace

Result<void> Addenda::add_late(GroupId group, std::int64_t seq, std::span<const Subject> members) const {
  const auto touched = TRY(tables_.groups.touch(std::array{group}));
  if (touched.empty()) return {};  // the group is gone
  const auto ids = TRY(tables_.events.moved_since(group, seq, apps_.front()));
  const std::set<Subject> moved(ids.begin(), ids.end());
  std::vector<Subject> late;
  std::copy_if(members.begin(), members.end(), std::back_inserter(late),
               [&](const Subject& member) { return !moved.contains(member); });
  if (late.empty()) return {};
  return TargetedEvents(tables_, apps_, {now_, kActor}).add_members(touched.front(), late, true);
}

Result<void> Addenda::tell_again(GroupId group, std::int64_t seq) const {
  const auto touched = TRY(tables_.groups.touch(std::array{group}));
  if (touched.empty()) return {};
  const auto came = TRY(tables_.events.came(group, seq));
  const auto still_in = TRY(tables_.nesting.reached(group, came));
  std::vector<Subject> members;
  members.reserve(still_in.size());
  for (const std::int64_t person : still_in) members.push_back(subject_of(UserId{person}));
  return TargetedEvents(tables_, apps_, {now_, kActor}).add_members(touched.front(), members);
}

Result<void> Addenda::readmit(UserId user) const {
  const auto newest =
      TRY(tables_.events.newest(subject_of(user), std::numeric_limits<std::int64_t>::max(), apps_.front()));
  if (!newest || newest->verbs.back() != Verb::provision) return {};
  const auto person = TRY(tables_.users.find(user, SourceId{}));
  if (!person) return {};
  const User saved = TRY(tables_.users.save(*person));
  Event event;
  event.subject = subject_of(user);
  event.seq = saved.version;
  event.verbs = {Verb::provision};
  event.payload = newest->payload;
  const TargetedEvents events(tables_, apps_, {now_, kActor});
  TRY(events.append(event));
  return events.add_to_groups(event.subject);
}

}  // namespace provost
