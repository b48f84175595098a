// What was begun in any tenant and is not over: scopes that are carried to everybody, and sources that go.
#pragma once

#include <cstdint>
#include <vector>

#include "core/store/scope_table.h"
#include "core/store/source_table.h"

namespace provost {

/// Up to `limit` of the scopes that are under way, always in one order.
Result<std::vector<WalkUnderWay>> walks_under_way(sql::Session& session, std::int64_t limit);
/// Up to `limit` of the sources that were retired and not erased yet, first come first.
Result<std::vector<RetiredSource>> retired_sources(sql::Session& session, std::int64_t limit);

}  // namespace provost
