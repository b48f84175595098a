#include "core/model/role.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"

namespace provost {
namespace {

constexpr std::array kPermissions{
    permission::kUsersRead,       permission::kUsersWrite,       permission::kUsersDelete,
    permission::kInvitesWrite,    permission::kJobsRead,         permission::kBrandsWrite,
    permission::kActivityWrite,   permission::kDeliveriesRead,   permission::kDeliveriesWrite,
    permission::kTokensWrite,     permission::kSourcesRead,      permission::kSourcesWrite,
    permission::kConnectionsRead, permission::kConnectionsWrite, permission::kAuditRead,
    permission::kPoliciesRead,    permission::kPoliciesWrite,    permission::kTenantsRead,
    permission::kChangesRead};

}  // namespace

std::span<const std::string_view> all_permissions() { return kPermissions; }

bool is_permission(std::string_view word) {
  return std::find(kPermissions.begin(), kPermissions.end(), word) != kPermissions.end();
}

bool is_operator_permission(std::string_view word) { return is_permission(word) || word == permission::kTenantsWrite; }

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

std::string permissions_of(RootRole role) {
  std::string words;
  for (const std::string_view each : kPermissions) {
    if (holds(role, each)) words.append(words.empty() ? "" : " ").append(each);
  }
  return words;
}

RootRole stand_in_for(std::string_view words) {
  return text::holds_words(words, permissions_of(RootRole::editor)) ? RootRole::editor : RootRole::viewer;
}

bool gains_permissions(std::string_view before, std::string_view after) { return !text::holds_words(before, after); }

}  // namespace provost
