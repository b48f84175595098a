#include "core/delivery/pruner.h"

#include "core/store/tenant_table.h"

namespace provost {
namespace {

constexpr std::int64_t kBatch = 500;
constexpr Duration kBetweenTurns = std::chrono::seconds(1);
constexpr Duration kBetweenWalks = std::chrono::seconds(60);

}  // namespace

Pruning::Batch Pruner::batch(Duration kept) const { return {kBatch, tools_.clock.now() - kept}; }

Result<void> Pruner::turn() {
  const Moment now = tools_.clock.monotonic();
  if (now < next_turn_) return {};
  next_turn_ = now + kBetweenTurns;
  if (tenants_.empty()) TRY(begin());
  if (tenants_.empty()) return {};
  const TenantId tenant = tenants_.back();
  if (event_place_) TRY(prune_events(tenant));
  if (receipt_place_) TRY(prune_receipts(tenant));
  if (event_place_ || receipt_place_) return {};
  tenants_.pop_back();
  event_place_.emplace();
  receipt_place_.emplace();
  if (tenants_.empty()) next_turn_ = now + kBetweenWalks;
  return {};
}

Result<void> Pruner::begin() {
  std::vector<TenantId> tenants;
  TRY(tools_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    tenants.clear();
    const auto all = TRY(TenantTable(session).all());
    for (const Tenant& tenant : all) tenants.push_back(tenant.id);
    return {};
  }));
  tenants_ = std::move(tenants);
  event_place_.emplace();
  receipt_place_.emplace();
  return {};
}

Result<void> Pruner::prune_events(TenantId tenant) {
  Pruning::Walked<Pruning::EventPlace> walked;
  TRY(tools_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    walked = TRY(Pruning(session, tenant).events(*event_place_, batch(retention_.events)));
    return {};
  }));
  event_place_ = walked.next;
  return {};
}

Result<void> Pruner::prune_receipts(TenantId tenant) {
  Pruning::Walked<Pruning::ReceiptPlace> walked;
  TRY(tools_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    walked = TRY(Pruning(session, tenant).receipts(*receipt_place_, batch(retention_.receipts)));
    if (!walked.next) TRY(Pruning(session, tenant).dead_letters(batch(retention_.receipts)));
    return {};
  }));
  receipt_place_ = std::move(walked.next);
  return {};
}

}  // namespace provost
