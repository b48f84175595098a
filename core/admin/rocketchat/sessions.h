// Logging in and out, oneself and others, and asking who one is.
#pragma once

#include "core/admin/rocketchat/parts.h"
#include "core/http/face.h"

namespace provost::rocketchat {

/// Handlers of `login`, `logout`, `me`, and of what `users.…` has about sessions.
class Sessions {
 public:
  explicit Sessions(const Parts& parts) : parts_(parts) {}

  /// Opens a session for `user`, `username` or `email` with `password`; `tenant` names the tenant where there are
  /// several. Every failure of it is the same 401.
  Result<http::Response> login(const http::Exchange& exchange) const;
  /// Ends the credential that the call was made with, of whatever kind, and what its login led to.
  Result<http::Response> logout(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// The person who calls. Fails with `no_target` for an operator, who is no person.
  Result<http::Response> me(const AdminCaller& caller, const http::Exchange& exchange) const;

  /// Ends all sessions and personal tokens of a person: the caller, or `userId` with the permission to write people.
  /// What apps were given stays. Fails with `error-invalid-user-id`.
  Result<http::Response> log_out_person(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// Ends all sessions of the caller but the one that calls; personal tokens stay.
  Result<http::Response> log_out_others(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// Ends all sessions and personal tokens of the caller but the one that calls.
  Result<http::Response> remove_others(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::rocketchat
