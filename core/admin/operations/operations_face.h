// Our own operations API, /api/provost/v1: what admins ask about what Provost does.
#pragma once

#include <memory>

#include "core/access/authenticator.h"
#include "core/http/face.h"

namespace provost::operations {

/// The face for admins, who hold operator tokens, and for apps that report who was active. Errors are problem documents
/// (RFC 9457). Borrows all arguments.
std::unique_ptr<http::AnyFace> make_operations_face(sql::Database& database, const Authenticator& authenticator,
                                                    const Clock& clock);

}  // namespace provost::operations
