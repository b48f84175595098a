// Holds a tenant's audit trail against its chain.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/ids.h"
#include "core/store/sql.h"

namespace provost {

/// What a check found.
struct Verdict {
  std::int64_t notes = 0;     // that stand in the chain
  std::int64_t unplaced = 0;  // that wait for their place, at most 1,000
  std::string chain;          // the digest of the last: keep it elsewhere, and a chain written anew is found, too
  std::optional<std::string> fault = {};  // what is wrong first; nothing when the trail is whole
};

/// Walks the whole chain, a page a transaction. Memory does not grow with it.
Result<Verdict> verify_audit(sql::Database& database, TenantId tenant);

}  // namespace provost
