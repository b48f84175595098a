// Switches off everybody of whom nothing was heard for a while, in transactions of bounded size.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/access/liveness.h"
#include "core/base/clock.h"
#include "core/delivery/bell.h"
#include "core/directory/idle.h"

namespace provost::rocketchat {

using provost::idle_cutoff;

/// Who is to go.
struct IdleOrder {
  Instant cutoff;
  std::string role;              // a role of this dialect, or the displayName of a group
  std::optional<UserId> spared;  // who asks
  Proof proof = {};              // what let them in
};

/// Sweeps one tenant. Safe to use from any thread.
class IdleSweep {
 public:
  /// How much is read at once, and how many people may be looked at in one transaction.
  struct Size {
    std::int64_t page = 500;
    std::int64_t transaction = 10'000;
  };
  struct Parts {
    sql::Database& database;
    const Directory& directory;
    Bell& bell;
    const Clock& clock;
  };
  explicit IdleSweep(const Parts& parts) : IdleSweep(parts, Size()) {}
  IdleSweep(const Parts& parts, const Size& size) : parts_(parts), size_(size) {}

  /// Switches off who is idle and returns how many that were. Who asks and the last active admin stay; a role that
  /// nobody knows is nobody's. Up to `transaction` people go in one transaction, all or nobody; beyond that, what was
  /// committed stays when a later transaction fails, and a second call does the rest. Each is done as transact_as().
  Result<std::int64_t> run(TenantId tenant, const IdleOrder& order, const Principal& principal) const;

 private:
  /// People of one core role, or of one group, or all.
  struct Scope {
    std::optional<RootRole> role;
    std::optional<GroupId> group;
  };
  /// How far a sweep has come: ids only grow, so it is never at one place twice.
  struct Progress {
    std::size_t scope = 0;
    UserId after;
    std::int64_t changed = 0;
  };
  struct Work;

  Result<std::vector<Scope>> scopes_of(TenantId tenant, const std::string& role) const;
  Result<Progress> advance(Tables& tables, const Work& work, Progress progress) const;
  Result<bool> switch_off(Tables& tables, const Work& work, const User& user) const;

  const Parts parts_;
  const Size size_;
};

}  // namespace provost::rocketchat
