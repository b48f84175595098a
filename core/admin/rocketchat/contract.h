// What rocketchat_face.h promises, part of the program.
#pragma once

#include <span>

#include "core/base/embedded_file.h"

namespace provost::rocketchat {

/// One file, as core/openapi/document.h describes it.
std::span<const EmbeddedFile> own_contract();

}  // namespace provost::rocketchat
