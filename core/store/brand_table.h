// Brands, as rows: what a tenant's sources are grouped by, and whose people may share external ids.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/model/tenancy.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes the brands of one tenant in one transaction. A brand is never removed.
class BrandTable {
 public:
  static constexpr std::size_t kLongestName = 200;

  BrandTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Inserts a brand. Fails with `uniqueness` when the tenant has one of this name, without regard to case; with
  /// `invalid_value` when the name is empty or above 200 bytes.
  Result<void> insert(const Brand& brand, Instant now) const;
  Result<std::optional<Brand>> find(std::int64_t id) const;
  /// All brands in the order of their making, at most 10,000.
  Result<std::vector<Brand>> all() const;
  /// True if the tenant has at least one brand that keeps its users apart.
  Result<bool> any_separation() const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
