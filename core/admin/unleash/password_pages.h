// The pages of /user-admin about passwords of others.
#pragma once

#include "core/admin/unleash/page.h"
#include "core/admin/unleash/password_reset.h"

namespace provost::unleash {

class PasswordPages {
 public:
  explicit PasswordPages(const Office& office) : office_(office), parts_(office.parts), reset_(office.parts) {}
  AdminRoutes routes() const;

 private:
  Result<http::Response> validate(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> change(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> reset(const AdminCaller& caller, const http::Exchange& exchange) const;

  /// Why the caller may not give this person a password.
  static Result<std::optional<Fault>> objection(const Desk& desk, const std::optional<User>& user);

  const Office office_;
  const Parts& parts_;
  const PasswordReset reset_;
};

}  // namespace provost::unleash
