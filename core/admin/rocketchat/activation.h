// Who may sign in: switching one person on or off, and everybody off of whom nothing was heard.
#pragma once

#include "core/admin/rocketchat/idle_sweep.h"
#include "core/admin/rocketchat/parts.h"
#include "core/http/face.h"

namespace provost::rocketchat {

/// The directory's refusals of a change as this dialect has them: of the last active admin, and of whom a provider
/// switched off.
Error not_allowed(Error error);

/// Handlers of `users.deactivateIdle` and `users.setActiveStatus`. Who may call them was checked before.
class Activation {
 public:
  explicit Activation(const Parts& parts)
      : parts_(parts), sweep_({parts.database, parts.directory, parts.bell, parts.clock}) {}

  /// Switches off who has a role and was not heard of for `daysIdle` days; answers with how many that were.
  Result<http::Response> deactivate_idle(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// Switches a person on or off; twice is harmless. `confirmRelinquish` says nothing here: nobody owns rooms. Fails
  /// with `no_target` for an unknown person, `mutability` for the last active admin.
  Result<http::Response> set_active_status(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
  const IdleSweep sweep_;
};

}  // namespace provost::rocketchat
