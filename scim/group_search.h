// Finds groups by a filter: by an index where the filter allows one, else by a bounded scan. A question about one
// member is answered by that member's row, never by reading the whole group.
#pragma once

#include <optional>

#include "core/schema/predicate.h"
#include "core/store/tables.h"
#include "scim/gathering.h"
#include "scim/representation.h"

namespace provost::scim {

/// The most members that one answer may show, over all its groups.
inline constexpr std::int64_t kMostMembersShown = 100'000;

/// One question about groups, as one source asks it.
struct GroupSearch {
  const SourceId& viewer;
  const Representation& representation;
  const std::optional<Predicate>& filter;
};

/// Gathers the groups that match. Fails with `too_many` when the filter would scan beyond its budget.
Result<void> search(Tables& tables, const GroupSearch& question, Gathering<Group>& found, const Page& page);

/// True if the group matches the filter, whatever of the group an answer shows.
Result<bool> passes(Tables& tables, const GroupSearch& question, Group group);

/// The person or group behind a SCIM id; nothing if there is none.
Result<std::optional<Subject>> subject_of(Tables& tables, const ScimId& id);

}  // namespace provost::scim
