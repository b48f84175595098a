#include "core/admin/rocketchat/role_names.h"

#include <algorithm>
#include <array>

namespace provost::rocketchat {
namespace {

// `user` is held by everyone who is a person.
constexpr std::array kRoleNames{RoleName{"user", std::nullopt},       RoleName{"admin", RootRole::admin},
                                RoleName{"editor", RootRole::editor}, RoleName{"agent", RootRole::editor},
                                RoleName{"viewer", RootRole::viewer}, RoleName{"end-user", RootRole::viewer}};

}  // namespace

const RoleName* find_role(std::string_view name) {
  const auto* found =
      std::find_if(kRoleNames.begin(), kRoleNames.end(), [&](const RoleName& each) { return each.name == name; });
  return found == kRoleNames.end() ? nullptr : found;
}

Value roles_value(RootRole role) {
  // A viewer is a plain user; the others have a name more, so that roles that were read can be written back.
  Array roles{Value("user")};
  if (role == RootRole::admin) roles.push_back(Value("admin"));
  if (role == RootRole::editor) roles.push_back(Value("editor"));
  return Value(std::move(roles));
}

}  // namespace provost::rocketchat
