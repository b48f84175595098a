#include "core/delivery/connector_maker.h"

#include <exception>
#include <utility>

#include "core/delivery/settings_vault.h"

namespace provost {

Result<std::unique_ptr<Connector>> ConnectorMaker::make(const Connection& connection) const {
  const ConnectorKind* kind = find_kind(kinds_, connection.kind);
  if (kind == nullptr) return fail(Code::not_found, "this build has no connections of the kind " + connection.kind);
  Settings settings = TRY(open_settings(key_, *kind, connection));
  try {
    return kind->make(std::move(settings), tools_);
  } catch (const std::exception&) {
    return fail(Code::internal, "the connector could not be made, by a bug of its own");
  }
}

}  // namespace provost
