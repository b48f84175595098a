// The kind `rocketchat`: people of a Rocket.Chat workspace, over its REST API.
#pragma once

#include "core/delivery/connector_kind.h"

namespace provost::connectors {

/// The kind itself: settings url, user_id, token, role, username, match, on_remove, confirm_relinquish, allow_http,
/// allow_network, ca_file.
ConnectorKind rocketchat_kind();

}  // namespace provost::connectors
