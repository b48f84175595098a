#include "scim/member_steps.h"

#include <algorithm>
#include <map>

namespace provost::scim {
namespace {

/// Finds ids in two statements a batch, whatever they name.
Result<std::map<ScimId, Subject>> look_up(Tables& tables, std::span<const ScimId> ids) {
  std::map<ScimId, Subject> found;
  const auto people = TRY(tables.users.resolve(ids));
  for (const auto& [scim_id, id] : people) found.emplace(scim_id, provost::subject_of(id));
  if (std::all_of(ids.begin(), ids.end(), [&](const ScimId& id) { return found.contains(id); })) return found;
  const auto groups = TRY(tables.groups.resolve(ids));
  for (const auto& [scim_id, id] : groups) found.emplace(scim_id, provost::subject_of(id));
  return found;
}

std::vector<Subject> subjects_in(const std::map<ScimId, Subject>& found) {
  std::vector<Subject> subjects;
  for (const auto& [id, subject] : found) subjects.push_back(subject);
  return subjects;
}

/// Makes the step of each kind of operation.
class StepMaker {
 public:
  StepMaker(Tables& tables, MemberRoster& roster) : tables_(tables), roster_(roster) {}

  Result<MemberStep> operator()(const AddMembers& add) const { return known(MemberStep::Kind::add, add.ids); }
  Result<MemberStep> operator()(const ReplaceMembers& replace) const {
    return known(MemberStep::Kind::replace, replace.ids);
  }
  Result<MemberStep> operator()(const RemoveMembers& remove) const {
    const auto found = TRY(look_up(tables_, remove.ids));
    return MemberStep{MemberStep::Kind::remove, subjects_in(found)};
  }
  Result<MemberStep> operator()(const RemoveMembersWhere& where) const {
    auto chosen = TRY(roster_.choose(where.filter));
    return MemberStep{MemberStep::Kind::remove, std::move(chosen)};
  }
  Result<MemberStep> operator()(const ClearMembers&) const { return MemberStep{MemberStep::Kind::replace, {}}; }

 private:
  Result<MemberStep> known(MemberStep::Kind kind, std::span<const ScimId> ids) const {
    auto subjects = TRY(known_members(tables_, ids));
    return MemberStep{kind, std::move(subjects)};
  }

  Tables& tables_;
  MemberRoster& roster_;
};

}  // namespace

Result<std::vector<Subject>> known_members(Tables& tables, std::span<const ScimId> ids) {
  const auto found = TRY(look_up(tables, ids));
  const auto unknown = std::find_if(ids.begin(), ids.end(), [&](const ScimId& id) { return !found.contains(id); });
  if (unknown != ids.end()) {
    return fail(Code::invalid_value, "members: nobody has the id " + unknown->value.substr(0, 64));
  }
  return subjects_in(found);
}

Result<std::vector<MemberStep>> member_steps(Tables& tables, MemberRoster& roster,
                                             std::span<const MemberOperation> operations) {
  std::vector<MemberStep> steps;
  for (const MemberOperation& operation : operations) {
    MemberStep step = TRY(std::visit(StepMaker(tables, roster), operation));
    if (step.subjects.empty() && step.kind != MemberStep::Kind::replace) continue;
    roster.note(step);
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace provost::scim
