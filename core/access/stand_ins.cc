#include "core/access/stand_ins.h"

#include <algorithm>

namespace provost {

Result<StandIns> StandIns::read(const RoleTable& roles) {
  const auto all = TRY(roles.all());
  StandIns read;
  for (const CustomRole& role : all) read.of_custom_.emplace(role.id, stand_in_for(role.held.words()));
  return read;
}

Result<StandIns> StandIns::read_for(const RoleTable& roles, std::span<const User> people) {
  const bool any = std::any_of(people.begin(), people.end(), [](const User& each) { return is_custom(each.role); });
  return any ? read(roles) : Result<StandIns>(StandIns());
}

RootRole StandIns::of(RootRole role) const {
  if (!is_custom(role)) return role;
  const auto found = of_custom_.find(role);
  return found == of_custom_.end() ? RootRole::viewer : found->second;
}

std::vector<RootRole> StandIns::behind(RootRole core) const {
  std::vector<RootRole> roles{core};
  for (const auto& [role, stand_in] : of_custom_) {
    if (stand_in == core) roles.push_back(role);
  }
  return roles;
}

}  // namespace provost
