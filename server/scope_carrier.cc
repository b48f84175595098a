#include "server/scope_carrier.h"

#include "server/keyboard.h"

namespace provost {
namespace {

constexpr int kMostTries = 5;  // of a batch in which somebody was changed meanwhile
constexpr std::int64_t kForgotten = 1'000;

Result<bool> step(Workshop& workshop, const ScopeErrand& errand, const ScopeWalk& walk) {
  bool more = false;
  Result<void> done;
  for (int tries = 0; tries < kMostTries; ++tries) {
    done = workshop.transact(sql::Mode::write, errand.tenant, [&](Tables& tables) -> Result<void> {
      more = TRY(walk.step(tables, errand.connection, {actor_at_the_keyboard(), std::nullopt}));
      return {};
    });
    if (done || done.error().code != Code::precondition_failed) break;
  }
  TRY(std::move(done));
  return more;
}

}  // namespace

Result<void> carry_scope(Workshop& workshop, const ScopeErrand& errand, const ScopeWalk& walk) {
  for (bool more = true; more;) more = TRY(step(workshop, errand, walk));
  TRY(workshop.transact(sql::Mode::write, errand.tenant,
                        [&](Tables& tables) { return tables.scopes.end_walk(errand.connection, errand.left); }));
  return errand.left.empty() ? forget_scope(workshop, errand.tenant, errand.connection) : Result<void>();
}

Result<void> forget_scope(Workshop& workshop, TenantId tenant, const ConnectionId& connection) {
  for (std::int64_t forgotten = kForgotten; forgotten == kForgotten;) {
    TRY(workshop.transact(sql::Mode::write, tenant, [&](Tables& tables) -> Result<void> {
      forgotten = TRY(tables.scopes.forget(connection, kForgotten));
      return {};
    }));
  }
  return {};
}

}  // namespace provost
