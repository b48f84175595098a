#include "core/store/group_note_table.h"

#include <array>
#include <vector>

#include "core/store/list_statement.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr Statement kSet{"group_notes.set", R"sql(
  insert into group_notes (tenant_id, group_id, description, mappings, created_by) values ($1, $2, $3, $4, $5)
  on conflict (tenant_id, group_id) do update set description = excluded.description, mappings = excluded.mappings,
    created_by = excluded.created_by)sql"};
constexpr Statement kForget{"group_notes.forget", "delete from group_notes where tenant_id = $1 and group_id = $2"};

const sql::ListStatement& find_all_statement() {
  static const sql::ListStatement kFindAll(
      "group_notes.find_all",
      {"select group_id, description, mappings, created_by from group_notes where tenant_id = $1 and group_id in (",
       "?", ")", 1});
  return kFindAll;
}

Result<GroupNote> note_at(const Rows& rows, std::size_t row) {
  GroupNote note;
  note.description = rows.optional_text(row, 1);
  Value mappings = TRY(json::parse(rows.text(row, 2)));
  if (mappings.is_array()) note.mappings = std::move(mappings.items());
  note.created_by = rows.text(row, 3);
  return note;
}

Result<void> collect(const Rows& rows, std::map<GroupId, GroupNote>& notes) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    GroupNote note = TRY(note_at(rows, row));
    notes.insert_or_assign(GroupId{rows.integer(row, 0)}, std::move(note));
  }
  return {};
}

}  // namespace

Result<void> GroupNoteTable::set(GroupId group, const GroupNote& note) const {
  const std::string mappings = json::write(Value(note.mappings));
  TRY(session_.run(kSet, {tenant_.value, group.value, sql::cell(note.description), mappings, note.created_by}));
  return {};
}

Result<std::map<GroupId, GroupNote>> GroupNoteTable::find_all(std::span<const GroupId> groups) const {
  std::vector<Cell> elements;
  for (const GroupId& group : groups) elements.emplace_back(group.value);
  const std::array<Cell, 1> fixed{tenant_.value};
  std::map<GroupId, GroupNote> notes;
  Result<void> read;
  TRY(find_all_statement().run(session_, fixed, elements, [&](const Rows& rows) {
    if (read) read = collect(rows, notes);
  }));
  TRY(std::move(read));
  return notes;
}

Result<void> GroupNoteTable::forget(GroupId group) const {
  TRY(session_.run(kForget, {tenant_.value, group.value}));
  return {};
}

}  // namespace provost
