// PATCH, pure: operations and a document give a new document, or a failure and nothing (RFC 7644 §3.5.2).
#pragma once

#include "core/base/result.h"
#include "core/model/json.h"
#include "core/schema/leniency.h"
#include "scim/patch_request.h"
#include "scim/resource.h"

namespace provost::scim {

/// The document after all operations, in their order, checked for what they touched (check_change()); equal to what it
/// was if nothing changed. The document is like that of Checked. Members of a group are better taken out before, by
/// split_members(). Fails with no_target if brackets match nothing and nothing may be made for them, with mutability on
/// a change of an immutable value that is set, and as check() does.
Result<Checked> apply(const PatchRequest& request, const Value& document, const ResourceType& type,
                      const Leniency& leniency);

}  // namespace provost::scim
