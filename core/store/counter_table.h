// Counts that are kept, because counting rows costs the size of the directory.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/model/group.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes the counters of one tenant in one transaction. Each count is spread over shards, so that two
/// writers seldom wait for one row.
class CounterTable {
 public:
  CounterTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Adds to the number of living subjects of a kind; the subject picks the shard.
  Result<void> add(const Subject& subject, std::int64_t delta) const;
  /// The number of living subjects of a kind.
  Result<std::int64_t> total(SubjectKind kind) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
