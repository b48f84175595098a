// The page of people who ask to be let in. Nobody can ask here: people come by a provider, an invitation or an admin.
// So the list is empty, and there is no request that could be approved or deleted.
#pragma once

#include "core/admin/unleash/page.h"

namespace provost::unleash {

class AccessRequestPages {
 public:
  AdminRoutes routes() const;

 private:
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
};

}  // namespace provost::unleash
