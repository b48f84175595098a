// Which terms of a filter an index serves: each gives a query for the ids of all that can match.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/store/search_derived.h"

namespace provost {

/// One way to come to all that can match. The filter still decides.
struct SearchDriver {
  int rank = 0;                                    // the smaller, the fewer rows are expected
  std::function<std::string(SearchText&)> select;  // a query for subject ids, with its values
};

/// All ways that a predicate offers, the most promising first, at most four: from the terms of its outermost
/// conjunction and those inside value paths; of a disjunction, if each of its terms is served. Borrows the question.
std::vector<SearchDriver> drivers_of(const scim::Predicate& predicate, const SearchQuestion& question);

}  // namespace provost
