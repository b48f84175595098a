// The pages of whoever calls: the own account and password.
#pragma once

#include <string>

#include "core/admin/unleash/page.h"

namespace provost::unleash {

class OwnAccountPages {
 public:
  explicit OwnAccountPages(const Office& office) : office_(office), parts_(office.parts) {}
  AdminRoutes routes() const;

 private:
  Result<http::Response> show(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> profile(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> project_roles(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> change_password(const AdminCaller& caller, const http::Exchange& exchange) const;

  struct Wish {
    Secret password, old_password;
    std::string peer;
  };
  /// Why the person does not get this password: the old one is wrong, or the new one is weak or was used before.
  Result<std::optional<http::Response>> objection(const AdminCaller& caller, const Wish& wish) const;
  /// Sets it; every credential ends, and whoever called by a session gets another, whose cookie is returned.
  Result<std::optional<Secret>> set_password(const AdminCaller& caller, const std::string& phc) const;

  const Office office_;
  const Parts& parts_;
};

}  // namespace provost::unleash
