#include "core/directory/nesting.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace provost {
namespace {

constexpr std::size_t kMostPeople = 1'000'000;
constexpr int kMostLooks = 5;

std::vector<GroupId> groups_among(std::span<const Subject> subjects) {
  std::vector<GroupId> groups;
  for (const Subject& subject : subjects) {
    if (subject.kind == SubjectKind::group) groups.push_back(GroupId{subject.id});
  }
  return groups;
}

std::vector<Subject> people_in(const std::set<std::int64_t>& these, const std::set<std::int64_t>& but_not) {
  std::vector<Subject> people;
  for (const std::int64_t id : these) {
    if (!but_not.contains(id)) people.push_back(subject_of(UserId{id}));
  }
  return people;
}

/// The groups that hold `group`, locked together with `inner`. Whoever puts one of them into a further group needs its
/// lock too, so once nothing was added while we waited, nothing will be.
Result<std::set<GroupId>> lock_holders(Tables& tables, GroupId group, std::span<const GroupId> inner) {
  auto holders = TRY(tables.nesting.holders(group));
  // A plain group cannot be put into another meanwhile: that needs its lock, which the caller holds.
  if (holders.empty() && inner.empty()) return holders;
  for (int look = 0; look < kMostLooks; ++look) {
    std::set<GroupId> all = holders;
    all.insert(inner.begin(), inner.end());
    std::vector<std::int64_t> ids;
    for (const GroupId each : all) ids.push_back(each.value);
    TRY(tables.locks.hold_all(SubjectKind::group, ids));
    auto again = TRY(tables.nesting.holders(group));
    const bool at_rest = std::includes(holders.begin(), holders.end(), again.begin(), again.end());
    holders = std::move(again);
    if (at_rest) return holders;
  }
  return fail(Code::conflict, "the groups that hold this one are being changed: try again");
}

}  // namespace

Result<std::optional<Nesting>> Nesting::around(Tables& tables, GroupId group, std::span<const MemberStep> steps) {
  std::vector<Subject> moving;
  for (const MemberStep& step : steps) moving.insert(moving.end(), step.subjects.begin(), step.subjects.end());
  auto groups = TRY(lock_holders(tables, group, groups_among(moving)));
  if (groups.empty() && groups_among(moving).empty()) {
    const bool holds = TRY(tables.nesting.holds_groups(group));
    if (!holds) return std::optional<Nesting>();
  }
  // A replacement may move those who are in the group now.
  if (std::any_of(steps.begin(), steps.end(),
                  [](const MemberStep& s) { return s.kind == MemberStep::Kind::replace; })) {
    const auto present = TRY(tables.members.subjects(group));
    moving.insert(moving.end(), present.begin(), present.end());
  }
  auto people = TRY(tables.nesting.people_under(groups_among(moving), kMostPeople));
  for (const Subject& subject : moving) {
    if (subject.kind == SubjectKind::user) people.insert(subject.id);
  }
  groups.insert(group);
  auto nesting = TRY(look(tables, std::move(people), groups));
  return std::optional(std::move(nesting));
}

Result<std::optional<Nesting>> Nesting::of_removed(Tables& tables, GroupId group) {
  auto groups = TRY(lock_holders(tables, group, {}));
  groups.erase(group);
  if (groups.empty()) return std::optional<Nesting>();
  auto people = TRY(tables.nesting.people_under(std::array{group}, kMostPeople));
  auto nesting = TRY(look(tables, std::move(people), groups));
  return std::optional(std::move(nesting));
}

Result<Nesting> Nesting::look(Tables& tables, std::set<std::int64_t> people, const std::set<GroupId>& groups) {
  Nesting nesting;
  nesting.people_ = std::move(people);
  for (const GroupId group : groups) {
    nesting.before_[group] = TRY(tables.nesting.reached(group, nesting.people_));
  }
  return nesting;
}

Result<std::map<GroupId, MemberDelta>> Nesting::moved(Tables& tables) const {
  std::map<GroupId, MemberDelta> moved;
  for (const auto& [group, before] : before_) {
    const auto after = TRY(tables.nesting.reached(group, people_));
    MemberDelta delta{people_in(after, before), people_in(before, after)};
    if (!delta.empty()) moved.emplace(group, std::move(delta));
  }
  return moved;
}

}  // namespace provost
