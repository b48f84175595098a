#include "core/directory/hand_over.h"

#include "core/store/source_table.h"

namespace provost {
namespace {

constexpr std::int64_t kPage = 2000;

}  // namespace

/// False if it was broken off.
Result<bool> HandOverErrand::hand_over(TenantId tenant, const ManagementTable::HandOver& order) const {
  for (const SubjectKind kind : {SubjectKind::user, SubjectKind::group}) {
    for (std::optional<std::int64_t> at = 0; at;) {
      if (!parts_.goes_on()) return false;
      std::optional<std::int64_t> last;  // a transaction may run again, from where it began
      TRY(parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
        // Fails when the heir is retired meanwhile: who comes by again finds the heir of that one.
        if (order.heir) TRY(SourceTable(session, tenant).hold(*order.heir));
        last = TRY(ManagementTable(session, tenant).hand_over(kind, order, *at, kPage));
        return {};
      }));
      at = last;
    }
    for (std::int64_t forgotten = kPage; forgotten > 0;) {
      if (!parts_.goes_on()) return false;
      TRY(parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
        forgotten = TRY(ManagementTable(session, tenant).forget_names(kind, order.from, kPage));
        return {};
      }));
    }
  }
  return true;
}

Result<void> HandOverErrand::carry(TenantId tenant, const ManagementTable::HandOver& order) const {
  const bool whole = TRY(hand_over(tenant, order));
  if (!whole) return {};
  return parts_.database.transact(
      sql::Mode::write, [&](sql::Session& session) { return SourceTable(session, tenant).erase(order.from); });
}

Result<bool> HandOverErrand::round() const {
  std::optional<RetiredSource> retired;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    retired = TRY(first_retired_source(session));
    return {};
  }));
  if (!retired) return false;
  TRY(carry(retired->tenant, {retired->id, retired->heir}));
  return true;
}

}  // namespace provost
