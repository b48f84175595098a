// `provost source token …`.
#pragma once

#include "server/commands.h"

namespace provost {

/// Adds `token` to `source`.
void add_source_token_commands(CLI::App& source, CommandLine& line);

}  // namespace provost
