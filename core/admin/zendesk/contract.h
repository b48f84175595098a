// What this face promises, part of the program.
#pragma once

#include <span>

#include "core/base/embedded_file.h"

namespace provost::zendesk {

/// One file, as core/openapi/document.h describes it.
std::span<const EmbeddedFile> contract();

}  // namespace provost::zendesk
