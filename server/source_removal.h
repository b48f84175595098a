// `provost source remove`.
#pragma once

#include "server/commands.h"

namespace provost {

/// Adds `remove` to `source`.
void add_source_removal(CLI::App& source, CommandLine& line);

}  // namespace provost
