// The face for tools and scripts that speak the Rocket.Chat dialect, /api/v1.
#pragma once

#include <memory>

#include "core/admin/rocketchat/parts.h"
#include "core/http/face.h"

namespace provost::rocketchat {

/// Logging in and out, and the calls around the activation of people. Counts of calls are not limited here, so no
/// answer carries X-RateLimit headers.
std::unique_ptr<http::AnyFace> make_rocketchat_face(const Parts& parts);

}  // namespace provost::rocketchat
