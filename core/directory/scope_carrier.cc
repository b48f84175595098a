#include "core/directory/scope_carrier.h"

#include <limits>

#include "core/store/begun_work.h"

namespace provost {
namespace {

constexpr int kMostTries = 5;  // of a batch in which somebody was changed meanwhile
constexpr std::int64_t kForgotten = 1'000;
constexpr std::int64_t kMostWalks = 1'000;  // that are looked at for one which is not put off

/// The scope that is left when a walk has come by everybody.
std::string left_of(const std::string& scope) { return scope == kEverybody ? "" : scope; }

}  // namespace

Result<void> ScopeCarrier::transact(TenantId tenant, const std::function<Result<void>(Tables&)>& work) const {
  return parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    Tables tables(session, parts_.database.dialect(), tenant);
    return work(tables);
  });
}

Result<bool> ScopeCarrier::step(const ScopeErrand& errand) const {
  bool more = false;
  Result<void> done;
  for (int tries = 0; tries < kMostTries; ++tries) {
    done = transact(errand.tenant, [&](Tables& tables) -> Result<void> {
      more = false;
      const auto listener = TRY(tables.connections.listener(errand.connection));
      // Somebody else may have ended this walk, and begun another, which is not ours to carry.
      if (!listener || listener->scope != errand.scope) return {};
      more = TRY(walk_.step(tables, errand.connection, parts_.principal));
      return {};
    });
    if (done || done.error().code != Code::precondition_failed) break;
  }
  TRY(std::move(done));
  return more;
}

Result<void> ScopeCarrier::carry(const ScopeErrand& errand) const {
  return carry(errand, std::numeric_limits<std::int64_t>::max());
}

Result<void> ScopeCarrier::carry(const ScopeErrand& errand, std::int64_t batches) const {
  for (bool more = true; more; --batches) {
    if (batches == 0 || !parts_.goes_on()) return {};
    more = TRY(step(errand));
  }
  const std::string left = left_of(errand.scope);
  bool ours = false;
  TRY(transact(errand.tenant, [&](Tables& tables) -> Result<void> {
    ours = TRY(tables.scopes.hold_walk(errand.connection, errand.scope));
    return ours ? tables.scopes.end_walk(errand.connection, left) : Result<void>();
  }));
  return ours && left.empty() ? forget(errand.tenant, errand.connection) : Result<void>();
}

Result<void> ScopeCarrier::forget(TenantId tenant, const ConnectionId& connection) const {
  for (std::int64_t forgotten = kForgotten; forgotten == kForgotten;) {
    TRY(transact(tenant, [&](Tables& tables) -> Result<void> {
      forgotten = TRY(tables.scopes.forget(connection, kForgotten));
      return {};
    }));
  }
  return {};
}

Result<bool> ScopeCarrier::round() {
  std::vector<WalkUnderWay> begun;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    begun = TRY(walks_under_way(session, kMostWalks));
    return {};
  }));
  for (const WalkUnderWay& walk : begun) {
    const std::string name = std::to_string(walk.tenant.value) + " " + walk.connection.value;
    if (put_offs_.waits(name)) continue;
    const auto carried = carry({walk.tenant, walk.connection, walk.scope}, parts_.batches);
    if (carried) return true;
    put_offs_.put_off(name);
    return tl::unexpected<Error>(carried.error());
  }
  return false;
}

}  // namespace provost
