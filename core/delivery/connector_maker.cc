#include "core/delivery/connector_maker.h"

#include <exception>
#include <utility>

#include "core/delivery/settings_vault.h"
#include "core/delivery/tailored_connector.h"

namespace provost {

Result<std::unique_ptr<Connector>> ConnectorMaker::make(const Connection& connection, http::HttpClient& http) const {
  const ConnectorKind* kind = find_kind(kinds_, connection.kind);
  if (kind == nullptr) return fail(Code::not_found, "this build has no connections of the kind " + connection.kind);
  Settings settings = TRY(open_settings(vault_, *kind, connection));
  try {
    auto made = TRY(kind->make(std::move(settings), ConnectorTools{http, tools_.clock, tools_.signer}));
    const auto rules = connection.settings.find(kMappingSetting);
    if (rules == connection.settings.end() || rules->second.empty()) return made;
    Mapping mapping = TRY(Mapping::read(rules->second));
    return tailored(std::move(made), std::move(mapping));
  } catch (const std::exception&) {
    return fail(Code::internal, "the connector could not be made, by a bug of its own");
  }
}

}  // namespace provost
