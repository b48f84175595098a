// Data keys, as rows: wrapped, so that the database alone opens nothing.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/store/sql.h"

namespace provost {

struct DataKeyRow {
  TenantId tenant;
  std::string id;       // tells nothing of the key
  std::string wrapped;  // under the master key
  Instant created;
};

/// Reads and writes the data keys of all tenants in one transaction.
class DataKeyTable {
 public:
  explicit DataKeyTable(sql::Session& session) : session_(session) {}

  Result<void> insert(const DataKeyRow& row) const;
  /// The keys of a tenant, the newest last.
  Result<std::vector<DataKeyRow>> of(TenantId tenant) const;
  Result<std::vector<DataKeyRow>> all() const;
  /// Keeps a key as it is wrapped now.
  Result<void> rewrap(const DataKeyRow& row) const;

 private:
  sql::Session& session_;
};

}  // namespace provost
