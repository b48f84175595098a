#include "core/admin/unleash/roles.h"

#include <algorithm>
#include <string>

#include "core/base/text.h"

namespace provost::unleash {
namespace {

/// The permissions of this dialect that mean something here; all others are about feature flags.
struct Meaning {
  std::string_view permission, words;
};
constexpr std::array kMeanings{Meaning{"READ_ROLE", "users.read"}, Meaning{"PROJECT_USER_ACCESS_READ", "users.read"},
                               Meaning{"READ_LOGS", "deliveries.read"}};

Value object_of(RootRole id, std::string_view name, std::string_view type, std::string_view description) {
  return Value::object({{"id", number_of(id)}, {"name", name}, {"type", type}, {"description", description}});
}

Result<std::optional<RootRole>> by_number(const RoleTable& roles, std::int64_t number) {
  const auto id = static_cast<RootRole>(number);
  if (number < 1 || number > INT32_MAX) return std::optional<RootRole>();
  if (!is_custom(id)) return std::optional(id);
  const auto role = TRY(roles.find(id));
  return role && role->kind == kRootCustom ? std::optional(id) : std::optional<RootRole>();
}

Result<std::optional<RootRole>> by_name(const RoleTable& roles, const std::string& name) {
  const auto* core = std::find_if(kCoreRoles.begin(), kCoreRoles.end(),
                                  [&](const CoreRole& each) { return text::equal_ignoring_case(each.name, name); });
  if (core != kCoreRoles.end()) return std::optional(core->id);
  const auto role = TRY(roles.find_by_name(name));
  return role && role->kind == kRootCustom ? std::optional(role->id) : std::optional<RootRole>();
}

}  // namespace

Value role_object(const CoreRole& role) { return object_of(role.id, role.name, "root", role.description); }

Value role_object(const CustomRole& role) { return object_of(role.id, role.name, role.kind, role.description); }

Result<Array> root_roles(const RoleTable& roles) {
  Array all;
  for (const CoreRole& each : kCoreRoles) all.push_back(role_object(each));
  const auto own = TRY(roles.all());
  for (const CustomRole& each : own) {
    if (each.kind == kRootCustom) all.push_back(role_object(each));
  }
  return all;
}

Result<Value> role_value(const RoleTable& roles, RootRole id) {
  const auto* core =
      std::find_if(kCoreRoles.begin(), kCoreRoles.end(), [&](const CoreRole& each) { return each.id == id; });
  if (core != kCoreRoles.end()) return role_object(*core);
  const auto role = TRY(roles.find(id));
  return role ? role_object(*role) : Value();
}

Result<std::optional<RootRole>> root_role_of(const RoleTable& roles, const Value& named) {
  if (named.is_integer()) return by_number(roles, named.as_integer());
  return by_name(roles, named.as_text());
}

std::string_view core_words_of(std::string_view permission) {
  if (is_permission(permission)) return permission;
  const auto* known = std::find_if(kMeanings.begin(), kMeanings.end(),
                                   [&](const Meaning& each) { return each.permission == permission; });
  return known == kMeanings.end() ? std::string_view() : known->words;
}

}  // namespace provost::unleash
