// Takes the people and groups of a source that goes to its heir or to nobody, batch by batch, and then the source away.
#pragma once

#include <functional>

#include "core/base/result.h"
#include "core/store/management_table.h"
#include "core/store/sql.h"

namespace provost {

/// Borrows what it is given. Several may do one source at once: doing it again changes nothing.
class HandOverErrand {
 public:
  struct Parts {
    sql::Database& database;
    std::function<bool()> goes_on = [] { return true; };  // asked before each batch
  };
  explicit HandOverErrand(const Parts& parts) : parts_(parts) {}

  /// Does it for a source that was retired. Broken off, it begins again.
  Result<void> carry(TenantId tenant, const ManagementTable::HandOver& order) const;
  /// Does it for the source of any tenant that was retired first; false if there is none.
  Result<bool> round() const;

 private:
  Result<bool> hand_over(TenantId tenant, const ManagementTable::HandOver& order) const;

  const Parts parts_;
};

}  // namespace provost
