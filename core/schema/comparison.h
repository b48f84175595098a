// One comparison of a filter, checked: does the operator go with the attribute, and the literal with its type?
#pragma once

#include <optional>
#include <string_view>

#include "core/base/result.h"
#include "core/model/json.h"
#include "core/schema/leniency.h"
#include "core/schema/predicate.h"

namespace provost::scim {

/// The operator of this name without regard to case, or nothing; `pr` is none.
std::optional<Operator> operator_of(std::string_view word);

/// Fails with invalid_filter if what the path leads to must not be asked about, as a password (RFC 7643 §7).
Result<void> allow_filter(const AttributePath& path);

/// The comparison in the types of the schema (RFC 7644 Table 3). A bare complex attribute means its `value`. A whole
/// number that is compared with a fraction, or with what is out of its range, is asked about whole numbers instead, so
/// it need be no Compare. Fails with invalid_filter if the three do not go together.
Result<Predicate> compare(AttributePath path, Operator op, const Value& literal, const Leniency& leniency);

}  // namespace provost::scim
