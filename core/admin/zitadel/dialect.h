// The faces that speak this dialect.
#pragma once

#include <memory>
#include <vector>

#include "core/admin/zitadel/parts.h"
#include "core/http/face.h"

namespace provost::zitadel {

/// The REST pages below /v2/users and /v2/sessions, and the same calls at /zitadel.user.v2.UserService and
/// /zitadel.session.v2.SessionService by Connect (JSON and protocol buffers) and gRPC-web, over HTTP/1.1. Borrows all
/// that the parts name.
std::vector<std::unique_ptr<http::AnyFace>> make_faces(const Parts& parts);

}  // namespace provost::zitadel
