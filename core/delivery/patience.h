// Pure decisions: how long the change of a group waits for the accounts of those whom it adds.
#pragma once

#include <cstddef>

#include "core/base/random.h"
#include "core/delivery/lane_ledger.h"

namespace provost {

/// True if an access or a membership ends by this event of a page, or by one behind it, as far as is known.
bool is_end_at_or_behind(const LanePage& page, std::size_t event);

/// True if an event of this age waits still: for a quarter of an hour, or a minute where somebody leaves the group at
/// it or behind it. Patience must end, as an account that cannot be made must not keep others in a group, or out of it;
/// nobody minds if the last event of a lane does nothing but add whoever was late before. An event from the future is
/// one from before the clock was set back, and waits no longer.
bool has_patience(const LanePage& page, std::size_t event, Duration age);

/// When it looks again, by its age: half a second to ten.
Duration pause_of(Duration age, Random& random);

}  // namespace provost
