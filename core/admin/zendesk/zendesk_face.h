// The face of the Zendesk API: people, jobs over many of them, who was removed, sessions and tokens.
#pragma once

#include <memory>

#include "core/admin/zendesk/parts.h"
#include "core/http/face.h"

namespace provost::zendesk {

/// `/api/v2`. Every path is taken with and without `.json`.
std::unique_ptr<http::AnyFace> make_zendesk_face(const Parts& parts);

}  // namespace provost::zendesk
