// The OpenAPI document as a page that people read: one chapter a tag, one fold-out an operation, no script.
#pragma once

#include <string>

#include "core/model/json.h"

namespace provost::openapi {

/// An HTML document of its own that loads nothing.
std::string page(const Value& document);

}  // namespace provost::openapi
