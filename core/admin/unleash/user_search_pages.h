// The pages of /user-admin by which people and groups are found. Whoever may read people finds all, others themselves.
#pragma once

#include <string_view>

#include "core/admin/unleash/page.h"

namespace provost::unleash {

class UserSearchPages {
 public:
  explicit UserSearchPages(const Office& office) : office_(office), parts_(office.parts) {}
  AdminRoutes routes() const;

 private:
  Result<http::Response> search(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> access(const AdminCaller& caller, const http::Exchange& exchange) const;

  Result<std::vector<User>> find(const Desk& desk, std::string_view wanted) const;

  const Office office_;
  const Parts& parts_;
};

}  // namespace provost::unleash
