// The files of scim/schemas, part of the program: what is served at /Schemas is what validates.
#pragma once

#include <span>

#include "core/base/embedded_file.h"

namespace provost::scim {

/// Every file of scim/schemas by its name, such as `user.json`. Lives as long as the program.
std::span<const EmbeddedFile> embedded_schemas();

}  // namespace provost::scim
