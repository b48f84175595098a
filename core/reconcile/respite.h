// Pure decision: how long a pass leaves an app alone, by how its connection fares.
#pragma once

#include <string_view>

#include "core/base/clock.h"
#include "core/store/connection_state_table.h"

namespace provost {

struct Respite {
  Duration length{0};    // zero: the app may be asked
  std::string_view why;  // for people
};

/// An app that is out or refuses our credential is tried by deliveries, one call at a time or one check a minute, and
/// not by a pass as well; one that asked for quiet gets it. A moment further ahead than any that is ever written is one
/// from before the clock was set back, and holds nothing up; nor does a state that nobody has tended for minutes, such
/// as one that a dead server left.
Respite respite_of(const ConnectionState& state, Instant now);

}  // namespace provost
