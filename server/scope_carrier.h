// Carries the scope of a connection to everybody, batch by batch.
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/directory/scope_walk.h"
#include "core/model/tenancy.h"
#include "server/workshop.h"

namespace provost {

/// A walk that was begun, and the scope that is left when it has come by everybody; "" is none.
struct ScopeErrand {
  TenantId tenant;
  ConnectionId connection;
  std::string left;
};

/// Goes on with the walk where it is, to its end. What was done stays when it fails; doing it again does the rest.
Result<void> carry_scope(Workshop& workshop, const ScopeErrand& errand, const ScopeWalk& walk);

/// Forgets what an app was told under a former scope: it is of no use without one, and would mislead the next.
Result<void> forget_scope(Workshop& workshop, TenantId tenant, const ConnectionId& connection);

}  // namespace provost
