// Trying now what waits, and telling apps once more what they refused for good.
#pragma once

#include <optional>

#include "core/base/result.h"
#include "core/model/json.h"
#include "core/store/tables.h"

namespace provost::operations {

/// What is to be tried now.
struct RetryOrder {
  std::optional<Subject> subject;
  std::optional<ConnectionId> connection;
};

/// Makes what waits due now, has the connections tried that hold it up, and tells an app once more what it refused for
/// good: of a person what it was not told anew since, of a group whoever came by that change and is still in it.
/// `{"due": lanes, "again": letters, "more": true while there may be more}`.
Result<Value> retry_deliveries(Tables& tables, const RetryOrder& order, Instant now);

}  // namespace provost::operations
