// /login: a person signs in with a password and gets a session cookie.
#pragma once

#include "core/http/face.h"
#include "core/oauth/parts.h"

namespace provost::oauth {

/// The form. `next` is where a login leads; only an authorization request of ours is taken.
Result<http::Response> login_page(const Parts& parts, const http::Exchange& exchange);

/// Signs in, sets the cookie and leads on; a wrong password shows the form again.
Result<http::Response> log_in(const Parts& parts, const http::Request& request);

}  // namespace provost::oauth
