// The directory's door for groups.
#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "core/base/crash_point.h"
#include "core/directory/change.h"
#include "core/directory/directory.h"
#include "core/directory/nesting.h"
#include "core/store/targeted_events.h"

namespace provost {
namespace {

Error display_taken(Error error) {
  if (error.code == Code::uniqueness) error.detail = "displayName is already in use by another group";
  return error;
}

std::vector<std::int64_t> ids_of(const std::vector<Subject>& subjects, SubjectKind kind) {
  std::vector<std::int64_t> ids;
  for (const Subject& subject : subjects) {
    if (subject.kind == kind) ids.push_back(subject.id);
  }
  return ids;
}

/// Adds up what steps really did: someone who went and came back within one request has not moved.
class NetDelta {
 public:
  void came(const std::vector<Subject>& subjects) { move(subjects, removed_, added_); }
  void went(const std::vector<Subject>& subjects) { move(subjects, added_, removed_); }
  MemberDelta take() const { return MemberDelta{{added_.begin(), added_.end()}, {removed_.begin(), removed_.end()}}; }

 private:
  static void move(const std::vector<Subject>& subjects, std::set<Subject>& from, std::set<Subject>& to) {
    for (const Subject& subject : subjects) {
      if (from.erase(subject) == 0) to.insert(subject);
    }
  }

  std::set<Subject> added_, removed_;
};

Result<void> add(Tables& tables, GroupId group, const std::vector<Subject>& subjects, NetDelta& delta) {
  for (const SubjectKind kind : {SubjectKind::user, SubjectKind::group}) {
    const auto ids = ids_of(subjects, kind);
    const auto added = TRY(tables.members.add(group, kind, ids));
    delta.came(added);
  }
  return {};
}

Result<void> remove(Tables& tables, GroupId group, const std::vector<Subject>& subjects, NetDelta& delta) {
  for (const SubjectKind kind : {SubjectKind::user, SubjectKind::group}) {
    const auto ids = ids_of(subjects, kind);
    const auto removed = TRY(tables.members.remove(group, kind, ids));
    delta.went(removed);
  }
  return {};
}

/// Writes the difference alone: a full push of an unchanged group reads its members and writes none.
Result<void> replace(Tables& tables, GroupId group, const std::vector<Subject>& subjects, NetDelta& delta) {
  const std::set<Subject> wanted(subjects.begin(), subjects.end());
  const auto present = TRY(tables.members.subjects(group));
  std::vector<Subject> gone;
  std::copy_if(present.begin(), present.end(), std::back_inserter(gone),
               [&](const Subject& subject) { return !wanted.contains(subject); });
  std::vector<Subject> fresh;
  std::set_difference(wanted.begin(), wanted.end(), present.begin(), present.end(), std::back_inserter(fresh));
  TRY(remove(tables, group, gone, delta));
  return add(tables, group, fresh, delta);
}

Result<void> take_step(Tables& tables, GroupId group, const MemberStep& step, NetDelta& delta) {
  switch (step.kind) {
    case MemberStep::Kind::add:
      return add(tables, group, step.subjects, delta);
    case MemberStep::Kind::remove:
      return remove(tables, group, step.subjects, delta);
    case MemberStep::Kind::replace:
      return replace(tables, group, step.subjects, delta);
  }
  return fail(Code::internal, "an unknown step");
}

bool holds_group(const std::vector<Subject>& subjects) {
  return std::any_of(subjects.begin(), subjects.end(),
                     [](const Subject& subject) { return subject.kind == SubjectKind::group; });
}

/// What apps hear of the group itself: who moved by way of nested groups too, and which groups came and went.
MemberDelta flattened(const MemberDelta& direct, const MemberDelta& people) {
  MemberDelta delta = people;
  for (const auto side : {&MemberDelta::added, &MemberDelta::removed}) {
    std::copy_if((direct.*side).begin(), (direct.*side).end(), std::back_inserter(delta.*side),
                 [](const Subject& subject) { return subject.kind == SubjectKind::group; });
  }
  return delta;
}

/// Apps know no groups within groups: only people leave them.
bool lets_people_go(const MemberDelta& delta) {
  return std::any_of(delta.removed.begin(), delta.removed.end(),
                     [](const Subject& subject) { return subject.kind == SubjectKind::user; });
}

}  // namespace

Result<Group> Directory::create_group(Tables& tables, GroupDraft draft, const std::vector<Subject>& members,
                                      const Principal& principal) const {
  Group group;
  group.id = ids_.number<GroupId>();
  group.scim_id = ids_.ulid();
  group.version = 1;
  group.managed_by = principal.source;
  group.external_id = draft.external_id;
  group.attributes = std::move(draft.attributes);
  group.created = group.updated = clock_.now();
  TRY(tables.groups.insert(group, draft.display_names).map_error(display_taken));
  TRY(index(tables, Group(), group));
  if (principal.source) TRY(tables.external_ids.set(subject_of(group.id), *principal.source, group.external_id));
  NetDelta net;
  const std::array steps{MemberStep{MemberStep::Kind::add, members}};
  std::optional<Nesting> nesting;  // nobody can hold a new group
  if (holds_group(members)) nesting = TRY(Nesting::around(tables, group.id, steps));
  TRY(take_step(tables, group.id, steps.front(), net));
  TRY(tables.counters.add(subject_of(group.id), 1));
  crash_point("directory.group_made");
  TRY(tell_of_members(tables, group, {net.take(), nesting}, principal));
  TRY(note(tables, {subject_of(group.id), group.display_name(), "group.create", ""}, principal));
  return group;
}

Result<Group> Directory::update_group(Tables& tables, const Group& before, GroupDraft draft,
                                      const std::vector<MemberStep>& steps, const Principal& principal) const {
  Group after = before;
  after.attributes = std::move(draft.attributes);
  after.external_id = draft.external_id;
  const bool changed = !(after.attributes == before.attributes) || after.external_id != before.external_id;
  if (!changed && steps.empty()) return before;

  // The lock makes the order of versions the order of the members' changes.
  TRY(tables.groups.lock(before));
  std::optional<Nesting> nesting;
  if (!steps.empty()) nesting = TRY(Nesting::around(tables, before.id, steps));
  NetDelta net;
  for (const MemberStep& step : steps) TRY(take_step(tables, before.id, step, net));
  const MemberDelta delta = net.take();
  if (!changed && delta.empty()) return before;

  after.updated = clock_.now();
  Group saved = TRY(tables.groups.save(std::move(after), draft.display_names).map_error(display_taken));
  TRY(index(tables, before, saved));
  if (principal.source && saved.external_id != before.external_id) {
    TRY(tables.external_ids.set(subject_of(saved.id), *principal.source, saved.external_id));
  }
  crash_point("directory.group_saved");
  TRY(tell_of_members(tables, saved, {delta, nesting}, principal));
  TRY(note(tables,
           {subject_of(saved.id), saved.display_name(), "group.update",
            delta.empty() ? "attributes"
            : changed     ? "attributes members"
                          : "members"},
           principal));
  return saved;
}

Result<void> Directory::tell_of_members(Tables& tables, const Group& group, const Movement& movement,
                                        const Principal& principal) const {
  if (!movement.nesting) return tell_of_group(tables, group, movement.direct, principal);
  auto moved = TRY(movement.nesting->moved(tables));
  TRY(tell_of_group(tables, group, flattened(movement.direct, moved[group.id]), principal));
  moved.erase(group.id);
  return tell_of_holders(tables, moved, principal);
}

Result<void> Directory::tell_of_group(Tables& tables, const Group& group, const MemberDelta& delta,
                                      const Principal& principal) const {
  TRY(tables.events.append_members(group.id, group.version, delta));
  Event event = event_of(group, "upsert");
  if (lets_people_go(delta)) event.payload.set("leaving", true);
  return tell_apps(tables, std::move(event), principal);
}

Result<void> Directory::tell_of_holders(Tables& tables, const std::map<GroupId, MemberDelta>& moved,
                                        const Principal& principal) const {
  std::vector<GroupId> ids;
  for (const auto& entry : moved) ids.push_back(entry.first);
  auto holders = TRY(tables.groups.touch(ids));
  for (Group& holder : holders) {
    holder.updated = clock_.now();  // the moment of the event; the group itself keeps its own
    TRY(tell_of_group(tables, holder, moved.at(holder.id), principal));
    crash_point("directory.holder_told");
  }
  return {};
}

Result<void> Directory::tell_memberships(Tables& tables, const User& user, std::span<const ConnectionId> apps,
                                         const Principal& principal) const {
  if (apps.empty()) return {};
  return TargetedEvents(tables, apps, {clock_.now(), principal.actor.label()}).add_to_groups(subject_of(user.id));
}

Result<void> Directory::remove_group(Tables& tables, const Group& before, const Principal& principal) const {
  Group gone = before;
  gone.updated = clock_.now();
  const Group removed = TRY(tables.groups.remove(std::move(gone)));
  crash_point("directory.group_removed");
  const auto nesting = TRY(Nesting::of_removed(tables, removed.id));
  TRY(tables.search.forget(subject_of(removed.id)));
  TRY(tables.members.clear(removed.id));
  TRY(tables.group_notes.forget(removed.id));
  const auto left = TRY(tables.members.leave_all(subject_of(removed.id)));
  TRY(tables.groups.note_leaving(left, removed.updated));
  TRY(tables.counters.add(subject_of(removed.id), -1));
  TRY(tell_apps(tables, event_of(removed, "remove"), principal));
  if (nesting) {
    const auto moved = TRY(nesting->moved(tables));
    TRY(tell_of_holders(tables, moved, principal));
  }
  TRY(note(tables, {subject_of(removed.id), before.display_name(), "group.delete", ""}, principal));
  return {};
}

}  // namespace provost
