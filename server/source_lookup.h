// Finds a source as people name one.
#pragma once

#include <string>

#include "core/store/source_table.h"

namespace provost {

/// The source of this id or name. Fails with `not_found`.
Result<Source> source_named(const SourceTable& sources, const std::string& named);

}  // namespace provost
