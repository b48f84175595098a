// The page of inactive users: who they are, and their removal.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/access/admin_caller.h"
#include "core/admin/unleash/parts.h"
#include "core/base/result.h"
#include "core/model/json.h"

namespace provost::unleash {

/// Asks and changes within the tenant of the caller, whose permission was checked before. Borrows the parts.
class InactiveUsers {
 public:
  explicit InactiveUsers(const Parts& parts) : parts_(parts) {}

  /// Everyone of whom nothing was heard since the threshold, in the order of ids, at most 10,000.
  Result<Value> list(const AdminCaller& caller) const;
  /// Removes those of the ids who are inactive: all in one transaction, or nobody. An id that is unknown, not inactive,
  /// the caller's own or the last administrator's is skipped, and the audit trail says so.
  Result<void> remove(const AdminCaller& caller, std::vector<UserId> ids) const;

 private:
  /// Why somebody stays; "" when the person is gone.
  Result<std::string_view> remove_one(Tables& tables, const AdminCaller& caller, UserId id) const;
  Result<void> note_skip(Tables& tables, const AdminCaller& caller, UserId id, std::string_view reason) const;
  Instant cutoff() const { return parts_.clock.now() - parts_.options.inactivity; }

  const Parts& parts_;
};

}  // namespace provost::unleash
