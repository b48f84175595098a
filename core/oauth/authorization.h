// /oauth2/authorize: a person who is signed in lets an app have a code (RFC 6749 §4.1.1, with PKCE, RFC 7636). The
// person is asked, unless the app is the installation's own or the person let it have as much before.
#pragma once

#include "core/http/face.h"
#include "core/oauth/parts.h"

namespace provost::oauth {

/// Answers with a redirect to the app that carries the code or an error, to the login page, or by asking. A client or a
/// redirect URI that is not known is answered here and never redirected to (RFC 9700 §4.11.2).
Result<http::Response> authorize(const Parts& parts, const http::Exchange& exchange);

/// Takes what the person said to the consent page: a code and a consent that is remembered, or `access_denied`.
Result<http::Response> decide(const Parts& parts, const http::Request& request);

/// The origin of the app that an authorization request leads back to; "" for what is none, or not from a client's own.
std::string app_behind(const Parts& parts, std::string_view target);

}  // namespace provost::oauth
