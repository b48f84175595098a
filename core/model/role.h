// One permission model. Each dialect has its own names for the roles and permissions.
#pragma once

#include <span>
#include <string_view>

namespace provost {

/// What a person may do in the tenant as a whole. The numbers are stored.
enum class RootRole { admin = 1, editor = 2, viewer = 3 };

/// Permissions of the core. A role or an operator's token holds some of these words.
namespace permission {
inline constexpr std::string_view kUsersRead = "users.read";
inline constexpr std::string_view kUsersWrite = "users.write";
inline constexpr std::string_view kUsersDelete = "users.delete";
inline constexpr std::string_view kInvitesWrite = "invites.write";
inline constexpr std::string_view kJobsRead = "jobs.read";
inline constexpr std::string_view kBrandsWrite = "brands.write";
inline constexpr std::string_view kActivityWrite = "activity.write";
inline constexpr std::string_view kDeliveriesRead = "deliveries.read";
inline constexpr std::string_view kDeliveriesWrite = "deliveries.write";
inline constexpr std::string_view kTokensWrite = "tokens.write";  // of other people
inline constexpr std::string_view kSourcesRead = "sources.read";
inline constexpr std::string_view kSourcesWrite = "sources.write";
inline constexpr std::string_view kConnectionsRead = "connections.read";
inline constexpr std::string_view kConnectionsWrite = "connections.write";
inline constexpr std::string_view kAuditRead = "audit.read";
inline constexpr std::string_view kPoliciesRead = "policies.read";
inline constexpr std::string_view kPoliciesWrite = "policies.write";
inline constexpr std::string_view kTenantsRead = "tenants.read";
}  // namespace permission

/// Every permission that there is.
std::span<const std::string_view> all_permissions();

/// True if there is such a permission.
bool is_permission(std::string_view word);

/// True if the role holds the permission: an admin all, an editor may read people, a viewer none.
bool holds(RootRole role, std::string_view permission);

}  // namespace provost
