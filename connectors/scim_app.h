// The kind `scim`: any app that speaks SCIM 2.0 (RFC 7643, RFC 7644), served as a SCIM client.
#pragma once

#include "core/delivery/connector_kind.h"

namespace provost::connectors {

/// The kind itself: settings url, token, update, members_per_request, remove, match, paging, allow_http, allow_network,
/// ca_file.
ConnectorKind scim_app_kind();

}  // namespace provost::connectors
