// The checks of recordings: pure questions about one JSON answer.
#pragma once

#include <optional>
#include <string>

#include "core/model/json.h"

namespace provost::test {

/// The value at a path of names, indices and picking objects; nullptr if there is none.
const Value* walk(const Value& body, const Value& path);

/// True if the pattern is found in the text; `(?i)` in front lets case go, which C++ patterns cannot say.
bool is_found(const std::string& pattern, const std::string& text);

/// What is wrong with the answer by this check, or nothing. `check` has its variables filled in.
std::optional<std::string> complaint(const Value& check, const Value& body);

}  // namespace provost::test
