// A connector that tells its app of people as the connection's mapping has them.
#pragma once

#include <memory>

#include "core/delivery/connector.h"
#include "core/delivery/mapping.h"

namespace provost {

/// Hands every verb about a person on with the mapped account; groups and readings are the inner connector's own. What
/// the mapping refuses is not sent, except an end of access: that is sent under the person's own name.
std::unique_ptr<Connector> tailored(std::unique_ptr<Connector> inner, Mapping mapping);

}  // namespace provost
