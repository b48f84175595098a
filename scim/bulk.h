// POST /Bulk, carried out: each operation by the very endpoint that serves it alone (RFC 7644 §3.7).
#pragma once

#include <functional>

#include "core/http/message.h"
#include "scim/bulk_request.h"

namespace provost::scim {

/// One call to an endpoint of this face, with the caller's own rights.
struct BulkCall {
  std::string method;
  std::string endpoint;  // "Users" or "Groups"
  std::string id;        // "" for POST
  std::string body;      // JSON, or ""
  std::string version;   // for If-Match, or ""
};

/// Carries out the operations in their order, but for one that refers to a later one: that is created first. Where
/// operations refer to each other in a circle, resources are created without those references, and get them when all
/// are there. Each operation is a transaction of its own. Returns the BulkResponse.
Value carry_out(const BulkRequest& request, std::string_view base_url,
                const std::function<http::Response(const BulkCall&)>& call);

}  // namespace provost::scim
