// The kind `zitadel`: people of a ZITADEL organization or instance, over its user and session services (v2).
#pragma once

#include "core/delivery/connector_kind.h"

namespace provost::connectors {

/// The kind itself: settings url, token, organization, match, on_remove, unlock, allow_http, allow_network, ca_file.
ConnectorKind zitadel_kind();

}  // namespace provost::connectors
