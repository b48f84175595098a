// The pages below /user-admin/inactive.
#pragma once

#include "core/admin/unleash/inactive_users.h"
#include "core/admin/unleash/page.h"

namespace provost::unleash {

class InactivePages {
 public:
  explicit InactivePages(const Office& office) : office_(office), inactive_(office.parts) {}
  AdminRoutes routes() const;

 private:
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> remove(const AdminCaller& caller, const http::Exchange& exchange) const;

  const Office office_;
  const InactiveUsers inactive_;
};

}  // namespace provost::unleash
