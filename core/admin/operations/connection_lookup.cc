#include "core/admin/operations/connection_lookup.h"

namespace provost::operations {

Result<Connection> connection_named(const Tables& tables, std::string_view named) {
  auto found = TRY(tables.connections.find(ConnectionId{std::string(named)}));
  if (!found) found = TRY(tables.connections.find_by_name(named));
  if (!found) return fail(Code::not_found, "there is no connection '" + std::string(named) + "'");
  return std::move(*found);
}

Result<Connection> connection_with_id(const Desk& desk, const std::string& id) {
  auto found = TRY(desk.tables.connections.find(ConnectionId{id}));
  if (!found) return fail(Code::not_found, "there is no such connection");
  return std::move(*found);
}

}  // namespace provost::operations
