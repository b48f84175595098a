#include "core/store/audit_table.h"

#include <limits>

#include "core/store/audit_rows.h"

namespace provost {
namespace {

constexpr sql::Statement kAppend{"audit.append", R"sql(
  insert into audit (tenant_id, id, at_us, actor, action, subject_kind, subject_id, subject_name, fields, ended,
    object)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))sql"};

// $1 tenant, $2 and $3 the place, $4 limit.
constexpr sql::Literal kPlace{" from audit where tenant_id = $1 and (at_us, id) < ($2, $3)"};
constexpr sql::Literal kNewestFirst{" order by at_us desc, id desc limit $4"};
constexpr sql::Statement kPage{"audit.page", sql::kJoined<"select ", kAuditColumns, kPlace, kNewestFirst>};
constexpr sql::Statement kPageOfAction{
    "audit.page_of_action", sql::kJoined<"select ", kAuditColumns, kPlace, " and action = $5", kNewestFirst>};
constexpr sql::Statement kPageOfSubject{
    "audit.page_of_subject",
    sql::kJoined<"select ", kAuditColumns, kPlace,
                 " and subject_kind = $6 and subject_id = $7 and ($5 = '' or action = $5)", kNewestFirst>};
constexpr sql::Statement kPageOfObject{
    "audit.page_of_object",
    sql::kJoined<"select ", kAuditColumns, kPlace, " and object = $6 and ($5 = '' or action = $5)", kNewestFirst>};

}  // namespace

Result<void> AuditTable::append(const AuditNote& note) const {
  const auto kind = note.object.empty() ? static_cast<std::int64_t>(note.subject.kind) : kAuditThing;
  TRY(session_.run(kAppend, {tenant_.value, note.id, note.at.us, note.actor, note.action, kind, note.subject.id,
                             note.subject_name, note.fields, note.ended, note.object}));
  return {};
}

Result<std::vector<AuditNote>> AuditTable::page(const AuditFilter& filter, const std::optional<Place>& before,
                                                std::int64_t limit) const {
  const std::int64_t at = before ? before->at_us : std::numeric_limits<std::int64_t>::max();
  const std::string id = before ? before->id : "";
  const std::vector<sql::Cell> place{tenant_.value, at, std::string_view(id), limit};
  const auto run = [&](const sql::Statement& statement, const std::vector<sql::Cell>& more) {
    std::vector<sql::Cell> cells = place;
    cells.insert(cells.end(), more.begin(), more.end());
    return session_.run(statement, cells);
  };
  const std::string_view action = filter.action;
  auto read = filter.subject
                  ? run(kPageOfSubject, {action, static_cast<std::int64_t>(filter.subject->kind), filter.subject->id})
              : !filter.object.empty() ? run(kPageOfObject, {action, std::string_view(filter.object)})
              : !action.empty()        ? run(kPageOfAction, {action})
                                       : run(kPage, {});
  const sql::Rows rows = TRY(std::move(read));
  std::vector<AuditNote> notes;
  for (std::size_t row = 0; row < rows.size(); ++row) notes.push_back(note_at(rows, row));
  return notes;
}

}  // namespace provost
