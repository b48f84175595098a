#include "scim/member_roster.h"

#include <array>

namespace provost::scim {

Result<void> MemberRoster::read() {
  const std::array ids{group_};
  auto found = TRY(source_.tables.members.list(ids, source_.most));
  members_.emplace();
  for (const MemberView& member : found[group_]) members_->emplace(member.subject, source_.groups.of(member));
  return {};
}

Result<void> MemberRoster::follow(const MemberStep& step) {
  if (step.kind == MemberStep::Kind::remove) {
    for (const Subject& subject : step.subjects) members_->erase(subject);
    return {};
  }
  if (step.kind == MemberStep::Kind::replace) members_->clear();
  const auto added = TRY(source_.tables.members.views_of(step.subjects));
  for (const MemberView& member : added) members_->emplace(member.subject, source_.groups.of(member));
  return {};
}

Result<std::vector<Subject>> MemberRoster::choose(const Predicate& filter) {
  if (!members_) TRY(read());
  for (const MemberStep& step : steps_) TRY(follow(step));
  steps_.clear();
  visits_ += members_->size();
  if (visits_ > kMostRosterVisits) return fail(Code::too_large, "the filters look at too many members");
  std::vector<Subject> chosen;
  for (const auto& [subject, element] : *members_) {
    if (matches(filter, element)) chosen.push_back(subject);
  }
  return chosen;
}

}  // namespace provost::scim
