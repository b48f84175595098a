#include "core/store/receipt_table.h"

#include <algorithm>

#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kKeep{"receipts.keep", R"sql(
  insert into receipts (tenant_id, connection_id, subject_kind, subject_id, seq, step, verb, outcome, note, effects,
    attempts, at_us)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11)
  on conflict (tenant_id, subject_kind, subject_id, seq, step, connection_id) do update set
    outcome = excluded.outcome, note = excluded.note, effects = excluded.effects, at_us = excluded.at_us,
    attempts = receipts.attempts + 1)sql"};

constexpr sql::Literal kSelect{R"sql(
  select r.connection_id, r.subject_kind, r.subject_id, r.seq, r.step, r.verb, r.outcome, r.note, r.effects, r.attempts,
    r.at_us, c.name, c.kind, u.scim_id, u.name_key, g.scim_id, g.display_name
  from receipts r
  left join connections c on c.tenant_id = r.tenant_id and c.id = r.connection_id
  left join users u on r.subject_kind = 0 and u.tenant_id = r.tenant_id and u.id = r.subject_id
  left join groups g on r.subject_kind = 1 and g.tenant_id = r.tenant_id and g.id = r.subject_id
  where r.tenant_id = $1)sql"};
constexpr Statement kOf{"receipts.of", sql::kJoined<kSelect, R"sql(
    and r.subject_kind = $2 and r.subject_id = $3 order by r.seq desc, r.step desc limit $4)sql">};
constexpr Statement kRowsOf{"receipts.rows_of", R"sql(
  select connection_id, subject_kind, subject_id, seq, step, verb, outcome, note, effects, attempts, at_us from receipts
  where tenant_id = $1 and subject_kind = $2 and subject_id = $3 order by seq desc, step desc limit $4)sql"};
constexpr Statement kNewest{"receipts.newest",
                            sql::kJoined<kSelect, " order by r.at_us desc, r.seq desc, r.step desc limit $2">};
constexpr Statement kSubject{"receipts.subject", R"sql(
  select 0, id from users where tenant_id = $1 and scim_id = $2
  union all select 1, id from groups where tenant_id = $1 and scim_id = $2)sql"};

ReceiptRow row_at(const Rows& rows, std::size_t row) {
  ReceiptRow receipt;
  receipt.connection = ConnectionId{std::string(rows.text(row, 0))};
  receipt.subject = Subject{static_cast<SubjectKind>(rows.integer(row, 1)), rows.integer(row, 2)};
  receipt.seq = rows.integer(row, 3);
  receipt.step = rows.integer(row, 4);
  receipt.verb = verb_from(rows.text(row, 5)).value_or(Verb::provision);
  receipt.outcome = rows.text(row, 6);
  receipt.note = rows.text(row, 7);
  receipt.effects = rows.text(row, 8);
  receipt.attempts = rows.integer(row, 9);
  receipt.at = Instant{rows.integer(row, 10)};
  return receipt;
}

std::vector<ReceiptView> views_in(const Rows& rows) {
  std::vector<ReceiptView> views;
  for (std::size_t row = rows.size(); row-- > 0;) {  // newest first was for the limit; people read forwards
    ReceiptView view;
    view.receipt = row_at(rows, row);
    view.connection_name = rows.text(row, 11);
    view.connection_kind = rows.text(row, 12);
    const std::size_t names = view.receipt.subject.kind == SubjectKind::user ? 13 : 15;
    view.scim_id = ScimId{std::string(rows.text(row, names))};
    view.subject_name = rows.text(row, names + 1);
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace

Result<void> ReceiptTable::keep(const ReceiptRow& row) const {
  TRY(session_.run(
      kKeep, {tenant_.value, row.connection.value, static_cast<std::int64_t>(row.subject.kind), row.subject.id, row.seq,
              row.step, to_word(row.verb), row.outcome, row.note, row.effects, row.at.us}));
  return {};
}

Result<std::vector<ReceiptView>> ReceiptTable::of(const Subject& subject, std::int64_t limit) const {
  const Rows rows = TRY(session_.run(kOf, {tenant_.value, static_cast<std::int64_t>(subject.kind), subject.id, limit}));
  return views_in(rows);
}

Result<std::vector<ReceiptRow>> ReceiptTable::rows_of(const Subject& subject, std::int64_t limit) const {
  const Rows rows =
      TRY(session_.run(kRowsOf, {tenant_.value, static_cast<std::int64_t>(subject.kind), subject.id, limit}));
  std::vector<ReceiptRow> receipts;
  for (std::size_t row = rows.size(); row-- > 0;) receipts.push_back(row_at(rows, row));
  return receipts;
}

Result<std::vector<ReceiptView>> ReceiptTable::newest(std::int64_t limit) const {
  const Rows rows = TRY(session_.run(kNewest, {tenant_.value, limit}));
  return views_in(rows);
}

Result<std::optional<Subject>> ReceiptTable::subject_of_scim_id(const ScimId& id) const {
  const Rows rows = TRY(session_.run(kSubject, {tenant_.value, id.value}));
  if (rows.empty()) return std::optional<Subject>();
  return std::optional(Subject{static_cast<SubjectKind>(rows.integer(0, 0)), rows.integer(0, 1)});
}

}  // namespace provost
