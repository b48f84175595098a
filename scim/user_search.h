// Finds people by a filter: by an index where the filter allows one, else by a bounded scan.
#pragma once

#include <optional>

#include "core/schema/predicate.h"
#include "core/store/tables.h"
#include "scim/gathering.h"
#include "scim/representation.h"

namespace provost::scim {

/// One question about people, as one source asks it.
struct UserSearch {
  const SourceId& viewer;
  const Representation& representation;
  const std::optional<Predicate>& filter;
};

/// Gathers the people that match. Fails with `too_many` when the filter would scan beyond its budget.
Result<void> search(Tables& tables, const UserSearch& question, Gathering<User>& found, const Page& page);

/// True if the person matches the filter, whatever of the person an answer shows.
Result<bool> passes(Tables& tables, const UserSearch& question, User user);

}  // namespace provost::scim
