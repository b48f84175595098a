// Who calls: an e-mail address with a key, or a bearer token.
#pragma once

#include "core/admin/zendesk/parts.h"
#include "core/http/message.h"

namespace provost::zendesk {

/// The caller of a request, from its head alone: `Basic base64(email/token:key)` with a personal token of the person of
/// that address or an operator's token, or `Bearer` with an access token, a personal token or an operator's.
/// Whoever calls by an address must be able to sign in, even with an operator's token: it acts in that person's name.
/// Passwords are not taken here. Fails with `unauthenticated`, in the same words for every reason.
Result<AdminCaller> caller_of(const Parts& parts, const http::RequestHead& head);

}  // namespace provost::zendesk
