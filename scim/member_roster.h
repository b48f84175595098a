// Who is in a group at each point of a PATCH, for operations that choose members by a filter.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/schema/predicate.h"
#include "core/store/tables.h"
#include "scim/representation.h"

namespace provost::scim {

/// How many members all filters of one request may look at.
inline constexpr std::size_t kMostRosterVisits = 1'000'000;

/// The members of one group as the steps so far leave it (RFC 7644 §3.5.2: operations act in their order). It is read
/// when the first filter asks; a PATCH that names members by their ids never pays for it. Borrows what it is given.
class MemberRoster {
 public:
  struct Source {
    const Tables& tables;
    const Representation& groups;  // that shows members
    std::int64_t most;             // members that may be read
  };

  MemberRoster(const Source& source, GroupId group) : source_(source), group_(group) {}

  /// Notes a step that comes before what is chosen next.
  void note(const MemberStep& step) { steps_.push_back(step); }
  /// The members that fulfil the filter, which counts from the element as answers show it. Fails with `too_many` when
  /// the group has more members than may be read, with `too_large` when the filters look at too many.
  Result<std::vector<Subject>> choose(const Predicate& filter);

 private:
  Result<void> read();
  Result<void> follow(const MemberStep& step);

  const Source source_;
  const GroupId group_;
  std::vector<MemberStep> steps_;  // that are not in members_ yet
  std::optional<std::map<Subject, Value>> members_;
  std::size_t visits_ = 0;
};

}  // namespace provost::scim
