// Whoever sits at the keyboard: the actor behind every command, who may do everything in every tenant.
#pragma once

#include "core/admin/operations/desk.h"
#include "server/workshop.h"

namespace provost {

/// The actor of commands, for events and the audit trail.
Actor actor_at_the_keyboard();

/// Runs work of the operations API in one transaction of a tenant.
Result<void> at_the_keyboard(Workshop& workshop, sql::Mode mode, TenantId tenant, const operations::Work& work);

}  // namespace provost
