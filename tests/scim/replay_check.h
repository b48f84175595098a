// The checks of recordings: pure questions about one JSON answer.
#pragma once

#include <optional>
#include <string>

#include "core/model/json.h"

namespace provost::test {

/// The value at a path of names, indices and picking objects; nullptr if there is none.
const Value* walk(const Value& body, const Value& path);

/// What is wrong with the answer by this check, or nothing. `check` has its variables filled in.
std::optional<std::string> complaint(const Value& check, const Value& body);

}  // namespace provost::test
