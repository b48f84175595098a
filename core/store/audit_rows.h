// How a note of the audit trail stands in a row; used by the tables that read it.
#pragma once

#include "core/store/audit_table.h"
#include "core/store/sql_text.h"

namespace provost {

/// Stored as the kind of what is neither a person nor a group; never renumber.
inline constexpr std::int64_t kAuditThing = 2;

/// What note_at() reads, in its order.
inline constexpr sql::Literal kAuditColumns{
    "id, at_us, actor, action, subject_kind, subject_id, subject_name, fields, ended, object"};

/// How many they are.
inline constexpr std::size_t kAuditWidth = 10;

inline AuditNote note_at(const sql::Rows& rows, std::size_t row) {
  AuditNote note;
  note.id = rows.text(row, 0);
  note.at = Instant{rows.integer(row, 1)};
  note.actor = rows.text(row, 2);
  note.action = rows.text(row, 3);
  const std::int64_t kind = rows.integer(row, 4);
  if (kind != kAuditThing) note.subject = Subject{static_cast<SubjectKind>(kind), rows.integer(row, 5)};
  note.subject_name = rows.text(row, 6);
  note.fields = rows.text(row, 7);
  note.ended = rows.text(row, 8);
  note.object = rows.text(row, 9);
  return note;
}

}  // namespace provost
