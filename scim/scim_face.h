// The face for identity providers: /scim/v2 (RFC 7644).
#pragma once

#include <memory>

#include "core/access/authenticator.h"
#include "core/http/face.h"
#include "scim/parts.h"

namespace provost::scim {

/// Builds the face. Fails never; the catalogue holds the User and Group types. Borrows what the parts and the
/// authenticator refer to.
std::unique_ptr<http::AnyFace> make_scim_face(Parts parts, const Authenticator& authenticator);

}  // namespace provost::scim
