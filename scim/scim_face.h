// The face for identity providers: /scim/v2 (RFC 7644).
#pragma once

#include <memory>

#include "core/access/admin_authenticator.h"
#include "core/access/authenticator.h"
#include "core/http/face.h"
#include "scim/parts.h"

namespace provost::scim {

/// Who knows the callers: identity providers everywhere, and people at /Me.
struct Authenticators {
  const Authenticator& sources;
  const AdminAuthenticator& people;
};

/// Builds the face. Fails never; the catalogue holds the User and Group types. Borrows what the parts and the
/// authenticators refer to.
std::unique_ptr<http::AnyFace> make_scim_face(Parts parts, const Authenticators& authenticators);

}  // namespace provost::scim
