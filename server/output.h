// How commands answer: one JSON document with --json, else text and tables for people.
#pragma once

#include <string>

#include "core/model/json.h"

namespace provost {

/// The answer as a table (a list of objects), as `name  value` lines (an object), or as it is (a text).
std::string to_people(const Value& answer);

}  // namespace provost
