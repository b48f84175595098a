// The faces of the Unleash API: the admin pages, signing up by an invitation, and the login that gives a cookie.
#pragma once

#include <memory>

#include "core/admin/unleash/parts.h"
#include "core/http/face.h"

namespace provost::unleash {

/// `/api/admin`: inactive users and invitations, for callers with an operator's token, a personal token or the cookie.
std::unique_ptr<http::AnyFace> make_admin_face(const Parts& parts);

/// `/invite`: for guests. An Authorization header is not looked at; the invitation is what admits.
std::unique_ptr<http::AnyFace> make_invite_face(const Parts& parts);

/// `/auth/simple`: a user name or e-mail address and a password for a session in a cookie.
std::unique_ptr<http::AnyFace> make_login_face(const Parts& parts);

}  // namespace provost::unleash
