#include "core/store/idle_policy_table.h"

#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kInsert{"idle_policies.insert", R"sql(
  insert into idle_policies (tenant_id, id, name, days, role, group_id, enabled, created_us, due_us, fence, begun_us,
    after_user, changed, spared, last_run)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 0, 0, ''))sql"};
constexpr sql::Literal kColumns{
    " id, name, days, role, group_id, enabled, created_us, due_us, begun_us, after_user, changed, spared, last_run "};
constexpr Statement kFind{"idle_policies.find", sql::kJoined<"select", kColumns, R"sql(
  from idle_policies where tenant_id = $1 and id = $2)sql">};
constexpr Statement kAll{"idle_policies.all", sql::kJoined<"select", kColumns, R"sql(
  from idle_policies where tenant_id = $1 order by id limit 1000)sql">};
constexpr Statement kChange{"idle_policies.change", R"sql(
  update idle_policies set name = $3, days = $4, enabled = $5, due_us = $6, fence = fence + 1, begun_us = 0,
    after_user = 0, changed = 0, spared = 0
  where tenant_id = $1 and id = $2)sql"};
constexpr Statement kRemove{"idle_policies.remove", "delete from idle_policies where tenant_id = $1 and id = $2"};
constexpr Statement kHoldDue{"idle_policies.hold_due", sql::kJoined<R"sql(
  update idle_policies set fence = fence + 1
  where tenant_id = $1 and id = $2 and enabled = 1 and due_us <= $3 returning)sql",
                                                                    kColumns>};
constexpr Statement kSave{"idle_policies.save", R"sql(
  update idle_policies set due_us = $3, begun_us = $4, after_user = $5, changed = $6, spared = $7, last_run = $8
  where tenant_id = $1 and id = $2)sql"};
constexpr Statement kDue{"idle_policies.due", R"sql(
  select p.tenant_id, p.id from idle_policies p join tenants t on t.id = p.tenant_id and t.enabled = 1
  where p.enabled = 1 and p.due_us <= $1 order by p.due_us limit 1)sql"};

IdlePolicy policy_at(const Rows& rows, std::size_t row) {
  IdlePolicy policy;
  policy.id = PolicyId{std::string(rows.text(row, 0))};
  policy.name = rows.text(row, 1);
  policy.days = rows.integer(row, 2);
  if (const auto role = rows.integer(row, 3); role != 0) policy.role = static_cast<RootRole>(role);
  if (const auto group = rows.integer(row, 4); group != 0) policy.group = GroupId{group};
  policy.enabled = rows.integer(row, 5) != 0;
  policy.created = Instant{rows.integer(row, 6)};
  policy.due = Instant{rows.integer(row, 7)};
  if (const auto begun = rows.integer(row, 8); begun != 0) policy.begun = Instant{begun};
  policy.after = UserId{rows.integer(row, 9)};
  policy.changed = rows.integer(row, 10);
  policy.spared = rows.integer(row, 11);
  policy.last_run = rows.text(row, 12);
  return policy;
}

}  // namespace

Result<void> IdlePolicyTable::insert(const IdlePolicy& policy) const {
  const auto role = policy.role ? static_cast<std::int64_t>(*policy.role) : std::int64_t{0};
  const std::int64_t group = policy.group.value_or(GroupId{}).value;
  TRY(session_.run(kInsert, {tenant_.value, policy.id.value, policy.name, policy.days, role, group,
                             std::int64_t{policy.enabled}, policy.created.us, policy.due.us}));
  return {};
}

Result<std::optional<IdlePolicy>> IdlePolicyTable::find(const PolicyId& id) const {
  const Rows rows = TRY(session_.run(kFind, {tenant_.value, id.value}));
  return rows.empty() ? std::optional<IdlePolicy>() : std::optional(policy_at(rows, 0));
}

Result<std::vector<IdlePolicy>> IdlePolicyTable::all() const {
  const Rows rows = TRY(session_.run(kAll, {tenant_.value}));
  std::vector<IdlePolicy> policies;
  for (std::size_t row = 0; row < rows.size(); ++row) policies.push_back(policy_at(rows, row));
  return policies;
}

Result<bool> IdlePolicyTable::change(const IdlePolicy& policy) const {
  const Rows changed = TRY(session_.run(kChange, {tenant_.value, policy.id.value, policy.name, policy.days,
                                                  std::int64_t{policy.enabled}, policy.due.us}));
  return changed.affected() == 1;
}

Result<bool> IdlePolicyTable::remove(const PolicyId& id) const {
  const Rows gone = TRY(session_.run(kRemove, {tenant_.value, id.value}));
  return gone.affected() == 1;
}

Result<std::optional<IdlePolicy>> IdlePolicyTable::hold_due(const PolicyId& id, Instant now) const {
  const Rows rows = TRY(session_.run(kHoldDue, {tenant_.value, id.value, now.us}));
  return rows.empty() ? std::optional<IdlePolicy>() : std::optional(policy_at(rows, 0));
}

Result<void> IdlePolicyTable::save(const IdlePolicy& policy) const {
  const std::int64_t begun = policy.begun.value_or(Instant{}).us;
  TRY(session_.run(kSave, {tenant_.value, policy.id.value, policy.due.us, begun, policy.after.value, policy.changed,
                           policy.spared, policy.last_run}));
  return {};
}

Result<std::optional<DuePolicy>> due_policy(sql::Session& session, Instant now) {
  const Rows rows = TRY(session.run(kDue, {now.us}));
  if (rows.empty()) return std::optional<DuePolicy>();
  return std::optional(DuePolicy{TenantId{rows.integer(0, 0)}, PolicyId{std::string(rows.text(0, 1))}});
}

}  // namespace provost
