// What is left of connections that were removed: taken away batch by batch.
#pragma once

#include "core/store/sql.h"

namespace provost {

/// True if something of a removed connection of any tenant is left.
Result<bool> anything_left(sql::Session& session);
/// Takes away up to 1,000 rows of each kind of what is left of one of them; false if nothing was left of any.
Result<bool> forget_leftovers(sql::Session& session);

}  // namespace provost
