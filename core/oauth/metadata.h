// What this authorization server can do, for apps that ask before they begin (RFC 8414).
#pragma once

#include "core/model/json.h"
#include "core/oauth/parts.h"

namespace provost::oauth {

/// The document at /.well-known/oauth-authorization-server: all that is done, and nothing else.
Value metadata(const Parts& parts);

}  // namespace provost::oauth
