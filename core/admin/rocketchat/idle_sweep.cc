#include "core/admin/rocketchat/idle_sweep.h"

#include <algorithm>

#include "core/admin/rocketchat/person_view.h"
#include "core/admin/rocketchat/role_names.h"
#include "core/base/text.h"

namespace provost::rocketchat {
namespace {

// Ten million people; whoever has more calls again.
constexpr int kMostTransactions = 1'000;
// Nobody looks through a source here, so external ids stay unread.
const SourceId kNoSource;

}  // namespace

/// What stays the same during a sweep.
struct IdleSweep::Work {
  const std::vector<Scope>& scopes;
  const IdleOrder& order;
  const Principal& principal;
};

Result<std::int64_t> IdleSweep::run(TenantId tenant, const IdleOrder& order, const Principal& principal) const {
  const std::vector<Scope> scopes = TRY(scopes_of(tenant, order.role));
  const Work work{scopes, order, principal};
  Progress progress;
  for (int done = 0; progress.scope < scopes.size() && done < kMostTransactions; ++done) {
    Progress reached;
    TRY(transact_as(parts_.database, parts_.clock, order.proof, [&](sql::Session& session) -> Result<void> {
      Tables tables(session, parts_.database.dialect(), tenant);
      reached = TRY(advance(tables, work, progress));
      return {};
    }));
    if (reached.changed > progress.changed) parts_.bell.ring();
    progress = reached;
  }
  return progress.changed;
}

Result<std::vector<IdleSweep::Scope>> IdleSweep::scopes_of(TenantId tenant, const std::string& role) const {
  const RoleName* known = find_role(role);
  if (known != nullptr) return std::vector<Scope>{Scope{known->role, std::nullopt}};
  std::vector<Scope> scopes;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    scopes.clear();
    const auto groups = TRY(GroupTable(session, tenant).find_by_display_key(text::fold(role), kNoSource));
    for (const Group& group : groups) scopes.push_back(Scope{std::nullopt, group.id});
    return {};
  }));
  return scopes;
}

Result<IdleSweep::Progress> IdleSweep::advance(Tables& tables, const Work& work, Progress progress) const {
  std::int64_t looked_at = 0;
  while (progress.scope < work.scopes.size() && looked_at < size_.transaction) {
    const Scope& scope = work.scopes[progress.scope];
    const auto page =
        TRY(tables.users.idle({work.order.cutoff, scope.role, progress.after, size_.page, scope.group}, kNoSource));
    for (const User& user : page) {
      const bool changed = TRY(switch_off(tables, work, user));
      if (changed) ++progress.changed;
    }
    const auto found = static_cast<std::int64_t>(page.size());
    looked_at += found;
    if (found == size_.page) {
      progress.after = page.back().id;
    } else {
      ++progress.scope;
      progress.after = UserId{};
    }
  }
  return progress;
}

Result<bool> IdleSweep::switch_off(Tables& tables, const Work& work, const User& user) const {
  if (user.id == work.order.spared) return false;
  return switch_off_idle(parts_.directory, tables, {user, work.order.cutoff}, work.principal);
}

}  // namespace provost::rocketchat
