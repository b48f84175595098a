// What the faces of this dialect promise, part of the program.
#pragma once

#include <span>

#include "core/base/embedded_file.h"

namespace provost::unleash {

/// As core/openapi/document.h describes them: of the admin pages, of invitations, of the login.
std::span<const EmbeddedFile> unleash_contract();

}  // namespace provost::unleash
