#include "core/store/audit_chain_table.h"

#include <array>

#include "core/store/audit_rows.h"
#include "core/store/list_statement.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kHead{"audit_heads.find", "select position, chain from audit_heads where tenant_id = $1"};
// Changes nothing, and holds the row.
constexpr Statement kHold{"audit_heads.hold", R"sql(
  insert into audit_heads (tenant_id, position, chain) values ($1, 0, '')
  on conflict (tenant_id) do update set position = audit_heads.position returning position, chain)sql"};
constexpr Statement kMove{"audit_heads.move", "update audit_heads set position = $2, chain = $3 where tenant_id = $1"};
constexpr sql::Literal kPlaces{", position, chain from audit where tenant_id = $1 and "};
constexpr Statement kUnplaced{
    "audit.unplaced", sql::kJoined<"select ", kAuditColumns, kPlaces, "position is null order by at_us, id limit $2">};
constexpr Statement kAfter{"audit.after",
                           sql::kJoined<"select ", kAuditColumns, kPlaces,
                                        "position is not null and position > $2 order by position limit $3">};
// One look a tenant, however many notes have no place.
constexpr Statement kTenants{"audit.tenants_with_unplaced", R"sql(
  select t.id from tenants t
  where exists (select 1 from audit a where a.tenant_id = t.id and a.position is null))sql"};

const sql::ListStatement& place_statement() {
  static const sql::ListStatement kPlace(
      "audit.place",
      {"with places (id, position, chain) as (values ", "(cast(? as text), cast(? as bigint), cast(? as text))",
       ") update audit set position = places.position, chain = places.chain from places where "
       "audit.tenant_id = $1 and audit.id = places.id and audit.position is null",
       1, 3});
  return kPlace;
}

AuditHead head_of(const Rows& rows) {
  if (rows.empty()) return {};
  return {rows.integer(0, 0), std::string(rows.text(0, 1))};
}

PlacedNote placed_at(const Rows& rows, std::size_t row) {
  PlacedNote placed{0, "", note_at(rows, row)};
  if (!rows.is_null(row, kAuditWidth)) placed.position = rows.integer(row, kAuditWidth);
  if (!rows.is_null(row, kAuditWidth + 1)) placed.chain = rows.text(row, kAuditWidth + 1);
  return placed;
}

}  // namespace

Result<AuditHead> AuditChainTable::hold_head() const {
  const Rows rows = TRY(session_.run(kHold, {tenant_.value}));
  return head_of(rows);
}

Result<AuditHead> AuditChainTable::head() const {
  const Rows rows = TRY(session_.run(kHead, {tenant_.value}));
  return head_of(rows);
}

Result<std::vector<AuditNote>> AuditChainTable::unplaced(std::int64_t limit) const {
  const Rows rows = TRY(session_.run(kUnplaced, {tenant_.value, limit}));
  std::vector<AuditNote> notes;
  for (std::size_t row = 0; row < rows.size(); ++row) notes.push_back(note_at(rows, row));
  return notes;
}

Result<void> AuditChainTable::place(std::span<const PlacedNote> notes) const {
  if (notes.empty()) return {};
  std::vector<sql::Cell> cells;
  for (const PlacedNote& placed : notes) {
    cells.emplace_back(placed.note.id);
    cells.emplace_back(placed.position);
    cells.emplace_back(placed.chain);
  }
  TRY(place_statement().run(session_, std::array<sql::Cell, 1>{tenant_.value}, cells, [](const Rows&) {}));
  TRY(session_.run(kMove, {tenant_.value, notes.back().position, notes.back().chain}));
  return {};
}

Result<std::vector<PlacedNote>> AuditChainTable::after(std::int64_t position, std::int64_t limit) const {
  const Rows rows = TRY(session_.run(kAfter, {tenant_.value, position, limit}));
  std::vector<PlacedNote> notes;
  for (std::size_t row = 0; row < rows.size(); ++row) notes.push_back(placed_at(rows, row));
  return notes;
}

Result<std::vector<TenantId>> AuditChainTable::tenants_with_unplaced(sql::Session& session) {
  const Rows rows = TRY(session.run(kTenants));
  std::vector<TenantId> tenants;
  for (std::size_t row = 0; row < rows.size(); ++row) tenants.push_back(TenantId{rows.integer(row, 0)});
  return tenants;
}

}  // namespace provost
