// /Users: people, as identity providers push them.
#pragma once

#include "core/http/face.h"
#include "scim/linking.h"
#include "scim/parts.h"
#include "scim/projection.h"
#include "scim/representation.h"
#include "scim/resource.h"

namespace provost::scim {

/// Parses, asks the directory, renders. Borrows the parts.
class UsersEndpoint {
 public:
  UsersEndpoint(const Parts& parts, const ResourceType& type);

  Result<http::Response> create(const Caller& caller, const http::Exchange& exchange) const;
  Result<http::Response> read(const Caller& caller, const http::Exchange& exchange) const;
  Result<http::Response> replace(const Caller& caller, const http::Exchange& exchange) const;
  Result<http::Response> patch(const Caller& caller, const http::Exchange& exchange) const;
  Result<http::Response> remove(const Caller& caller, const http::Exchange& exchange) const;

 private:
  Result<User> find(Tables& tables, const Caller& caller, const std::string& id) const;
  /// Finds the person to be changed, whom nobody else changes from here on, in the version that the request names.
  Result<User> hold(Tables& tables, const Caller& caller, const http::Exchange& exchange) const;
  /// The person as one is after the change; nothing, and why in `refusal`, if the source may not change the person.
  Result<std::optional<User>> update(Tables& tables, const Caller& caller, const Wish& wish,
                                     std::optional<Error>& refusal) const;
  Result<Value> represent(Tables& tables, const User& user, const Projection& projection) const;
  /// The hash of a password that this person may have; "" where the name is not known yet.
  Result<std::optional<std::string>> hash_of(const std::optional<Secret>& password, std::string_view user_name) const;

  const Parts& parts_;
  const ResourceType& type_;
  Representation representation_;
};

}  // namespace provost::scim
