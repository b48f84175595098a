// What admins do with people in this dialect: switch off who is idle, switch one on or off, look one up.
#pragma once

#include "core/admin/rocketchat/idle_sweep.h"
#include "core/admin/rocketchat/parts.h"
#include "core/http/face.h"

namespace provost::rocketchat {

/// Handlers of `users.…`. Who may call the writing ones was checked before they are reached.
class UsersEndpoint {
 public:
  explicit UsersEndpoint(const Parts& parts)
      : parts_(parts), sweep_({parts.database, parts.directory, parts.bell, parts.clock}) {}

  /// Switches off who has a role and was not heard of for `daysIdle` days; answers with how many that were.
  Result<http::Response> deactivate_idle(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// Switches a person on or off; twice is harmless. `confirmRelinquish` says nothing here: nobody owns rooms. Fails
  /// with `no_target` for an unknown person, `mutability` for the last active admin.
  Result<http::Response> set_active_status(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// One person, by `userId`, `username` or `email`. Who may not read people finds nobody but himself.
  Result<http::Response> info(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
  const IdleSweep sweep_;
};

}  // namespace provost::rocketchat
