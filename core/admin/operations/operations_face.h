// Our own operations API, /api/provost/v1: what admins and scripts ask of Provost itself.
#pragma once

#include <memory>

#include "core/admin/operations/desk.h"
#include "core/http/face.h"

namespace provost::operations {

/// The face for people with a role, apps that act for them or for themselves, and holders of operators' tokens. Errors
/// are problem documents (RFC 9457).
std::unique_ptr<http::AnyFace> make_operations_face(const Parts& parts);

}  // namespace provost::operations
