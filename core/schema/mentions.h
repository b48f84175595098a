// What a filter wants to know of an attribute that is dear to read: the members of a group, the groups of a person.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/schema/predicate.h"

namespace provost::scim {

/// How a predicate speaks of one multi-valued reference attribute.
struct Mentions {
  std::vector<std::string> values;  // ids that its `value` is compared with for equality
  bool otherwise = false;           // it is also asked something else, so every element must be there

  bool none() const { return values.empty() && !otherwise; }
};

/// Walks the whole predicate, under `not` and `or` too.
Mentions mentions_of(const Predicate& predicate, std::string_view attribute);

}  // namespace provost::scim
