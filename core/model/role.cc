#include "core/model/role.h"

#include <algorithm>
#include <array>

namespace provost {
namespace {

constexpr std::array kPermissions{
    permission::kUsersRead,       permission::kUsersWrite,       permission::kUsersDelete,
    permission::kInvitesWrite,    permission::kJobsRead,         permission::kBrandsWrite,
    permission::kActivityWrite,   permission::kDeliveriesRead,   permission::kDeliveriesWrite,
    permission::kTokensWrite,     permission::kSourcesRead,      permission::kSourcesWrite,
    permission::kConnectionsRead, permission::kConnectionsWrite, permission::kAuditRead,
    permission::kPoliciesRead,    permission::kPoliciesWrite,    permission::kTenantsRead};

}  // namespace

std::span<const std::string_view> all_permissions() { return kPermissions; }

bool is_permission(std::string_view word) {
  return std::find(kPermissions.begin(), kPermissions.end(), word) != kPermissions.end();
}

bool holds(RootRole role, std::string_view permission) {
  switch (role) {
    case RootRole::admin:
      return is_permission(permission);
    case RootRole::editor:
      return permission == permission::kUsersRead;
    case RootRole::viewer:
      return false;
  }
  return false;
}

}  // namespace provost
