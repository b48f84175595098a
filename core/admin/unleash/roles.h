// Roles in the words of this dialect: the three of the core and those that the tenant made.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "core/model/custom_role.h"
#include "core/model/json.h"
#include "core/store/role_table.h"

namespace provost::unleash {

/// A role of the core as this dialect tells of it.
struct CoreRole {
  RootRole id;
  std::string_view name, description;
};
inline constexpr std::array kCoreRoles{
    CoreRole{RootRole::admin, "Admin", "May do everything in the tenant."},
    CoreRole{RootRole::editor, "Editor", "May read people and groups, and look after its own account."},
    CoreRole{RootRole::viewer, "Viewer", "May look after its own account."}};

/// What may stand in a custom role for where it holds. Only the first is a role that a person can have.
inline constexpr std::string_view kRootCustom = "root-custom";
inline constexpr std::string_view kProjectCustom = "custom";

/// `{"id", "name", "type", "description"}`.
Value role_object(const CoreRole& role);
Value role_object(const CustomRole& role);

/// Everything that a person may be given: the core's roles first.
Result<Array> root_roles(const RoleTable& roles);
/// The role of this number as an object; null if it is not there.
Result<Value> role_value(const RoleTable& roles, RootRole id);

/// The role that a number or a name stands for, if a person can be given it.
Result<std::optional<RootRole>> root_role_of(const RoleTable& roles, const Value& named);

/// The words of the core that a permission of this dialect stands for, separated by blanks: a word of the core is
/// itself. None for one that means nothing here.
std::string_view core_words_of(std::string_view permission);

}  // namespace provost::unleash
