// The kind `unleash`: people in an Unleash server, by its administration API.
#pragma once

#include "core/delivery/connector_kind.h"

namespace provost::connectors {

/// The kind itself: settings url, token, role, on_deactivate, on_revoke, match, allow_http, allow_network, ca_file.
ConnectorKind unleash_app_kind();

}  // namespace provost::connectors
