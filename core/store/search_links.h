// What a filter asks of memberships, and how many of them it would look at.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/store/search_derived.h"

namespace provost {

/// The id that this filter asks the members of a group for, if it asks for one id and for nothing else: `value eq "…"`.
/// An index leads to that member, however many others there are. Borrows the filter.
std::optional<std::string_view> sought_member(const scim::Predicate& filter);

/// True if a filter may look at all members of a group, or at all groups of a person: at as many rows as there are
/// memberships, and not only at one for each subject.
bool walks_links(const scim::Predicate& filter, SubjectKind kind);

/// A query for the memberships of the subjects that `candidates` selects; of all subjects if it is "".
std::string links_of(SubjectKind kind, const std::string& candidates);

}  // namespace provost
