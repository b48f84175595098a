// One permission model. Each dialect has its own names for the roles and permissions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace provost {

/// What a person may do in the tenant as a whole. The numbers are stored. From kFirstCustomRole up a value stands for a
/// role that the tenant made: it has no name here, and its row (CustomRole) says what it holds.
enum class RootRole { admin = 1, editor = 2, viewer = 3 };

inline constexpr std::int64_t kFirstCustomRole = 4;

/// The number of a role, as it is stored and as the Unleash dialect shows it.
constexpr std::int64_t number_of(RootRole role) { return static_cast<std::int64_t>(role); }

/// True if the tenant made the role.
constexpr bool is_custom(RootRole role) { return number_of(role) >= kFirstCustomRole; }

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
inline constexpr std::string_view kChangesRead = "changes.read";
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
inline constexpr std::string_view kTenantsWrite = "tenants.write";  // all tenants of the installation
}  // namespace permission

/// Every permission that a role can hold: all but kTenantsWrite, as a role is of one tenant.
std::span<const std::string_view> all_permissions();

/// True if a role can hold such a permission.
bool is_permission(std::string_view word);

/// True if an operator's token can hold such a permission.
bool is_operator_permission(std::string_view word);

/// True if the role of the core holds the permission: an admin all, an editor may read people, a viewer none. False for
/// a custom role, whose words are in its row: ask RoleTable::permissions_of(), or AdminCaller::may() of a caller.
bool holds(RootRole role, std::string_view permission);

/// The words that a role of the core holds, separated by blanks; none for a custom role.
std::string permissions_of(RootRole role);

/// The role of the core that stands for words where only its roles have names: an editor if all that an editor holds is
/// among them, else a viewer.
RootRole stand_in_for(std::string_view words);

/// True if the words after hold one that those before do not.
bool gains_permissions(std::string_view before, std::string_view after);

}  // namespace provost
