#include "core/admin/operations/changes.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "core/admin/operations/answers.h"
#include "core/admin/operations/audit_trail.h"
#include "core/admin/operations/fields.h"
#include "core/store/audit_chain_table.h"
#include "core/store/follower_table.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

constexpr std::int64_t kMostWithResources = 100;
constexpr std::size_t kMostFollowers = 100;

Value value_of(const User& user) {
  return Value::object({{"scimId", user.scim_id.value},
                        {"version", user.version},
                        {"state", to_word(user.state)},
                        {"active", life_of(user.state) == Life::active},
                        {"attributes", user.attributes}});
}

Value value_of(const Group& group) {
  return Value::object({{"scimId", group.scim_id.value}, {"version", group.version}, {"attributes", group.attributes}});
}

/// What people and groups are now; who is gone is not there.
using Resources = std::map<Subject, Value>;

Result<Resources> resources_of(const Desk& desk, const std::vector<PlacedNote>& notes) {
  std::set<Subject> subjects;
  for (const PlacedNote& placed : notes) {
    if (placed.note.object.empty()) subjects.insert(placed.note.subject);
  }
  std::vector<UserId> people;
  std::vector<GroupId> groups;
  for (const Subject& subject : subjects) {
    if (subject.kind == SubjectKind::user) people.push_back(UserId{subject.id});
    if (subject.kind == SubjectKind::group) groups.push_back(GroupId{subject.id});
  }
  Resources resources;
  const auto found_people = TRY(desk.tables.users.find_all(people, SourceId{}));
  for (const User& user : found_people) resources.emplace(subject_of(user.id), value_of(user));
  const auto found_groups = TRY(desk.tables.groups.find_all(groups, SourceId{}));
  for (const Group& group : found_groups) resources.emplace(subject_of(group.id), value_of(group));
  return resources;
}

Value change_value(const PlacedNote& placed) {
  Value change = Value::object({{"position", placed.position}});
  Value entry = entry_value(placed.note);
  for (Member& member : entry.members()) change.set(member.name, std::move(member.value));
  return change;
}

Value follower_value(const Follower& follower, std::int64_t head) {
  return Value::object({{"name", follower.name},
                        {"position", follower.position},
                        {"behind", head - follower.position},
                        {"seen", to_iso8601(follower.seen)}});
}

constexpr std::int64_t kMostPosition = (std::int64_t{1} << 53) - 1;

/// Where a follower stands who asks by name.
Result<std::int64_t> position_of(const Desk& desk, std::string_view name) {
  const auto follower = TRY(FollowerTable(desk.session, desk.tenant).find(name));
  if (!follower) return fail(Code::not_found, "there is no such follower");
  return follower->position;
}

/// Moves a follower and shows it.
Result<Value> move(const Desk& desk, std::string_view name, std::int64_t position) {
  const FollowerTable followers(desk.session, desk.tenant);
  const AuditHead head = TRY(AuditChainTable(desk.session, desk.tenant).head());
  if (position > head.position) return fail(Code::conflict, "the feed has not come to this position");
  const auto known = TRY(followers.find(name));
  if (!known) {
    const auto all = TRY(followers.all());
    if (all.size() >= kMostFollowers) return fail(Code::too_many, "a tenant may have 100 followers: forget one");
  }
  const bool moved = TRY(followers.acknowledge(name, position, desk.now));
  if (!moved) return fail(Code::conflict, "the follower has acknowledged a later position");
  return follower_value({std::string(name), position, known ? known->created : desk.now, desk.now}, head.position);
}

}  // namespace

Result<Value> list_changes(const Desk& desk, const ChangeQuery& query) {
  const AuditChainTable chain(desk.session, desk.tenant);
  const auto notes = TRY(chain.after(query.after, query.limit));
  // Read after the notes, so that it is never before the last of them.
  const AuditHead head = TRY(chain.head());
  Resources resources;
  if (query.with_resources) resources = TRY(resources_of(desk, notes));
  Array changes;
  for (const PlacedNote& placed : notes) {
    Value change = change_value(placed);
    const auto resource = placed.note.object.empty() ? resources.find(placed.note.subject) : resources.end();
    if (query.with_resources) change.set("resource", resource == resources.end() ? Value() : resource->second);
    changes.push_back(std::move(change));
  }
  const std::int64_t next = notes.empty() ? query.after : notes.back().position;
  return Value::object({{"changes", std::move(changes)}, {"next", next}, {"head", head.position}});
}

Result<Response> Changes::list(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kChangesRead));
  const http::Target& target = exchange.target;
  ChangeQuery query;
  const std::string include = TRY(text_in(target, "include"));
  if (!include.empty() && include != "resource") return fail(Code::invalid_value, "include may be resource");
  query.with_resources = !include.empty();
  if (query.with_resources) TRY(require(caller, permission::kUsersRead));  // people as they are, not what was done
  query.after = TRY(number_in(target, "after", {0, kMostPosition, 0}));
  query.limit =
      TRY(number_in(target, "limit", {1, query.with_resources ? kMostWithResources : kLongestPage, kUsualPage}));
  const std::string follower = TRY(text_in(target, "follower"));
  const bool by_name = target.count("after") == 0 && !follower.empty();
  Value found;
  TRY(at_desk(parts_, sql::Mode::read, caller, [&](Desk& desk) -> Result<void> {
    if (by_name) query.after = TRY(position_of(desk, follower));
    found = TRY(list_changes(desk, query));
    return {};
  }));
  return answer(found);
}

Result<Response> Changes::followers(const AdminCaller& caller, const Exchange&) const {
  TRY(require(caller, permission::kChangesRead));
  Array shown;
  TRY(at_desk(parts_, sql::Mode::read, caller, [&](Desk& desk) -> Result<void> {
    const auto all = TRY(FollowerTable(desk.session, desk.tenant).all());
    const AuditHead head = TRY(AuditChainTable(desk.session, desk.tenant).head());
    shown.clear();
    for (const Follower& follower : all) shown.push_back(follower_value(follower, head.position));
    return {};
  }));
  return answer(Value::object({{"followers", std::move(shown)}}));
}

Result<Response> Changes::acknowledge(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kChangesRead));
  const std::string& name = exchange.captures[0];
  TRY(check_line("the name of a follower", name));
  const Value body = TRY(object_in(exchange.request.body, {"position"}));
  if (body.find("position") == nullptr) return fail(Code::invalid_value, "position is missing");
  const std::int64_t position = TRY(number_at(body, "position", {0, kMostPosition, 0}));
  Value shown;
  TRY(at_desk(parts_, sql::Mode::write, caller, [&](Desk& desk) -> Result<void> {
    shown = TRY(move(desk, name, position));
    return {};
  }));
  return answer(shown);
}

Result<Response> Changes::forget(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kChangesRead));
  TRY(at_desk(parts_, sql::Mode::write, caller, [&](Desk& desk) -> Result<void> {
    const bool gone = TRY(FollowerTable(desk.session, desk.tenant).remove(exchange.captures[0]));
    if (!gone) return fail(Code::not_found, "there is no such follower");
    return {};
  }));
  return done();
}

Routes Changes::routes() const {
  return {{"GET",
           "/changes",
           on(*this, &Changes::list),
           {"listChanges",
            "Lists what was done, in one order without gaps; nothing appears later behind a position that was shown.",
            {},
            {{200, "ChangePage"}},
            {"after", "limit", "follower", "include"}}},
          {"GET",
           "/changes/followers",
           on(*this, &Changes::followers),
           {"listFollowers", "Lists the programs that follow, and how far each has come.", {}, {{200, "Followers"}}}},
          {"PUT",
           "/changes/followers/{follower}",
           on(*this, &Changes::acknowledge),
           {"acknowledgeChanges",
            "Notes that a follower has worked off everything up to a position; the first time makes it.",
            "Acknowledgement",
            {{200, "Follower"}}}},
          {"DELETE",
           "/changes/followers/{follower}",
           on(*this, &Changes::forget),
           {"forgetFollower", "Forgets a follower.", {}, {{204}}}}};
}

}  // namespace provost::operations
