#include "core/directory/idle_policies.h"

#include "core/base/crash_point.h"
#include "core/directory/idle.h"
#include "core/model/json.h"

namespace provost {
namespace {

constexpr Duration kPause = std::chrono::minutes(1);
constexpr std::int64_t kLookedAtForOne = 10;

Principal principal_of(const IdlePolicy& policy) {
  return {Actor{"policy", policy.id.value, policy.name}, std::nullopt};
}

/// True if the run is where it was when it was looked at.
bool is_as_seen(const IdlePolicy& policy, const IdlePolicy& seen) {
  return policy.after == seen.after && policy.days == seen.days && (!policy.begun || policy.begun == seen.begun);
}

void finish(IdlePolicy& policy, Instant now) {
  policy.last_run = json::write(Value::object({{"begun", to_iso8601(*policy.begun)},
                                               {"ended", to_iso8601(now)},
                                               {"deactivated", policy.changed},
                                               {"spared", policy.spared}}));
  policy.due = *policy.begun + kRunEvery;
  policy.begun.reset();
  policy.after = UserId{};
  policy.changed = policy.spared = 0;
}

}  // namespace

Result<bool> IdlePolicies::round() const {
  std::optional<DuePolicy> due;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    due = TRY(due_policy(session, parts_.clock.now()));
    return {};
  }));
  if (!due) return false;
  auto done = step(*due);
  if (!done) {
    TRY(put_off(*due));
    return tl::unexpected<Error>(done.error());
  }
  return true;
}

/// Looking is long where few are idle, and nobody is to wait for it.
Result<std::optional<IdlePolicies::Look>> IdlePolicies::look(const DuePolicy& due) const {
  std::optional<Look> look;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    look.reset();
    auto policy = TRY(IdlePolicyTable(session, due.tenant).find(due.id));
    if (!policy) return {};
    if (!policy->begun) policy->begun = parts_.clock.now();
    const Instant cutoff = idle_cutoff(*policy->begun, policy->days);
    auto window = TRY(idle_window(session, due.tenant, {cutoff, policy->role, policy->after, size_.step, policy->group},
                                  size_.step * kLookedAtForOne));
    look = Look{std::move(*policy), std::move(window)};
    return {};
  }));
  return look;
}

Result<void> IdlePolicies::step(const DuePolicy& due) const {
  const auto seen = TRY(look(due));
  if (!seen) return {};
  bool changed = false;
  TRY(parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    changed = false;
    Tables tables(session, parts_.database.dialect(), due.tenant);
    const IdlePolicyTable policies(session, due.tenant);
    auto policy = TRY(policies.hold_due(due.id, parts_.clock.now()));
    if (!policy || !is_as_seen(*policy, seen->policy)) return {};  // another process was faster
    const std::int64_t before = policy->changed;
    TRY(advance(tables, *policy, *seen));
    changed = policy->changed != before || !policy->begun;
    crash_point("idle_policies.advanced");
    return policies.save(*policy);
  }));
  if (changed) parts_.bell.ring();
  return {};
}

Result<void> IdlePolicies::advance(Tables& tables, IdlePolicy& policy, const Look& look) const {
  policy.begun = look.policy.begun;
  const Instant cutoff = idle_cutoff(*policy.begun, policy.days);
  for (const User& user : look.window.people) {
    const bool gone = TRY(switch_off_idle(parts_.directory, tables, {user, cutoff}, principal_of(policy)));
    ++(gone ? policy.changed : policy.spared);
  }
  if (look.window.behind) {
    policy.after = *look.window.behind;
  } else {
    finish(policy, parts_.clock.now());
  }
  return {};
}

Result<void> IdlePolicies::put_off(const DuePolicy& due) const {
  return parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    const IdlePolicyTable policies(session, due.tenant);
    const Instant now = parts_.clock.now();
    auto policy = TRY(policies.hold_due(due.id, now));
    if (!policy) return {};
    policy->due = now + kPause;
    return policies.save(*policy);
  });
}

}  // namespace provost
