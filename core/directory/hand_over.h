// Takes the people and groups of a source that goes to its heir or to nobody, batch by batch, and then the source away.
#pragma once

#include <functional>

#include "core/base/result.h"
#include "core/directory/put_offs.h"
#include "core/store/management_table.h"
#include "core/store/sql.h"

namespace provost {

/// Borrows what it is given. Several may do one source at once: doing it again changes nothing.
class HandOverErrand {
 public:
  struct Parts {
    sql::Database& database;
    std::function<bool()> goes_on = [] { return true; };  // asked before each batch
    std::int64_t batches = 50;                            // of a round at most
    std::function<PutOffs::Time()> now = std::chrono::steady_clock::now;
  };
  explicit HandOverErrand(const Parts& parts) : parts_(parts), put_offs_(parts.now) {}

  /// Does it for a source that was retired. Broken off, it begins again.
  Result<void> carry(TenantId tenant, const ManagementTable::HandOver& order) const;
  /// Does a few batches of it for the source of any tenant that was retired first; false if there is none. One that
  /// fails is put off for a minute. For one thread.
  Result<bool> round();

 private:
  /// How far one source is: its people, their names, its groups, their names; each by id.
  struct Place {
    TenantId tenant;
    SourceId source;
    int part = 0;
    std::int64_t after = 0;
  };

  Result<void> carry(const ManagementTable::HandOver& order, std::int64_t batches, Place& at) const;
  Result<void> hand_over(const ManagementTable::HandOver& order, Place& at) const;
  Result<void> forget_names(Place& at) const;

  const Parts parts_;
  PutOffs put_offs_;
  Place at_;  // where the last round stopped
};

}  // namespace provost
