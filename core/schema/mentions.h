// What a filter wants to know of an attribute that is dear to read: the members of a group, the groups of a person.
#pragma once

#include <span>
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

/// True if the predicate compares or asks for one of these attributes, a part of one or what one is a part of.
bool mentions_any(const Predicate& predicate, std::span<const AttributePath> paths);

}  // namespace provost::scim
