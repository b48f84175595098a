// Groups as the Unleash API shows them.
#pragma once

#include <vector>

#include "core/admin/unleash/page.h"

namespace provost::unleash {

/// How many people all groups of one answer may have together, for the answer to say who they are. Past that it says
/// how many, and leaves `users` out.
inline constexpr std::int64_t kMostShownMembers = 10'000;

/// The groups with their members and notes, in the same order.
Result<Array> group_objects(const Desk& desk, const std::vector<Group>& groups);

}  // namespace provost::unleash
