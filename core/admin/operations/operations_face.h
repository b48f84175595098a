// Our own operations API, /api/provost/v1: what admins ask about what Provost does.
#pragma once

#include <memory>

#include "core/access/authenticator.h"
#include "core/http/face.h"

namespace provost::operations {

/// The face for admins, who hold operator tokens. Errors are problem documents (RFC 9457). Borrows both arguments.
std::unique_ptr<http::AnyFace> make_operations_face(sql::Database& database, const Authenticator& authenticator);

}  // namespace provost::operations
