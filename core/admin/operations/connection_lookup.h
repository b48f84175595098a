// Finds a connection as people name one.
#pragma once

#include <string>
#include <string_view>

#include "core/admin/operations/desk.h"

namespace provost::operations {

/// The connection of this id, or else of this name. Fails with `not_found`.
Result<Connection> connection_named(const Tables& tables, std::string_view named);
/// The connection of this id, as paths name one. Fails with `not_found`.
Result<Connection> connection_with_id(const Desk& desk, const std::string& id);

}  // namespace provost::operations
