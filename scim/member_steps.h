// Turns what a client says of members into steps that the directory takes: SCIM ids become people and groups.
#pragma once

#include <span>
#include <vector>

#include "core/store/tables.h"
#include "scim/member_roster.h"
#include "scim/member_split.h"

namespace provost::scim {

/// The people and groups behind these ids, each once. Fails with `invalid_value`, and names the id, when one is
/// unknown: a member that does not exist would be lost in silence.
Result<std::vector<Subject>> known_members(Tables& tables, std::span<const ScimId> ids);

/// The steps of a PATCH of members; `roster` is that of the group. Ids that are unknown cannot be members, so to remove
/// them is no step.
Result<std::vector<MemberStep>> member_steps(Tables& tables, MemberRoster& roster,
                                             std::span<const MemberOperation> operations);

}  // namespace provost::scim
