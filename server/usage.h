// What was wrong with a command line, in one sentence.
#pragma once

#include <CLI/App.hpp>
#include <string>

namespace provost {

/// Says what `app` could not read, and where help is. Repeats names of commands and options, and never a value: it may
/// be a secret in the wrong place.
std::string usage_complaint(const CLI::App& app, const CLI::ParseError& error);

}  // namespace provost
