#include "core/store/group_table.h"

#include <array>

#include "core/base/text.h"
#include "core/store/external_id_table.h"
#include "core/store/list_statement.h"
#include "core/store/listed_rows.h"
#include "core/store/sql_text.h"
#include "core/store/stored_text.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

// Every read begins alike: $1 is the tenant, $2 the source that looks.
constexpr sql::Literal kSelect{R"sql(
  select g.id, g.scim_id, g.version, g.managed_by, g.document, g.created_us, g.updated_us, e.external_id
  from groups g left join external_ids e
    on e.tenant_id = g.tenant_id and e.subject_kind = 1 and e.subject_id = g.id and e.source_id = $2
  where g.tenant_id = $1 and g.removed_us is null)sql"};

constexpr Statement kFind{"groups.find", sql::kJoined<kSelect, " and g.scim_id = $3">};
// The + keeps SQLite from walking every group by id, which would spare it a sort.
constexpr Statement kFindByDisplay{"groups.find_by_display",
                                   sql::kJoined<kSelect, " and g.display_key = $3 order by +g.id limit 100">};
constexpr Statement kFindByExternalId{"groups.find_by_external_id", sql::kJoined<kSelect, R"sql(
    and g.id in (select x.subject_id from external_ids x where x.tenant_id = $1 and x.subject_kind = 1
      and x.source_id = $2 and x.external_id = $3 order by x.subject_id limit 100)
  order by g.id)sql">};
constexpr Statement kFindByMember{"groups.find_by_member", sql::kJoined<kSelect, R"sql(
    and g.id in (select m.group_id from members m where m.tenant_id = $1 and m.member_kind = $3 and m.member_id = $4
      order by m.group_id limit 1001)
  order by g.id)sql">};
constexpr std::size_t kMostGroupsOfMember = 1000;
constexpr Statement kPageAfter{"groups.page_after", sql::kJoined<kSelect, " and g.id > $3 order by g.id limit $4">};
constexpr Statement kPage{"groups.page", sql::kJoined<kSelect, " order by g.id limit $3 offset $4">};

constexpr Statement kInsert{"groups.insert", R"sql(
  insert into groups (tenant_id, id, scim_id, version, display_key, display_name, unique_key, managed_by, document,
    created_us, updated_us)
  values ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $9))sql"};
constexpr Statement kSave{"groups.save", R"sql(
  update groups set version = version + 1, display_key = $4, display_name = $5, unique_key = $6, managed_by = $7,
    document = $8, updated_us = $9
  where tenant_id = $1 and id = $2 and version = $3 and removed_us is null)sql"};
constexpr Statement kLock{"groups.lock", R"sql(
  update groups set version = version where tenant_id = $1 and id = $2 and version = $3 and removed_us is null)sql"};
constexpr Statement kTouchHolding{"groups.touch_holding", R"sql(
  update groups set version = version + 1
  where tenant_id = $1 and removed_us is null and id in (
    with recursive reach (group_id) as (
      select m.group_id from members m where m.tenant_id = $1 and m.member_kind = $2 and m.member_id = $3
      union select m.group_id from reach r
      join members m on m.tenant_id = $1 and m.member_kind = 1 and m.member_id = r.group_id)
    select group_id from reach)
  returning id, scim_id, version, managed_by, document, created_us, updated_us, null)sql"};
constexpr Statement kRemove{"groups.remove", R"sql(
  update groups set version = version + 1, updated_us = $4, removed_us = $4
  where tenant_id = $1 and id = $2 and version = $3 and removed_us is null)sql"};

const sql::ListStatement& find_all_statement() {
  static const std::string kBefore = std::string(kSelect.view()) + " and g.id in (";
  static const sql::ListStatement kFindAll("groups.find_all", {kBefore, "?", ")", 2});
  return kFindAll;
}

const sql::ListStatement& resolve_statement() {
  static const sql::ListStatement kResolve(
      "groups.resolve",
      {"select scim_id, id from groups where tenant_id = $1 and removed_us is null and scim_id in (", "?", ")", 1});
  return kResolve;
}

const sql::ListStatement& note_leaving_statement() {
  static const sql::ListStatement kNoteLeaving("groups.note_leaving",
                                               {"update groups set version = version + 1, updated_us = $2 where "
                                                "tenant_id = $1 and removed_us is null and id in (",
                                                "?", ")", 2});
  return kNoteLeaving;
}

const sql::ListStatement& touch_statement() {
  static const sql::ListStatement kTouch(
      "groups.touch",
      {"update groups set version = version + 1 where tenant_id = $1 and removed_us is null and id in (", "?",
       ") returning id, scim_id, version, managed_by, document, created_us, updated_us, null", 1});
  return kTouch;
}

Result<Group> group_at(const Rows& rows, std::size_t row) {
  Group group;
  group.id = GroupId{rows.integer(row, 0)};
  group.scim_id = ScimId{std::string(rows.text(row, 1))};
  group.version = rows.integer(row, 2);
  if (const auto source = rows.optional_text(row, 3)) group.managed_by = SourceId{*source};
  group.attributes = TRY(json::parse(rows.text(row, 4)));
  group.created = Instant{rows.integer(row, 5)};
  group.updated = Instant{rows.integer(row, 6)};
  group.external_id = rows.optional_text(row, 7);
  return group;
}

Result<std::vector<Group>> groups_in(const Rows& rows) {
  std::vector<Group> groups;
  groups.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    Group group = TRY(group_at(rows, row));
    groups.push_back(std::move(group));
  }
  return groups;
}

Cell source_cell(const Group& group) {
  return group.managed_by ? Cell{std::string_view(group.managed_by->value)} : Cell{};
}

Cell unique_cell(std::string_view key, DisplayNames rule) { return rule == DisplayNames::unique ? Cell{key} : Cell{}; }

}  // namespace

Result<void> GroupTable::insert(const Group& group, DisplayNames rule) const {
  const std::string key = text::fold(group.display_name());
  const std::string document = json::write(group.attributes);
  TRY(check_key("displayName", key));
  TRY(check_document(document));
  TRY(session_.run(kInsert, {tenant_.value, group.id.value, group.scim_id.value, key, group.display_name(),
                             unique_cell(key, rule), source_cell(group), document, group.created.us}));
  return {};
}

Result<Group> GroupTable::save(Group group, DisplayNames rule) const {
  const std::string key = text::fold(group.display_name());
  const std::string document = json::write(group.attributes);
  TRY(check_key("displayName", key));
  TRY(check_document(document));
  const Rows saved = TRY(session_.run(kSave, {tenant_.value, group.id.value, group.version, key, group.display_name(),
                                              unique_cell(key, rule), source_cell(group), document, group.updated.us}));
  if (saved.affected() == 0) return fail(Code::precondition_failed, "the resource has changed since it was read");
  ++group.version;
  return group;
}

Result<std::vector<Group>> GroupTable::touch_holding(const Subject& member) const {
  const Rows rows =
      TRY(session_.run(kTouchHolding, {tenant_.value, static_cast<std::int64_t>(member.kind), member.id}));
  return groups_in(rows);
}

Result<void> GroupTable::lock(const Group& group) const {
  const Rows locked = TRY(session_.run(kLock, {tenant_.value, group.id.value, group.version}));
  if (locked.affected() == 0) return fail(Code::precondition_failed, "the resource has changed since it was read");
  return {};
}

Result<void> GroupTable::note_leaving(std::span<const GroupId> groups, Instant now) const {
  std::vector<Cell> elements;
  for (const GroupId& group : groups) elements.emplace_back(group.value);
  const std::array<Cell, 2> fixed{tenant_.value, now.us};
  return note_leaving_statement().run(session_, fixed, elements, [](const Rows&) {});
}

Result<Group> GroupTable::remove(Group group) const {
  const Rows removed = TRY(session_.run(kRemove, {tenant_.value, group.id.value, group.version, group.updated.us}));
  if (removed.affected() == 0) return fail(Code::precondition_failed, "the resource has changed since it was read");
  TRY(ExternalIdTable(session_, tenant_).forget(subject_of(group.id)));
  ++group.version;
  return group;
}

Result<std::optional<Group>> GroupTable::find(const ScimId& id, const SourceId& viewer) const {
  const Rows rows = TRY(session_.run(kFind, {tenant_.value, viewer.value, id.value}));
  if (rows.empty()) return std::optional<Group>();
  Group group = TRY(group_at(rows, 0));
  return std::optional<Group>(std::move(group));
}

Result<std::vector<Group>> GroupTable::find_by_display_key(std::string_view key, const SourceId& viewer) const {
  const Rows rows = TRY(session_.run(kFindByDisplay, {tenant_.value, viewer.value, key}));
  return groups_in(rows);
}

Result<std::vector<Group>> GroupTable::find_by_external_id(std::string_view external_id, const SourceId& viewer) const {
  const Rows rows = TRY(session_.run(kFindByExternalId, {tenant_.value, viewer.value, external_id}));
  return groups_in(rows);
}

Result<std::vector<Group>> GroupTable::find_by_member(const Subject& member, const SourceId& viewer) const {
  const Rows rows = TRY(
      session_.run(kFindByMember, {tenant_.value, viewer.value, static_cast<std::int64_t>(member.kind), member.id}));
  if (rows.size() > kMostGroupsOfMember) return fail(Code::too_many, "the member is in more than 1000 groups");
  return groups_in(rows);
}

Result<std::vector<Group>> GroupTable::page_after(GroupId after, std::int64_t limit, const SourceId& viewer) const {
  const Rows rows = TRY(session_.run(kPageAfter, {tenant_.value, viewer.value, after.value, limit}));
  return groups_in(rows);
}

Result<std::vector<Group>> GroupTable::page(std::int64_t offset, std::int64_t limit, const SourceId& viewer) const {
  const Rows rows = TRY(session_.run(kPage, {tenant_.value, viewer.value, limit, offset}));
  return groups_in(rows);
}

Result<std::vector<Group>> GroupTable::find_all(std::span<const GroupId> ids, const SourceId& viewer) const {
  const std::array<Cell, 2> fixed{tenant_.value, viewer.value};
  return read_listed(session_, {find_all_statement(), fixed}, ids, &groups_in);
}

Result<std::vector<Group>> GroupTable::touch(std::span<const GroupId> groups) const {
  const std::array<Cell, 1> fixed{tenant_.value};
  return read_listed(session_, {touch_statement(), fixed}, groups, &groups_in);
}

Result<std::vector<std::pair<ScimId, GroupId>>> GroupTable::resolve(std::span<const ScimId> ids) const {
  std::vector<Cell> elements;
  for (const ScimId& id : ids) elements.emplace_back(std::string_view(id.value));
  std::vector<std::pair<ScimId, GroupId>> found;
  const std::array<Cell, 1> fixed{tenant_.value};
  TRY(resolve_statement().run(session_, fixed, elements, [&](const Rows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      found.emplace_back(ScimId{std::string(rows.text(row, 0))}, GroupId{rows.integer(row, 1)});
    }
  }));
  return found;
}

}  // namespace provost
