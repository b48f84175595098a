// Changes of a group's members, taken out of a PATCH: they are made row by row, without loading the group.
#pragma once

#include <variant>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/schema/leniency.h"
#include "core/schema/predicate.h"
#include "scim/patch_request.h"

namespace provost::scim {

struct AddMembers {
  std::vector<ScimId> ids;
};
/// Ids of which some may be no members; those change nothing.
struct RemoveMembers {
  std::vector<ScimId> ids;
};
/// Takes out the members that match; the predicate counts from the element {value, type, display, $ref}.
struct RemoveMembersWhere {
  Predicate filter;
};
struct ReplaceMembers {
  std::vector<ScimId> ids;
};
struct ClearMembers {};

using MemberOperation = std::variant<AddMembers, RemoveMembers, RemoveMembersWhere, ReplaceMembers, ClearMembers>;

/// What is left for apply(), and the changes of members in their order.
struct MemberSplit {
  PatchRequest rest;
  std::vector<MemberOperation> members;
};

/// Takes every operation on `members` out of the request, the keys of operations without path included. A removal that
/// lists members takes out those only. Fails with mutability on a change inside of a member (RFC 7643 §4.2), with
/// invalid_value on a member without id, with too_large beyond 10,000 ids.
Result<MemberSplit> split_members(PatchRequest request, const Leniency& leniency);

}  // namespace provost::scim
