#include "core/directory/scope_carrier.h"

namespace provost {
namespace {

constexpr int kMostTries = 5;  // of a batch in which somebody was changed meanwhile
constexpr std::int64_t kForgotten = 1'000;

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
  for (bool more = true; more;) {
    if (!parts_.goes_on()) return {};
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

Result<bool> ScopeCarrier::round() const {
  std::optional<WalkUnderWay> begun;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    begun = TRY(walk_under_way(session));
    return {};
  }));
  if (!begun) return false;
  TRY(carry({begun->tenant, begun->connection, begun->scope}));
  return true;
}

}  // namespace provost
