// Every kind of app that this build can serve.
#pragma once

#include <span>

#include "core/delivery/connector_kind.h"

namespace provost {

/// All kinds, in the order in which people should see them. Valid until the program ends.
std::span<const ConnectorKind> connector_kinds();

}  // namespace provost
