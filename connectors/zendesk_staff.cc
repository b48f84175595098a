#include "connectors/zendesk_staff.h"

#include <algorithm>
#include <utility>

namespace provost::connectors {
namespace {

constexpr std::string_view kEndUser = "end-user";

}  // namespace

Result<StaffChange> ZendeskStaff::demotion(const ZendeskUser& seen, const Errand& errand) const {
  StaffChange change;
  if (!demotes_ || !seen.is_staff()) return change;
  FormerRole former{seen.role == "admin", seen.custom_role, {}};
  // More than a page of groups is more than is remembered.
  const ZendeskPage page =
      TRY(client_.page({zendesk_user_path(seen.id, "/group_memberships"), "group_memberships"}, errand));
  for (const Value& membership : page.items) {
    const std::int64_t group = zendesk_id_at(membership, "group_id");
    if (group != 0 && zendesk_id_at(membership, "user_id") == seen.id) former.groups.push_back(group);
  }
  change.members.set("role", kEndUser);
  change.members.set("notes", memory_.remember(seen.notes, seen.id, former));
  change.note = former.groups.size() > ZendeskMemory::kMostGroups
                    ? " The staff role was taken away and is remembered, with the first 50 groups."
                    : " The staff role was taken away and is remembered.";
  return change;
}

StaffChange ZendeskStaff::restoration(const ZendeskUser& seen) const {
  StaffChange change;
  if (!demotes_ || seen.is_staff() || seen.suspended != true) return change;
  const Recalled recalled = memory_.recall(seen.notes, seen.id);
  if (!recalled.role && !recalled.forged) return change;
  change.members.set("notes", recalled.notes);
  if (!recalled.role) {
    change.note = " What its notes said of a former role is not sealed by this connection and was taken out.";
    return change;
  }
  change.members.set("role", "agent");
  if (recalled.role->custom_role != 0 && !recalled.role->admin) {
    change.members.set("custom_role_id", recalled.role->custom_role);
  }
  change.groups = recalled.role->groups;
  change.note = recalled.role->admin ? " It was an admin before and is an agent now; the rest is for an admin to give."
                                     : " It is an agent again.";
  return change;
}

Result<void> ZendeskStaff::rejoin(std::int64_t user, const std::vector<std::int64_t>& groups,
                                  const Errand& errand) const {
  for (const std::int64_t group : groups) {
    Value body = Value::object({{"group_membership", Value::object({{"user_id", user}, {"group_id", group}})}});
    // A group that is gone, or that the agent is in already, is no reason to hold up anything.
    TRY(client_.ask({"POST", "/api/v2/group_memberships", std::move(body)}, "joining a group", errand));
  }
  return {};
}

Result<bool> ZendeskStaff::remember(const ZendeskUser& seen, const Change& change, const Errand& errand) const {
  if (seen.is_staff() || seen.suspended != true) return false;
  auto recalled = memory_.recall(seen.notes, seen.id);
  if (!recalled.role) return false;
  std::vector<std::int64_t>& groups = recalled.role->groups;
  const bool there = std::find(groups.begin(), groups.end(), change.group) != groups.end();
  if (there == (change.membership == Membership::joined)) return true;
  if (there) {
    std::erase(groups, change.group);
  } else {
    groups.insert(groups.begin(), change.group);
  }
  Value notes = Value::object({{"notes", memory_.remember(seen.notes, seen.id, *recalled.role)}});
  const ZendeskAnswer answer = TRY(client_.change(seen.id, std::move(notes), errand));
  if (answer.outcome == ZendeskOutcome::done || answer.outcome == ZendeskOutcome::missing) return true;
  return fail(Code::conflict, "the app refuses to change what is remembered of a former role");
}

}  // namespace provost::connectors
