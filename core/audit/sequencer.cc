#include "core/audit/sequencer.h"

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <typeinfo>
#include <vector>

#include "core/audit/chain.h"
#include "core/base/crash_point.h"

namespace provost {
namespace {

/// Other processes ring no bell of ours.
constexpr std::chrono::milliseconds kPollEvery{500};
/// Under a storm of changes a batch is worth waiting for.
constexpr std::chrono::milliseconds kRoundAtMostEvery{20};

Result<void> place_batch(sql::Session& session, TenantId tenant) {
  const AuditChainTable chain(session, tenant);
  const AuditHead head = TRY(chain.hold_head());
  const std::vector<AuditNote> notes = TRY(chain.unplaced(Sequencer::kBatch));
  TRY(chain.place(places_behind(head, tenant, notes)));
  crash_point("sequencer.placed");
  return {};
}

}  // namespace

void Sequencer::start() {
  if (thread_.joinable()) return;
  stopping_ = false;
  thread_ = std::thread([this] { serve(); });
}

void Sequencer::stop() {
  stopping_ = true;
  parts_.changed.ring();
  if (thread_.joinable()) thread_.join();
}

Result<bool> Sequencer::round() const {
  std::vector<TenantId> tenants;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    tenants = TRY(AuditChainTable::tenants_with_unplaced(session));
    return {};
  }));
  std::optional<Error> first;  // of one tenant; those behind it have their turn
  for (const TenantId tenant : tenants) {
    const auto placed =
        parts_.database.transact(sql::Mode::write, [&](sql::Session& session) { return place_batch(session, tenant); });
    if (!placed && !first) {
      first = Error{placed.error().code, "tenant " + std::to_string(tenant.value) + ": " + placed.error().detail};
    }
  }
  return first ? tl::unexpected<Error>(*first) : Result<bool>(!tenants.empty());
}

/// A round that throws must not end the sequencer.
bool Sequencer::turn() {
  std::string_view type = "unknown";
  try {
    const auto placed = round();
    // A database that is away is told of once, not twice a second.
    if (!placed && !told_) parts_.log.warning("audit.no_round", {{"reason", placed.error().detail}});
    told_ = !placed;
    return placed.value_or(false);
  } catch (const std::exception& error) {
    type = typeid(error).name();
  } catch (...) {
    type = "no std::exception";
  }
  parts_.log.error("audit.round_threw", {{"type", type}});
  return false;
}

void Sequencer::serve() {
  while (!stopping_) {
    const std::uint64_t seen = parts_.changed.rings();
    const bool busy = turn();
    if (!busy && !stopping_) parts_.changed.wait(seen, kPollEvery);
    if (!stopping_) std::this_thread::sleep_for(kRoundAtMostEvery);
  }
}

}  // namespace provost
