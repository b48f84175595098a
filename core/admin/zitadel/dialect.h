// Who may call this dialect, and the faces that speak it.
#pragma once

#include <memory>

#include "core/access/admin_authenticator.h"
#include "core/admin/zitadel/user_calls.h"
#include "core/http/face.h"

namespace provost::zitadel {

/// The caller behind the bearer token of a request: an operator's token, a personal token or an access token. Fails
/// with `unauthenticated`.
Result<AdminCaller> caller_of(const http::RequestHead& head, const AdminAuthenticator& authenticator);

/// The REST pages below /v2/users. Borrows the authenticator and all that the parts name.
std::unique_ptr<http::AnyFace> make_users_face(const UserCalls::Parts& parts, const AdminAuthenticator& authenticator);

/// /zitadel.user.v2.UserService by Connect (JSON and protocol buffers) and gRPC-web, over HTTP/1.1. Borrows likewise.
std::unique_ptr<http::AnyFace> make_user_service_face(const UserCalls::Parts& parts,
                                                      const AdminAuthenticator& authenticator);

}  // namespace provost::zitadel
