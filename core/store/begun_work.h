// What was begun in any tenant and is not over: scopes that are carried to everybody, and sources that go.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/store/sql.h"

namespace provost {

/// A walk that was begun and is not over.
struct WalkUnderWay {
  TenantId tenant;
  ConnectionId connection;
  std::string scope;
};

/// A source that was retired and not erased yet.
struct RetiredSource {
  TenantId tenant;
  SourceId id;
  std::optional<SourceId> heir;
};

/// Up to `limit` of the scopes that are under way, always in one order.
Result<std::vector<WalkUnderWay>> walks_under_way(sql::Session& session, std::int64_t limit);
/// Up to `limit` of the sources that were retired and not erased yet, first come first.
Result<std::vector<RetiredSource>> retired_sources(sql::Session& session, std::int64_t limit);

}  // namespace provost
