#include "core/admin/unleash/inactive_users.h"

#include <algorithm>

#include "core/admin/unleash/user_object.h"

namespace provost::unleash {
namespace {

constexpr std::int64_t kPage = 1000;
constexpr std::size_t kMostListed = 10'000;

/// Admin pages look through no source.
const SourceId kNoSource{};

}  // namespace

Result<Value> InactiveUsers::list(const AdminCaller& caller) const {
  Array found;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    found.clear();
    const UserTable users(session, caller.tenant);
    UserTable::Idle idle{cutoff(), std::nullopt, UserId{0}, kPage};
    while (found.size() < kMostListed) {
      const auto page = TRY(users.idle(idle, kNoSource));
      for (const User& user : page) found.push_back(inactive_object(user));
      if (page.size() < static_cast<std::size_t>(kPage)) break;
      idle.after = page.back().id;
    }
    return {};
  }));
  return Value::object({{"version", 1}, {"inactiveUsers", std::move(found)}});
}

Result<void> InactiveUsers::remove(const AdminCaller& caller, std::vector<UserId> ids) const {
  // One order for every caller, so that two of them do not wait for each other in a circle.
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  TRY(transact_as(parts_.database, parts_.clock, caller.proof, [&](sql::Session& session) -> Result<void> {
    Tables tables(session, parts_.database.dialect(), caller.tenant);
    for (const UserId id : ids) {
      const std::string_view reason = TRY(remove_one(tables, caller, id));
      if (!reason.empty()) TRY(note_skip(tables, caller, id, reason));
    }
    return {};
  }));
  parts_.bell.ring();
  return {};
}

Result<std::string_view> InactiveUsers::remove_one(Tables& tables, const AdminCaller& caller, UserId id) const {
  if (caller.user == id) return std::string_view("own");
  // Whoever signs in meanwhile waits for this row, or was seen.
  const auto held = TRY(tables.users.hold_idle(id, cutoff()));
  const auto user = TRY(tables.users.find(id, kNoSource));
  if (!user) return std::string_view("unknown");
  if (!held) return std::string_view("active");
  const auto removed = parts_.directory.remove(tables, *user, {caller.actor, std::nullopt});
  if (removed) return std::string_view();
  // A conflict of the database would doom the transaction whatever is returned here; this one is the directory's.
  if (removed.error().code == Code::conflict) return std::string_view("last_admin");
  return tl::unexpected(removed.error());
}

Result<void> InactiveUsers::note_skip(Tables& tables, const AdminCaller& caller, UserId id,
                                      std::string_view reason) const {
  return tables.audit.append({parts_.ids.uuid<TokenId>().value, parts_.clock.now(),
                              caller.actor.label() + " (" + caller.actor.id + ")", "user.inactive_delete_skipped",
                              subject_of(id), "", std::string(reason)});
}

}  // namespace provost::unleash
