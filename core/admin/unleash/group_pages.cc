#include "core/admin/unleash/group_pages.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "core/admin/unleash/group_object.h"
#include "core/base/text.h"
#include "core/store/tenant_table.h"

namespace provost::unleash {

using http::Exchange;
using http::Response;

namespace {

constexpr std::size_t kMostGroups = 10'000;
constexpr std::int64_t kPage = 1000;
constexpr std::size_t kMostMappings = 100;
constexpr std::size_t kMostPeople = 10'000;
const SourceId kNoSource{};

Fault no_group() { return {404, "NotFoundError", "Could not find group"}; }
Fault name_taken() { return {409, "NameExistsError", "Group name already exists"}; }
Fault no_member() { return {400, "BadDataError", "One of the users is not there."}; }
Fault of_provider() {
  return {400, "BadDataError", "This group is managed by your SCIM provider: its name and its users stay as they are."};
}
Fault too_many() {
  return {400, "BadDataError", "This group has too many users to be replaced here; change it by SCIM."};
}

std::optional<UserId> member_id(const Value& member) {
  const Value* user = member.find("user");
  const Value* id = user == nullptr ? nullptr : user->find("id");
  if (id == nullptr) return std::nullopt;
  if (id->is_integer()) return UserId{id->as_integer()};
  const auto spelled = id->is_text() ? text::to_integer(id->as_text()) : std::nullopt;
  return spelled ? std::optional(UserId{*spelled}) : std::nullopt;
}

std::vector<Subject> subjects_of(const std::set<UserId>& people) {
  std::vector<Subject> subjects;
  for (const UserId id : people) subjects.push_back(subject_of(id));
  return subjects;
}

/// True if all of them are there.
Result<bool> are_there(const Desk& desk, const std::set<UserId>& people) {
  const std::vector<UserId> ids(people.begin(), people.end());
  const auto found = TRY(desk.tables.users.find_all(ids, kNoSource));
  return found.size() == people.size();
}

/// True if another group bears the name. The caller holds the tenant.
Result<bool> is_borne(const Desk& desk, const std::string& name, GroupId but) {
  const auto groups = TRY(desk.tables.groups.find_by_display_key(text::fold(name), kNoSource));
  return std::any_of(groups.begin(), groups.end(), [&](const Group& each) { return each.id != but; });
}

Result<std::set<UserId>> people_in(const Desk& desk, GroupId id) {
  const auto all = TRY(desk.tables.members.subjects(id));
  std::set<UserId> people;
  for (const Subject& each : all) {
    if (each.kind == SubjectKind::user) people.insert(UserId{each.id});
  }
  return people;
}

/// The steps from who is in a group to who is to be. Groups in it stay.
std::vector<MemberStep> steps_between(const std::set<UserId>& before, const std::set<UserId>& after) {
  std::set<UserId> gone;
  std::set<UserId> fresh;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(), std::inserter(gone, gone.end()));
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::inserter(fresh, fresh.end()));
  std::vector<MemberStep> steps;
  if (!gone.empty()) steps.push_back({MemberStep::Kind::remove, subjects_of(gone)});
  if (!fresh.empty()) steps.push_back({MemberStep::Kind::add, subjects_of(fresh)});
  return steps;
}

/// What makes a group's people those who are wanted; or why not.
struct Steps {
  std::optional<Fault> refused;
  std::vector<MemberStep> steps;
};
Result<Steps> steps_to(const Desk& desk, GroupId id, const std::optional<std::vector<UserId>>& wanted) {
  if (!wanted) return Steps{};
  const std::array ids{id};
  auto counts = TRY(desk.tables.members.counts(ids));
  if (counts[id] > static_cast<std::int64_t>(kMostPeople)) return Steps{too_many(), {}};
  const auto present = TRY(people_in(desk, id));
  const std::set<UserId> people(wanted->begin(), wanted->end());
  const bool there = TRY(are_there(desk, people));
  if (!there) return Steps{no_member(), {}};
  return Steps{std::nullopt, steps_between(present, people)};
}

Result<Value> one_object(const Desk& desk, const Group& group) {
  Array objects = TRY(group_objects(desk, {group}));
  return std::move(objects.front());
}

}  // namespace

AdminRoutes GroupPages::routes() const {
  return {
      {"GET",
       "/groups",
       on(*this, &GroupPages::list),
       {"unleashListGroups",
        "Groups with their users, at most 10,000; with how many only, past 10,000 users in all.",
        {},
        {{200, "UnleashGroups"}}}},
      {"POST",
       "/groups",
       on(*this, &GroupPages::create),
       {"unleashCreateGroup", "Makes a group.", "UnleashGroupDraft", {{201, "UnleashGroup"}}}},
      {"GET",
       "/groups/{group}",
       on(*this, &GroupPages::show),
       {"unleashShowGroup", "One group.", {}, {{200, "UnleashGroup"}}}},
      {"PUT",
       "/groups/{group}",
       on(*this, &GroupPages::change),
       {"unleashChangeGroup",
        "Makes a group what the body says; without `users` they stay. Whom a provider manages keeps name and users.",
        "UnleashGroupDraft",
        {{200, "UnleashGroup"}}}},
      {"DELETE",
       "/groups/{group}",
       on(*this, &GroupPages::remove),
       {"unleashDeleteGroup", "Deletes a group; one that is not there is no mistake.", {}, {{200}}}},
  };
}

GroupPages::Order GroupPages::read_order(Body& body) {
  Order order;
  order.name = std::string(text::trim(body.line("name", Need::required).value_or("")));
  if (order.name.empty()) body.fault("/body/name", "This must not be empty.");
  order.description = body.text("description", Need::optional);
  if (order.description && order.description->size() > 2000)
    body.fault("/body/description", "This must be at most 2000 bytes.");
  for (std::string& each : body.lines("mappingsSSO", kMostMappings)) order.mappings.emplace_back(std::move(each));
  if (!body.role("rootRole", Need::optional).is_null())
    body.fault("/body/rootRole", "A group gives no role here: give it to its users.");
  if (!body.has("users")) return order;
  order.people.emplace();
  for (const Value& each : body.objects("users", kMostPeople)) {
    const auto id = member_id(each);
    if (!id) {
      body.fault("/body/users", "Each must hold a user with an id.");
      break;
    }
    order.people->push_back(*id);
  }
  return order;
}

Result<Response> GroupPages::list(const AdminCaller& caller, const Exchange&) const {
  TRY(require(caller, permission::kUsersRead));
  Array shown;
  TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    std::vector<Group> groups;
    while (groups.size() < kMostGroups) {
      auto page = TRY(desk.tables.groups.page_after(groups.empty() ? GroupId{0} : groups.back().id, kPage, kNoSource));
      const bool last = page.size() < static_cast<std::size_t>(kPage);
      std::move(page.begin(), page.end(), std::back_inserter(groups));
      if (last) break;
    }
    shown = TRY(group_objects(desk, groups));
    return {};
  }));
  return object_answer(200, Value::object({{"groups", std::move(shown)}}));
}

Result<Response> GroupPages::show(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersRead));
  const auto id = number_in(exchange.captures[0]);
  if (!id) return office_.refusals.bad_number("groupId");
  Value shown;
  TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    const std::array ids{GroupId{*id}};
    const auto groups = TRY(desk.tables.groups.find_all(ids, kNoSource));
    if (!groups.empty()) shown = TRY(one_object(desk, groups.front()));
    return {};
  }));
  return shown.is_null() ? fault_answer(no_group()) : object_answer(200, shown);
}

Result<Response> GroupPages::create(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersWrite));
  Body body = TRY(Body::read(exchange.request));
  const Order order = read_order(body);
  if (body.faulty()) return office_.refusals.bad_data(body.faults());
  Made made;
  TRY(write_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    made = TRY(make(desk, order));
    return {};
  }));
  if (made.refused) return fault_answer(*made.refused);
  parts_.bell.ring();
  return object_answer(201, made.group);
}

Result<GroupPages::Made> GroupPages::make(const Desk& desk, const Order& order) const {
  TRY(TenantTable(desk.session).hold(desk.caller.tenant));
  Made made;
  const bool borne = TRY(is_borne(desk, order.name, GroupId{0}));
  if (borne) made.refused = name_taken();
  std::set<UserId> people;
  if (order.people) people = {order.people->begin(), order.people->end()};
  const bool there = TRY(are_there(desk, people));
  if (!made.refused && !there) made.refused = no_member();
  if (made.refused) return made;
  GroupDraft draft{Value::object({{"displayName", order.name}}), std::nullopt, DisplayNames::unique};
  const Group group =
      TRY(parts_.directory.create_group(desk.tables, std::move(draft), subjects_of(people), principal_of(desk.caller)));
  TRY(desk.tables.group_notes.set(group.id, {order.description, order.mappings, std::string(name_of(desk.caller))}));
  made.group = TRY(one_object(desk, group));
  return made;
}

Result<Response> GroupPages::change(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersWrite));
  Body body = TRY(Body::read(exchange.request));
  const Order order = read_order(body);
  if (body.faulty()) return office_.refusals.bad_data(body.faults());
  const auto id = number_in(exchange.captures[0]);
  if (!id) return office_.refusals.bad_number("groupId");
  Made made;
  TRY(write_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    made = TRY(apply(desk, GroupId{*id}, order));
    return {};
  }));
  if (made.refused) return fault_answer(*made.refused);
  parts_.bell.ring();
  return object_answer(200, made.group);
}

Result<GroupPages::Made> GroupPages::apply(const Desk& desk, GroupId id, const Order& order) const {
  TRY(TenantTable(desk.session).hold(desk.caller.tenant));
  const std::array ids{id.value};
  TRY(desk.tables.locks.hold_all(SubjectKind::group, ids));
  const std::array wanted{id};
  const auto found = TRY(desk.tables.groups.find_all(wanted, kNoSource));
  if (found.empty()) return Made{no_group(), Value()};
  const Group& before = found.front();
  const Steps planned = TRY(steps_to(desk, id, order.people));
  if (planned.refused) return Made{planned.refused, Value()};
  const bool renamed = order.name != before.display_name();
  if (before.managed_by && (renamed || !planned.steps.empty())) return Made{of_provider(), Value()};
  const bool borne = TRY(is_borne(desk, order.name, id));
  if (renamed && borne) return Made{name_taken(), Value()};
  GroupDraft draft{before.attributes, before.external_id, borne ? DisplayNames::free : DisplayNames::unique};
  draft.attributes.set("displayName", order.name);
  const Group after = TRY(
      parts_.directory.update_group(desk.tables, before, std::move(draft), planned.steps, principal_of(desk.caller)));
  auto notes = TRY(desk.tables.group_notes.find_all(wanted));
  GroupNote note = std::move(notes[id]);
  note.description = order.description;
  note.mappings = order.mappings;
  TRY(desk.tables.group_notes.set(id, note));
  Made made;
  made.group = TRY(one_object(desk, after));
  return made;
}

Result<Response> GroupPages::remove(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersDelete));
  const auto id = number_in(exchange.captures[0]);
  if (!id) return office_.refusals.bad_number("groupId");
  TRY(write_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    const std::array ids{*id};
    TRY(desk.tables.locks.hold_all(SubjectKind::group, ids));
    const std::array wanted{GroupId{*id}};
    const auto groups = TRY(desk.tables.groups.find_all(wanted, kNoSource));
    if (groups.empty()) return {};
    return parts_.directory.remove_group(desk.tables, groups.front(), principal_of(caller));
  }));
  parts_.bell.ring();
  return empty_answer(200);
}

}  // namespace provost::unleash
