// Runs idle policies: daily, and in steps of bounded size, each in a transaction that also notes how far the run is.
#pragma once

#include "core/delivery/bell.h"
#include "core/directory/directory.h"
#include "core/store/idle_policy_table.h"
#include "core/store/idle_window.h"

namespace provost {

/// The first run of a policy comes this long after it was made, changed or enabled: a mistake shows in its preview.
inline constexpr Duration kFirstRunAfter = std::chrono::hours(1);
inline constexpr Duration kRunEvery = std::chrono::hours(24);

/// Borrows what it is given. Several processes may run one policy: each step is one process's. The last active admin
/// stays. What is broken off goes on.
class IdlePolicies {
 public:
  /// How many people may be switched off in one step; ten times as many are looked at, before anything is locked.
  struct Size {
    std::int64_t step = 200;
  };
  struct Parts {
    sql::Database& database;
    const Directory& directory;
    const Clock& clock;
    Bell& bell;
  };
  explicit IdlePolicies(const Parts& parts) : IdlePolicies(parts, Size()) {}
  IdlePolicies(const Parts& parts, const Size& size) : parts_(parts), size_(size) {}

  /// Does one step of the policy that has been due for longest; false if none is due. A step that fails is put off for
  /// a minute.
  Result<bool> round() const;

 private:
  /// Whom a step is about, as it was before the policy was locked.
  struct Look {
    IdlePolicy policy;
    IdleWindow window;
  };

  Result<void> step(const DuePolicy& due) const;
  Result<std::optional<Look>> look(const DuePolicy& due) const;
  Result<void> advance(Tables& tables, IdlePolicy& policy, const Look& look) const;
  Result<void> put_off(const DuePolicy& due) const;

  const Parts parts_;
  const Size size_;
};

}  // namespace provost
