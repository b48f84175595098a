#include "core/directory/idle_policies.h"

#include "core/base/crash_point.h"
#include "core/directory/idle.h"
#include "core/model/json.h"

namespace provost {
namespace {

constexpr Duration kPause = std::chrono::minutes(1);

Principal principal_of(const IdlePolicy& policy) {
  return {Actor{"policy", policy.id.value, policy.name}, std::nullopt};
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

Result<void> IdlePolicies::step(const DuePolicy& due) const {
  bool changed = false;
  TRY(parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    changed = false;
    Tables tables(session, parts_.database.dialect(), due.tenant);
    const IdlePolicyTable policies(session, due.tenant);
    const Instant now = parts_.clock.now();
    auto policy = TRY(policies.hold_due(due.id, now));
    if (!policy) return {};  // another process was faster
    const std::int64_t before = policy->changed;
    TRY(advance(tables, *policy, now));
    changed = policy->changed != before || !policy->begun;
    crash_point("idle_policies.advanced");
    return policies.save(*policy);
  }));
  if (changed) parts_.bell.ring();
  return {};
}

Result<void> IdlePolicies::advance(Tables& tables, IdlePolicy& policy, Instant now) const {
  if (!policy.begun) policy.begun = now;
  const Instant cutoff = idle_cutoff(*policy.begun, policy.days);
  const auto people = TRY(tables.users.idle({cutoff, policy.role, policy.after, size_.step, policy.group}, SourceId{}));
  for (const User& user : people) {
    const bool gone = TRY(switch_off_idle(parts_.directory, tables, {user, cutoff}, principal_of(policy)));
    ++(gone ? policy.changed : policy.spared);
  }
  if (static_cast<std::int64_t>(people.size()) < size_.step) {
    finish(policy, now);
  } else {
    policy.after = people.back().id;
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
