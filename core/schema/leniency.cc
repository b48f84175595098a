#include "core/schema/leniency.h"

#include <algorithm>

namespace provost::scim {
namespace {

constexpr Leniency kLenient{
    .text_booleans = true,
    .legacy_schema_ids = true,
    .foreign_schema_ids = true,
    .unknown_attributes = true,
    .single_for_array = true,
    .array_for_single = true,
    .text_for_reference = true,
    .create_unmatched = true,
    .empty_complex_unassigns = true,
    .paths_as_keys = true,
    .read_only_in_patch = true,
    .patch_without_schemas = true,
    .empty_operations = false,
    .bare_extension_names = true,
    .loose_references = true,
    .unique_group_names = true,
    .unique_external_ids = false,
    .bodyless_group_patch = false,
    .bare_literals = false,
};

/// Entra's validator sends a PATCH without operations, which everybody else sends by mistake only.
constexpr Leniency entra() {
  Leniency leniency = kLenient;
  leniency.empty_operations = true;
  return leniency;
}

constexpr Leniency without_legacy_ids() {
  Leniency leniency = kLenient;
  leniency.legacy_schema_ids = false;
  return leniency;
}

constexpr Profile kProfiles[] = {
    {"default", "What the main clients need", kLenient},
    {"rfc", "The letter of RFC 7643 and RFC 7644", Leniency{}},
    {"authentik", "authentik", without_legacy_ids()},
    {"aws", "AWS IAM Identity Center style clients", without_legacy_ids()},
    {"entra", "Microsoft Entra ID", entra()},
    {"entra-validator", "The SCIM validator of Microsoft Entra ID", entra()},
    {"google", "Google Workspace", without_legacy_ids()},
    {"jumpcloud", "JumpCloud", without_legacy_ids()},
    {"keycloak", "Keycloak and its SCIM plug-ins", without_legacy_ids()},
    {"okta", "Okta", without_legacy_ids()},
    {"onelogin", "OneLogin", kLenient},
    {"ping", "PingOne and PingFederate", without_legacy_ids()},
    {"rippling", "Rippling", without_legacy_ids()},
    {"sailpoint", "SailPoint", without_legacy_ids()},
};

}  // namespace

std::span<const Profile> profiles() { return kProfiles; }

const Profile* find_profile(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kProfiles), std::end(kProfiles),
                                         [&](const Profile& profile) { return profile.name == name; });
  return found == std::end(kProfiles) ? nullptr : found;
}

Leniency for_profile(std::string_view name) {
  const Profile* profile = find_profile(name);
  return profile == nullptr ? kLenient : profile->leniency;
}

}  // namespace provost::scim
