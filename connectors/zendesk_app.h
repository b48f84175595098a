// A Zendesk account, served through its Support API.
#pragma once

#include "core/delivery/connector_kind.h"

namespace provost::connectors {

/// The kind "zendesk".
ConnectorKind zendesk_kind();

}  // namespace provost::connectors
