// The body of a PATCH (RFC 7644 §3.5.2), read and checked as far as that can be done without the resource.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/model/json.h"
#include "core/schema/leniency.h"
#include "scim/patch_path.h"

namespace provost::scim {

enum class PatchKind : std::uint8_t { add, remove, replace };

/// One change of one attribute. add and replace have a value, perhaps null; remove has one where a client lists what
/// shall go. Only remove acts on a whole extension.
struct PatchOperation {
  PatchKind kind = PatchKind::replace;
  PatchPath path;
  std::optional<Value> value;
};

/// Operations in the order in which they act. An operation without path stands here as one for each of its keys.
struct PatchRequest {
  std::vector<PatchOperation> operations;
};

/// Reads a PATCH body. Fails with invalid_syntax on a body, an `op` or a `schemas` that is not as RFC 7644 says, with
/// invalid_value if a value is missing, with no_target for remove without path and for unknown attributes that are not
/// tolerated, with invalid_path and invalid_filter on bad paths, with mutability on a change of what is read-only and
/// on the removal of what is required, with too_large beyond 1,000 operations.
Result<PatchRequest> parse_patch_request(const Value& body, const ResourceType& type, const Leniency& leniency);

}  // namespace provost::scim
