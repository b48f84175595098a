// The pages below /invite-link/tokens.
#pragma once

#include "core/admin/unleash/invites.h"
#include "core/admin/unleash/page.h"

namespace provost::unleash {

class InvitePages {
 public:
  explicit InvitePages(const Office& office) : office_(office), invites_(office.parts) {}
  AdminRoutes routes() const;

 private:
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> create(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> show(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> change(const AdminCaller& caller, const http::Exchange& exchange) const;

  const Office office_;
  const Invites invites_;
};

}  // namespace provost::unleash
