// Logging in, logging out, and asking who one is.
#pragma once

#include "core/admin/rocketchat/parts.h"
#include "core/http/face.h"

namespace provost::rocketchat {

/// Handlers of `login`, `logout` and `me`.
class AccountEndpoint {
 public:
  explicit AccountEndpoint(const Parts& parts) : parts_(parts) {}

  /// Opens a session for `user`, `username` or `email` with `password`; `tenant` names the tenant where there are
  /// several. Every failure of it is the same 401.
  Result<http::Response> login(const http::Exchange& exchange) const;
  /// Ends the credential that the call was made with, of whatever kind, and what its login led to.
  Result<http::Response> logout(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// The person who calls. Fails with `no_target` for an operator, who is no person.
  Result<http::Response> me(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::rocketchat
