// Trying now what waits, and telling apps once more what they refused for good.
#pragma once

#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/model/json.h"
#include "core/store/tables.h"

namespace provost::operations {

/// What is to be tried now, and who asked for it.
struct RetryOrder {
  std::optional<Subject> subject;
  std::optional<ConnectionId> connection;
  std::string actor = {};
};

/// Makes what waits due now, has the connections tried that hold it up, and tells an app once more what it refused for
/// good: of a person unless the app heard of them since, of a group whoever came by that change and is still in it. At
/// most 1,000 lanes and 200 letters at once, and fewer of groups with many members.
/// `{"due": lanes, "again": letters, "more": true while there may be more}`.
Result<Value> retry_deliveries(Tables& tables, const RetryOrder& order, Instant now);

}  // namespace provost::operations
