// Roles that tenants made, as rows. People hold one by its number in their own row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/model/custom_role.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes the roles of one tenant in one transaction. Removed roles are not found, and their numbers are not
/// given again.
class RoleTable {
 public:
  /// How many a tenant may have at a time.
  static constexpr std::int64_t kMost = 200;

  RoleTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Inserts a role under the next number and returns it so. Whoever calls holds the tenant's row. Fails with
  /// `uniqueness` when the name is taken, with `conflict` when the tenant has kMost.
  Result<CustomRole> insert(CustomRole role) const;
  Result<std::optional<CustomRole>> find(RootRole id) const;
  /// The role of this name, without regard to case.
  Result<std::optional<CustomRole>> find_by_name(std::string_view name) const;
  /// All of them, in the order of their numbers.
  Result<std::vector<CustomRole>> all() const;
  /// Saves all but the number and the time of making. Fails with `uniqueness` when the name is taken.
  Result<void> save(const CustomRole& role) const;
  Result<void> remove(RootRole id, Instant now) const;

  /// Locks a role until the transaction ends, so that it is not removed while somebody is given it; false if it is not
  /// there. Roles of the core are always there.
  Result<bool> hold(RootRole id) const;
  /// How many people hold the role.
  Result<std::int64_t> holders(RootRole id) const;
  /// The words that a role holds, one of the core or the tenant's own, separated by blanks; none for one that is not
  /// there.
  Result<std::string> permissions_of(RootRole id) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
