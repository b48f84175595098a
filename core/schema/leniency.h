// What is tolerated from which identity provider: named departures from RFC 7643 and RFC 7644, each for a known client.
#pragma once

#include <span>
#include <string_view>

namespace provost::scim {

/// Which departures are accepted. The default is none of them: the letter of the RFCs.
struct Leniency {
  /// "True" and "False" count as booleans, in bodies and in filters: Entra, its validator, Keycloak plug-ins.
  bool text_booleans = false;
  /// `urn:scim:schemas:core:2.0` and its enterprise sister mean today's schemas: OneLogin's default template.
  bool legacy_schema_ids = false;
  /// A URI in `schemas` that the resource type does not have is passed over: Entra, when it creates a group.
  bool foreign_schema_ids = false;
  /// Attributes that no schema knows are passed over, never stored: most clients send one of their own.
  bool unknown_attributes = false;
  /// One value stands for an array of one: several home-grown clients.
  bool single_for_array = false;
  /// An array of one stands for the value of a singular complex attribute: Entra's manager.
  bool array_for_single = false;
  /// A text stands for {"value": text} where a resource is referred to: Entra's manager, members as plain ids.
  bool text_for_reference = false;
  /// A PATCH through attr[filter] that matches nothing makes the element: Entra, for each new typed value.
  bool create_unmatched = false;
  /// A complex value that holds nothing but empty texts takes the attribute away: Entra, when a manager leaves.
  bool empty_complex_unassigns = false;
  /// Keys of a PATCH without path may be paths (`name.givenName`, `urn:…:User:department`): Entra.
  bool paths_as_keys = false;
  /// Read-only members in a PATCH without path are passed over: Okta and authentik repeat id and schemas.
  bool read_only_in_patch = false;
  /// A PATCH body needs no `schemas`: old samples and what grew from them.
  bool patch_without_schemas = false;
  /// A PATCH without operations changes nothing and succeeds: the Entra validator.
  bool empty_operations = false;
  /// An attribute of an extension may be named without its URI, where the name is free: Entra's `manager eq "…"`.
  bool bare_extension_names = false;
  /// References may hold any text: directories have notes where they should have addresses.
  bool loose_references = false;
  /// A second group of one displayName is refused: the Entra validator expects it, authentik adopts after it.
  bool unique_group_names = false;
  /// A second person of one externalId from the same source is refused, as many servers do.
  bool unique_external_ids = false;
  /// A PATCH of a group answers 204 unless `attributes` asks for something: Entra, with large groups.
  bool bodyless_group_patch = false;
  /// A literal of a filter may stand without quotes: scripts that forget them.
  bool bare_literals = false;
};

/// A named Leniency that a source can choose.
struct Profile {
  std::string_view name;
  std::string_view description;
  Leniency leniency;
};

/// Every profile, `default` first.
std::span<const Profile> profiles();

/// The profile of this name, or nullptr.
const Profile* find_profile(std::string_view name);

/// The leniency of a profile; that of `default` if there is no profile of this name.
Leniency for_profile(std::string_view name);

}  // namespace provost::scim
