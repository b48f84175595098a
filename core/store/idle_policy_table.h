// Idle policies: who is switched off daily because nothing was heard of them, and how far each run is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/model/role.h"
#include "core/store/sql.h"

namespace provost {

using PolicyId = NameId<struct PolicyTag>;

struct IdlePolicy {
  PolicyId id;
  std::string name;
  std::int64_t days = 0;
  std::optional<RootRole> role;  // of these only
  std::optional<GroupId> group;  // of this only, with the groups in it
  bool enabled = false;
  Instant created;
  Instant due;                   // the next run, or the next step of the one that is under way
  std::optional<Instant> begun;  // of the run that is under way
  UserId after;                  // who was looked at last in it
  std::int64_t changed = 0, spared = 0;
  std::string last_run;  // JSON; "" before the first
};

/// Reads and writes the policies of one tenant in one transaction.
class IdlePolicyTable {
 public:
  /// How many a tenant may have.
  static constexpr std::size_t kMost = 100;

  IdlePolicyTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  Result<void> insert(const IdlePolicy& policy) const;
  Result<std::optional<IdlePolicy>> find(const PolicyId& id) const;
  /// All of them, by id.
  Result<std::vector<IdlePolicy>> all() const;
  /// Keeps name, days, whether it is enabled and when it is due; a run that is under way ends. False if it is gone.
  Result<bool> change(const IdlePolicy& policy) const;
  /// False if there is none.
  Result<bool> remove(const PolicyId& id) const;
  /// Locks a policy that is due; nothing if it is not due any more.
  Result<std::optional<IdlePolicy>> hold_due(const PolicyId& id, Instant now) const;
  /// Keeps how far the run is.
  Result<void> save(const IdlePolicy& policy) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

/// The policy of any tenant that has been due for longest; nothing if none is.
struct DuePolicy {
  TenantId tenant;
  PolicyId id;
};
Result<std::optional<DuePolicy>> due_policy(sql::Session& session, Instant now);

}  // namespace provost
