#include "core/admin/unleash/group_object.h"

#include <map>
#include <string>
#include <utility>

#include "core/admin/unleash/user_object.h"
#include "core/store/group_note_table.h"

namespace provost::unleash {
namespace {

const SourceId kNoSource{};

/// Whoever is in the groups, as objects, by group.
using Members = std::map<GroupId, Array>;

Result<Members> members_of(const Desk& desk, std::span<const GroupId> ids) {
  // Groups in groups count too; there are as few of them as people, or the answer does without.
  const auto listed = TRY(desk.tables.members.list(ids, 2 * kMostShownMembers));
  std::vector<UserId> people;
  for (const auto& entry : listed) {
    for (const MemberView& each : entry.second) {
      if (each.subject.kind == SubjectKind::user) people.push_back(UserId{each.subject.id});
    }
  }
  const auto users = TRY(desk.tables.users.find_all(people, kNoSource));
  std::map<UserId, Value> objects;
  for (const User& user : users) objects.emplace(user.id, listed_object(user));
  Members members;
  for (const auto& [group, views] : listed) {
    for (const MemberView& each : views) {
      const auto user = objects.find(UserId{each.subject.id});
      if (each.subject.kind != SubjectKind::user || user == objects.end()) continue;
      // A membership is a row without a past: since when, and by whom, the audit trail knows.
      members[group].push_back(Value::object({{"joinedAt", nullptr}, {"createdBy", nullptr}, {"user", user->second}}));
    }
  }
  return members;
}

Value group_object(const Group& group, const GroupNote& note, std::int64_t people) {
  return Value::object({{"id", group.id.value},
                        {"name", group.display_name()},
                        {"description", note.description ? Value(*note.description) : Value()},
                        {"mappingsSSO", note.mappings},
                        {"rootRole", nullptr},
                        {"createdBy", note.created_by.empty() ? Value() : Value(note.created_by)},
                        {"createdAt", to_iso8601(group.created)},
                        {"projects", Value::array()},
                        {"userCount", people},
                        {"scimId", group.managed_by ? Value(group.scim_id.value) : Value()}});
}

}  // namespace

Result<Array> group_objects(const Desk& desk, const std::vector<Group>& groups) {
  std::vector<GroupId> ids;
  for (const Group& group : groups) ids.push_back(group.id);
  auto counts = TRY(desk.tables.members.counts(ids));
  const auto notes = TRY(desk.tables.group_notes.find_all(ids));
  std::int64_t all = 0;
  for (const auto& entry : counts) all += entry.second;
  std::optional<Members> members;
  if (all <= kMostShownMembers) {
    auto listed = members_of(desk, ids);
    if (!listed && listed.error().code != Code::too_many) return tl::unexpected(listed.error());
    if (listed) members = std::move(*listed);
  }
  Array objects;
  for (const Group& group : groups) {
    const auto note = notes.find(group.id);
    Value object = group_object(group, note == notes.end() ? GroupNote() : note->second, counts[group.id]);
    if (members) object.set("users", std::move((*members)[group.id]));
    objects.push_back(std::move(object));
  }
  return objects;
}

}  // namespace provost::unleash
