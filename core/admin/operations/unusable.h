// Connections that nothing can serve: found out by trying to make what would serve them, which calls nobody.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/admin/operations/desk.h"

namespace provost::operations {

/// Why nothing can serve a connection: its settings do not open here, or no connector can be made of them. "" when one
/// can, and while the database does not say. Not to be called while a transaction is open.
std::string why_unusable(const Apps& apps, const Connection& connection);

/// Why, of each that nothing can serve.
using Unusable = std::map<ConnectionId, std::string>;
/// Those among these connections. Not to be called while a transaction is open.
Unusable unusable_among(const Apps& apps, const std::vector<Connection>& connections);
/// Those of the caller's tenant. Not to be called while a transaction is open.
Result<Unusable> unusable_of(const Parts& parts, const AdminCaller& caller);

/// Why this one; "" when it is not among them.
std::string_view reason_in(const Unusable& unusable, const ConnectionId& id);

}  // namespace provost::operations
