// What is left of removed people: who they were, until somebody deletes that too.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/model/user.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes the removed people of one tenant in one transaction. `User::updated` is when one was removed.
class TombstoneTable {
 public:
  TombstoneTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// A place in the list, which has the newest first.
  struct Place {
    Instant removed;
    UserId id;
  };
  struct Slice {
    Instant since;  // who was removed before it is not listed
    std::optional<Place> after;
    std::int64_t offset = 0, limit = 0;
  };
  /// People who were removed and not deleted for good.
  Result<std::vector<User>> page(const Slice& slice) const;
  /// How many there are, at most `most`.
  Result<std::int64_t> count(Instant since, std::int64_t most) const;
  Result<std::optional<User>> find(UserId id, Instant since) const;
  /// Those of these people who were removed, also those of whom nothing more is known; in no order.
  Result<std::vector<User>> find_all(std::span<const UserId> ids) const;
  /// Raises the version, for an event about somebody who is removed. Fails with `precondition_failed` when the stored
  /// version is not `tombstone.version`.
  Result<User> save(User tombstone) const;
  /// Deletes for good what is known of a removed person. The ids stay taken, and what apps have still to hear is
  /// theirs. False if there is nothing to delete.
  Result<bool> erase(UserId id, Instant now) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
