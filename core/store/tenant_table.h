// Tenants, as rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/model/tenancy.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes tenants: the one table above all tenants.
class TenantTable {
 public:
  explicit TenantTable(sql::Session& session) : session_(session) {}

  /// As many are served.
  static constexpr std::int64_t kMost = 10'000;

  /// Inserts a tenant. Fails with `uniqueness` when the name is taken, without regard to case, and with `limited` when
  /// there are kMost.
  Result<void> insert(const Tenant& tenant, Instant now) const;
  /// Switches a tenant on or off: no credential of one that is off works. Fails with `not_found`.
  Result<void> set_enabled(TenantId tenant, bool enabled) const;
  Result<std::optional<Tenant>> find(TenantId tenant) const;
  Result<std::optional<Tenant>> find_by_name(std::string_view name) const;
  /// Up to `limit` tenants in the order of their ids: those behind `after`.
  Result<std::vector<Tenant>> page(TenantId after, std::int64_t limit) const;
  /// The tenant, if there is one and no other.
  Result<std::optional<Tenant>> only() const;
  /// All tenants in the order of their making.
  Result<std::vector<Tenant>> all() const;
  /// Makes writers who ask for the same tenant wait for each other until the transaction ends, where no index keeps
  /// what they decide on from changing meanwhile.
  Result<void> hold(TenantId tenant) const;

 private:
  sql::Session& session_;
};

}  // namespace provost
