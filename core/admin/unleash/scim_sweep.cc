#include "core/admin/unleash/scim_sweep.h"

#include <vector>

namespace provost::unleash {

using http::Exchange;
using http::Response;

namespace {

constexpr std::int64_t kBatch = 100;
const SourceId kNoSource{};

}  // namespace

AdminRoutes ScimSweepPages::routes() const {
  return {
      {"DELETE",
       "/user-admin/scim-users",
       on(*this, &ScimSweepPages::remove_users),
       {"unleashDeleteScimUsers",
        "Deletes everybody whom a provider manages; every session and token ends with them. The last active admin "
        "stays.",
        {},
        {{200}}}},
      {"DELETE",
       "/groups/scim-groups",
       on(*this, &ScimSweepPages::remove_groups),
       {"unleashDeleteScimGroups", "Deletes every group that a provider manages.", {}, {{200}}}},
  };
}

Result<void> ScimSweepPages::sweep(const AdminCaller& caller, SubjectKind kind, const Batch& batch) const {
  std::int64_t after = 0;
  for (;;) {
    std::vector<std::int64_t> ids;
    TRY(write_as(parts_, caller, [&](Desk& desk) -> Result<void> {
      ids = TRY(desk.tables.management.managed_after(kind, after, kBatch));
      TRY(desk.tables.locks.hold_all(kind, ids));
      return batch(desk, ids);
    }));
    if (ids.empty()) return {};
    parts_.bell.ring();
    after = ids.back();
  }
}

Result<Response> ScimSweepPages::remove_users(const AdminCaller& caller, const Exchange&) const {
  TRY(require(caller, permission::kUsersDelete));
  TRY(sweep(caller, SubjectKind::user, [&](const Desk& desk, std::span<const std::int64_t> ids) -> Result<void> {
    std::vector<UserId> people;
    for (const std::int64_t id : ids) {
      if (caller.user != UserId{id}) people.push_back(UserId{id});
    }
    const auto users = TRY(desk.tables.users.find_all(people, kNoSource));
    for (const User& user : users) {
      if (user.managed_by) TRY(remove_user(desk, user));
    }
    return {};
  }));
  // Whoever calls goes last: nothing is done by a credential that has ended.
  TRY(remove_self(caller));
  return empty_answer(200);
}

Result<void> ScimSweepPages::remove_self(const AdminCaller& caller) const {
  if (!caller.user) return {};
  TRY(write_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    const auto self = TRY(hold_user(desk, *caller.user));
    return self && self->managed_by ? remove_user(desk, *self) : Result<void>();
  }));
  parts_.bell.ring();
  return {};
}

Result<void> ScimSweepPages::remove_user(const Desk& desk, const User& user) const {
  auto removed = parts_.directory.remove(desk.tables, user, principal_of(desk.caller));
  // A conflict of the database would doom the transaction whatever is returned here; this one is the directory's.
  if (removed || removed.error().code != Code::conflict) return removed;
  return note(desk, {"user.scim_delete_skipped", subject_of(user.id), user.user_name(), "last_admin"});
}

Result<Response> ScimSweepPages::remove_groups(const AdminCaller& caller, const Exchange&) const {
  TRY(require(caller, permission::kUsersDelete));
  TRY(sweep(caller, SubjectKind::group, [&](const Desk& desk, std::span<const std::int64_t> ids) -> Result<void> {
    std::vector<GroupId> wanted;
    for (const std::int64_t id : ids) wanted.push_back(GroupId{id});
    const auto groups = TRY(desk.tables.groups.find_all(wanted, kNoSource));
    for (const Group& group : groups) {
      if (group.managed_by) TRY(parts_.directory.remove_group(desk.tables, group, principal_of(caller)));
    }
    return {};
  }));
  return empty_answer(200);
}

}  // namespace provost::unleash
