// The tokens' face: /oauth2, /login and the server's metadata (RFC 6749, RFC 8414).
#pragma once

#include <memory>
#include <vector>

#include "core/http/face.h"
#include "core/oauth/parts.h"

namespace provost::oauth {

/// The three faces of one authorization server. Errors are those of RFC 6749 §5.2. Borrows what the parts refer to.
std::vector<std::unique_ptr<http::AnyFace>> make_oauth_faces(const Parts& parts);

}  // namespace provost::oauth
