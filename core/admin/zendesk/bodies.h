// Bodies of this dialect: one object that holds what is meant under a name.
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/http/message.h"
#include "core/model/json.h"

namespace provost::zendesk {

/// The body as one object. Fails with `invalid_syntax` or `invalid_value`.
Result<Value> body_of(const http::Request& request);
/// The object under a name in a body. Fails with `invalid_value` when there is none.
Result<Value> object_in(const Value& body, std::string_view name);
/// The objects in the list under a name, at least one. Fails with `invalid_value`, or with `too_many` above
/// kMostValues.
Result<Array> objects_in(const Value& body, std::string_view name);

}  // namespace provost::zendesk
