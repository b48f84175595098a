// /Me: the resource of whoever calls (RFC 7644 §3.11).
#pragma once

#include "scim/users_endpoint.h"

namespace provost::scim {

/// Leads a person to the person's own resource, with the person's own rights. An identity provider's token belongs to
/// no person, so it finds nothing here. Borrows what it is given.
class MeEndpoint {
 public:
  MeEndpoint(const Parts& parts, const UsersEndpoint& users) : parts_(parts), users_(users) {}

  using Method = Result<http::Response> (UsersEndpoint::*)(const Caller&, const http::Exchange&) const;
  Result<http::Response> answer(Method method, const Caller& caller, const http::Exchange& exchange) const;

 private:
  const Parts& parts_;
  const UsersEndpoint& users_;
};

}  // namespace provost::scim
