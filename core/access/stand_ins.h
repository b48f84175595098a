// Which role of the core stands for one that a tenant made, in dialects where only those of the core have names.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/model/user.h"
#include "core/store/role_table.h"

namespace provost {

/// The roles of one tenant, as they were when this was read. A role of the core stands for itself, a viewer for one
/// that is gone.
class StandIns {
 public:
  /// Of all roles that the tenant made.
  static Result<StandIns> read(const RoleTable& roles);
  /// Of those that these people have. Where nobody has one, nothing is read.
  static Result<StandIns> read_for(const RoleTable& roles, std::span<const User> people);

  RootRole of(RootRole role) const;
  /// The role of the core, and behind it every one for which it stands, in the order of their numbers.
  std::vector<RootRole> behind(RootRole core) const;

 private:
  std::map<RootRole, RootRole> of_custom_;
};

}  // namespace provost
