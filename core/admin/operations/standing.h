// Whether a person can sign in: switching one off, with what ended by it.
#pragma once

#include "core/admin/operations/desk.h"
#include "core/admin/operations/routes.h"
#include "core/base/result.h"
#include "core/http/face.h"

namespace provost::operations {

/// `{"id", "userName", "state", "ended": {KIND: how many}}`: what a change made of a person, and how many living
/// credentials of each kind it ended.
Value ending_value(const User& user);

/// Switches a person off and says what ended; one who is off already stays so, and nothing ends. Whoever is inactive
/// stays inactive when locked: an unlocking would let the person in. Fails as Directory::set_state().
Result<User> switch_off(const Desk& desk, const Directory& directory, const User& user, UserState state);

/// The pages /users/{id}/deactivate and lock, for callers with users.write, and DELETE /users/{id}, with users.delete.
class Standing {
 public:
  explicit Standing(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> deactivate(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> lock(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> remove(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  Result<http::Response> change(const AdminCaller& caller, const http::Exchange& exchange, UserState state) const;

  const Parts parts_;
};

}  // namespace provost::operations
