// How a connection fares, in words for people.
#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/model/json.h"
#include "core/store/connection_state_table.h"

namespace provost::operations {

/// The one thing that counts most about a connection.
enum class Fares { well, slowed, left_alone, out, credential_refused, unusable };

/// Pure: what the kept state comes to now, and why nothing can serve the connection (why_unusable()). A silence that is
/// over counts no more.
Fares fares_of(const ConnectionState& state, Instant now, std::string_view unusable = {});
std::string_view to_word(Fares fares);

/// One sentence: since when, why, and when it is tried next; "" for one that is well.
std::string fares_sentence(const ConnectionState& state, Instant now, std::string_view unusable = {});

}  // namespace provost::operations
