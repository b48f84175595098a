#include "core/store/audit_table.h"

namespace provost {
namespace {

constexpr sql::Statement kAppend{"audit.append", R"sql(
  insert into audit (tenant_id, id, at_us, actor, action, subject_kind, subject_id, subject_name, fields, ended)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))sql"};

}  // namespace

Result<void> AuditTable::append(const AuditNote& note) const {
  TRY(session_.run(kAppend, {tenant_.value, note.id, note.at.us, note.actor, note.action,
                             static_cast<std::int64_t>(note.subject.kind), note.subject.id, note.subject_name,
                             note.fields, note.ended}));
  return {};
}

}  // namespace provost
