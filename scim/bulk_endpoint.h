// /Bulk: many operations in one request.
#pragma once

#include "scim/groups_endpoint.h"
#include "scim/users_endpoint.h"

namespace provost::scim {

/// Carries operations to the endpoints of people and groups, which check the caller's rights. Borrows both.
class BulkEndpoint {
 public:
  BulkEndpoint(const Parts& parts, const UsersEndpoint& users, const GroupsEndpoint& groups)
      : parts_(parts), users_(users), groups_(groups) {}

  Result<http::Response> answer(const Caller& caller, const http::Exchange& exchange) const;

 private:
  const Parts& parts_;
  const UsersEndpoint& users_;
  const GroupsEndpoint& groups_;
};

}  // namespace provost::scim
