// The page of people who asked to be let in. They ask by the operations API; an admin lets them in, or not.
#pragma once

#include "core/admin/unleash/page.h"

namespace provost::unleash {

/// Nobody lets somebody in with a role that may do more than the giver.
class AccessRequestPages {
 public:
  explicit AccessRequestPages(const Office& office) : office_(office), parts_(office.parts) {}
  AdminRoutes routes() const;

 private:
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> approve(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> remove(const AdminCaller& caller, const http::Exchange& exchange) const;

  const Office office_;
  const Parts& parts_;
};

}  // namespace provost::unleash
