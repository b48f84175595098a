// /oauth2/introspect and /oauth2/revoke: what a token is worth now, and its end (RFC 7662, RFC 7009).
#pragma once

#include "core/http/face.h"
#include "core/oauth/parts.h"

namespace provost::oauth {

/// `{"active": false}` and nothing else for anything that is not live, or that is not this client's to know of. Fails
/// with `unauthenticated` for a client that is not proven; a public client cannot be (RFC 7662 §2.1).
Result<http::Response> introspect(const Parts& parts, const http::Request& request);

/// Ends a token of the calling client; a refresh token takes its family along. 200 also for what is unknown (RFC 7009
/// §2.2).
Result<http::Response> revoke(const Parts& parts, const http::Request& request);

}  // namespace provost::oauth
