// What operations_face.h promises, part of the program.
#pragma once

#include <span>

#include "core/base/embedded_file.h"

namespace provost::operations {

/// One file, as core/openapi/document.h describes it.
std::span<const EmbeddedFile> operations_contract();

}  // namespace provost::operations
