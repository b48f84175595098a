// /oauth2/authorize: a person who is signed in lets an app have a code (RFC 6749 §4.1.1, with PKCE, RFC 7636).
#pragma once

#include "core/http/face.h"
#include "core/oauth/parts.h"

namespace provost::oauth {

/// Answers with a redirect to the app that carries the code or an error, or to the login page. A client or a redirect
/// URI that is not known is answered here and never redirected to (RFC 9700 §4.11.2).
Result<http::Response> authorize(const Parts& parts, const http::Exchange& exchange);

}  // namespace provost::oauth
