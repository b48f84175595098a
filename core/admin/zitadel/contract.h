// What the faces of this dialect promise, part of the program.
#pragma once

#include <span>
#include <string_view>

#include "core/base/embedded_file.h"

namespace provost::zitadel {

/// One file, as core/openapi/document.h describes it; its member `connect` holds what the faces of Connect say instead.
std::span<const EmbeddedFile> contract_file();

/// The contract of the REST faces, and that of the faces of Connect. Live as long as the program.
std::string_view rest_contract();
std::string_view connect_contract();

}  // namespace provost::zitadel
