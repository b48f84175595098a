#include "core/admin/operations/unusable.h"

#include <utility>

#include "core/delivery/connector_maker.h"

namespace provost::operations {

std::string why_unusable(const Apps& apps, const Connection& connection) {
  const auto made = ConnectorMaker(apps.kinds, apps.vault, apps.tools).make(connection, apps.tools.http);
  if (made || made.error().code == Code::unavailable) return {};
  return made.error().code == Code::internal ? "no connector can be made of its settings" : made.error().detail;
}

Unusable unusable_among(const Apps& apps, const std::vector<Connection>& connections) {
  Unusable unusable;
  for (const Connection& connection : connections) {
    std::string why = why_unusable(apps, connection);
    if (!why.empty()) unusable.emplace(connection.id, std::move(why));
  }
  return unusable;
}

Result<Unusable> unusable_of(const Parts& parts, const AdminCaller& caller) {
  std::vector<Connection> connections;
  TRY(at_desk(parts, sql::Mode::read, caller, [&](Desk& desk) -> Result<void> {
    connections = TRY(desk.tables.connections.all());
    return {};
  }));
  return unusable_among(parts.apps, connections);
}

std::string_view reason_in(const Unusable& unusable, const ConnectionId& id) {
  const auto found = unusable.find(id);
  return found == unusable.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace provost::operations
