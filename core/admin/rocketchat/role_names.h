// What this dialect calls the roles of the core.
#pragma once

#include <optional>
#include <string_view>

#include "core/model/json.h"
#include "core/model/role.h"

namespace provost::rocketchat {

struct RoleName {
  std::string_view name;
  std::optional<RootRole> role;  // nothing: everybody holds it
};

/// The role of this name, or nullptr.
const RoleName* find_role(std::string_view name);

/// What a person of this role of the core holds, by name.
Value roles_value(RootRole role);

}  // namespace provost::rocketchat
