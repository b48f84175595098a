// /Groups: groups, as identity providers push them. Members change row by row and are never loaded to be changed.
#pragma once

#include <vector>

#include "core/http/face.h"
#include "scim/listing.h"
#include "scim/member_split.h"
#include "scim/parts.h"
#include "scim/projection.h"
#include "scim/representation.h"

namespace provost::scim {

/// A PATCH of a group that has more members than this is answered 204: nobody wants them all back.
inline constexpr std::int64_t kMostMembersAnswered = 1'000;

/// Parses, asks the directory, renders. Borrows the parts.
class GroupsEndpoint {
 public:
  GroupsEndpoint(const Parts& parts, const ResourceType& type);

  Result<http::Response> create(const Caller& caller, const http::Exchange& exchange) const;
  Result<http::Response> read(const Caller& caller, const http::Exchange& exchange) const;
  Result<http::Response> replace(const Caller& caller, const http::Exchange& exchange) const;
  Result<http::Response> patch(const Caller& caller, const http::Exchange& exchange) const;
  Result<http::Response> remove(const Caller& caller, const http::Exchange& exchange) const;

 private:
  Result<Group> find(Tables& tables, const Caller& caller, const std::string& id) const;
  /// Finds the group to be changed, which nobody else changes from here on, in the version that the request names.
  Result<Group> hold(Tables& tables, const Caller& caller, const http::Exchange& exchange) const;
  Result<Value> represent(Tables& tables, const Group& group, const Projection& projection, std::int64_t most) const;

  const Parts& parts_;
  const ResourceType& type_;
  Representation representation_;
};

}  // namespace provost::scim
