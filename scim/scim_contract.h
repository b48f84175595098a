// What scim_face.h promises, part of the program.
#pragma once

#include <span>

#include "core/base/embedded_file.h"

namespace provost::scim {

/// One file, as core/openapi/document.h describes it.
std::span<const EmbeddedFile> scim_contract();

}  // namespace provost::scim
