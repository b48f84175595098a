// /oauth2/token: codes and refresh tokens become tokens (RFC 6749 §4.1.3, §6). Both are spent by that; one that comes a
// second time was stolen, and ends its whole family (RFC 9700 §4.14.2). A client of a source gets tokens for its
// secret.
#pragma once

#include "core/http/face.h"
#include "core/oauth/parts.h"

namespace provost::oauth {

/// Fails with `unauthenticated` for a client that is not proven, `invalid_value` for a grant that is not good (in the
/// same words for every reason), `unsupported` for another grant type.
Result<http::Response> give_tokens(const Parts& parts, const http::Request& request);

}  // namespace provost::oauth
