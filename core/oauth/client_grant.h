// The grant of client credentials (RFC 6749 §4.4): a provider proves itself by a secret, and pushes by a token of short
// life as its source.
#pragma once

#include "core/http/face.h"
#include "core/oauth/parts.h"

namespace provost::oauth {

/// An access token of the client's source, which the SCIM face takes as that source's own. `unauthorized_client` for a
/// client of no source, or whose source is gone; `invalid_scope` for more than the client may have. Fails with
/// `unauthenticated` when the request comes from outside the networks of the source.
Result<http::Response> grant_to_client(const Parts& parts, const OauthClient& client, const http::RequestHead& head,
                                       const Form& form);

}  // namespace provost::oauth
