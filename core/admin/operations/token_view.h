// A bearer token of a source or an operator as this API shows one: never its text.
#pragma once

#include <optional>

#include "core/base/clock.h"
#include "core/model/json.h"
#include "core/store/token_table.h"

namespace provost::operations {

/// True if the token has come to its end.
bool has_ended(const Token& token, Instant now);

/// A dateTime, or null.
Value moment_value(const std::optional<Instant>& moment);

/// `{"id", "created", "expires", "lastUsed", "state"}`.
Value token_value(const Token& token, Instant now);

}  // namespace provost::operations
