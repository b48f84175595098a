// The face for tools and scripts that speak the Rocket.Chat dialect, /api/v1.
#pragma once

#include <memory>

#include "core/admin/rocketchat/parts.h"
#include "core/http/face.h"

namespace provost::rocketchat {

/// Logging in and out, personal tokens, and what admins do with people. Calls are counted by address and path, but not
/// those of admins and operators.
std::unique_ptr<http::AnyFace> make_rocketchat_face(const Parts& parts);

}  // namespace provost::rocketchat
