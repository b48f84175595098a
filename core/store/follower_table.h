// Programs outside that follow the changes of a tenant, and how far each has come.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/store/sql.h"

namespace provost {

struct Follower {
  std::string name;
  std::int64_t position = 0;  // everything up to here is acknowledged
  Instant created, seen;
};

/// Reads and writes the followers of one tenant in one transaction.
class FollowerTable {
 public:
  FollowerTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// By name.
  Result<std::vector<Follower>> all() const;
  Result<std::optional<Follower>> find(std::string_view name) const;
  /// Makes a follower, or moves one forward and notes that it was seen. False when it stands further already.
  Result<bool> acknowledge(std::string_view name, std::int64_t position, Instant now) const;
  /// False if there is none.
  Result<bool> remove(std::string_view name) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
