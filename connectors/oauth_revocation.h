// The kind `oauth_revocation`: ends a person's tokens one by one at an app's authorization server (RFC 7009), where
// that server can list them.
#pragma once

#include "core/delivery/connector_kind.h"

namespace provost::connectors {

/// The kind itself.
ConnectorKind oauth_revocation_kind();

}  // namespace provost::connectors
