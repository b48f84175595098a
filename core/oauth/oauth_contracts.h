// What oauth_faces.h and reset_face.h promises, part of the program.
#pragma once

#include <span>

#include "core/base/embedded_file.h"

namespace provost::oauth {

/// Two files, that of the former first, as core/openapi/document.h describes them.
std::span<const EmbeddedFile> oauth_contracts();

}  // namespace provost::oauth
