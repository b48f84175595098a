// The pages of /user-admin that show and delete people, and count them.
#pragma once

#include "core/admin/unleash/page.h"

namespace provost::unleash {

class UserPages {
 public:
  explicit UserPages(const Office& office) : office_(office), parts_(office.parts) {}
  AdminRoutes routes() const;

 private:
  using Answer = Result<http::Response>;
  Answer list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Answer show(const AdminCaller& caller, const http::Exchange& exchange) const;
  Answer remove(const AdminCaller& caller, const http::Exchange& exchange) const;
  Answer count_admins(const AdminCaller& caller, const http::Exchange& exchange) const;
  Answer count_licensed(const AdminCaller& caller, const http::Exchange& exchange) const;

  const Office office_;
  const Parts& parts_;
};

}  // namespace provost::unleash
