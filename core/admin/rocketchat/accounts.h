// The accounts themselves: making people, changing them, removing them.
#pragma once

#include "core/admin/rocketchat/account_form.h"
#include "core/admin/rocketchat/desk.h"
#include "core/admin/rocketchat/parts.h"
#include "core/http/face.h"

namespace provost::rocketchat {

/// Handlers of `users.create`, `users.update` and `users.delete`. Who may call them was checked before; but nobody
/// makes somebody who may do more than the caller, or takes over one who does.
class Accounts {
 public:
  explicit Accounts(const Parts& parts) : parts_(parts) {}

  /// Makes a person with a password. Fails with `uniqueness` when somebody goes by this name or address.
  Result<http::Response> create(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// Changes what is given of a person; a role that the tenant made stays under the names as which it is shown. Fails
  /// with `no_target`, `uniqueness`, and `mutability` as a change of the last active admin does.
  Result<http::Response> update(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// Removes a person for good, and with the person every session and token, those of apps too. Nobody owns rooms here,
  /// so `confirmRelinquish` says nothing. Fails with `error-invalid-user`.
  Result<http::Response> remove(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  /// The hash of the password that the form asks for; nothing if it asks for none.
  Result<std::optional<std::string>> password_hash(const AccountForm& form) const;
  const Parts parts_;
};

}  // namespace provost::rocketchat
