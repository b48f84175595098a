#include "core/directory/hand_over.h"

#include <limits>

#include "core/store/begun_work.h"
#include "core/store/source_table.h"

namespace provost {
namespace {

constexpr std::int64_t kPage = 2000;
constexpr std::int64_t kMostSources = 1'000;  // that are looked at for one which is not put off
constexpr int kParts = 4;

SubjectKind kind_of(int part) { return part < 2 ? SubjectKind::user : SubjectKind::group; }

}  // namespace

Result<void> HandOverErrand::hand_over(const ManagementTable::HandOver& order, Place& at) const {
  std::optional<std::int64_t> last;  // a transaction may run again, from where it began
  TRY(parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    // Fails when the heir is retired meanwhile: who comes by again finds the heir of that one.
    if (order.heir) TRY(SourceTable(session, at.tenant).hold(*order.heir));
    last = TRY(ManagementTable(session, at.tenant).hand_over(kind_of(at.part), order, at.after, kPage));
    return {};
  }));
  at.after = last.value_or(0);
  if (!last) ++at.part;
  return {};
}

Result<void> HandOverErrand::forget_names(Place& at) const {
  std::int64_t forgotten = 0;
  TRY(parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    forgotten = TRY(ManagementTable(session, at.tenant).forget_names(kind_of(at.part), at.source, kPage));
    return {};
  }));
  if (forgotten == 0) ++at.part;
  return {};
}

Result<void> HandOverErrand::carry(const ManagementTable::HandOver& order, std::int64_t batches, Place& at) const {
  for (; at.part < kParts; --batches) {
    if (batches == 0 || !parts_.goes_on()) return {};
    TRY(at.part % 2 == 0 ? hand_over(order, at) : forget_names(at));
  }
  return parts_.database.transact(
      sql::Mode::write, [&](sql::Session& session) { return SourceTable(session, at.tenant).erase(at.source); });
}

Result<void> HandOverErrand::carry(TenantId tenant, const ManagementTable::HandOver& order) const {
  Place at{tenant, order.from};
  return carry(order, std::numeric_limits<std::int64_t>::max(), at);
}

Result<bool> HandOverErrand::round() {
  std::vector<RetiredSource> retired;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    retired = TRY(retired_sources(session, kMostSources));
    return {};
  }));
  for (const RetiredSource& source : retired) {
    const std::string name = std::to_string(source.tenant.value) + " " + source.id.value;
    if (put_offs_.waits(name)) continue;
    if (at_.tenant != source.tenant || at_.source != source.id) at_ = Place{source.tenant, source.id};
    const auto carried = carry({source.id, source.heir}, parts_.batches, at_);
    if (carried) return true;
    put_offs_.put_off(name);
    return tl::unexpected<Error>(carried.error());
  }
  return false;
}

}  // namespace provost
