#include "core/schema/switches.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <optional>

namespace provost::scim {
namespace {

constexpr Switch kSwitches[] = {
    {"text_booleans", &Leniency::text_booleans, "\"True\" and \"False\" count as booleans, in bodies and filters",
     "Entra, its validator, Keycloak plug-ins"},
    {"legacy_schema_ids", &Leniency::legacy_schema_ids,
     "`urn:scim:schemas:core:2.0` and its enterprise sister mean today's schemas", "OneLogin's default template"},
    {"foreign_schema_ids", &Leniency::foreign_schema_ids, "URIs in `schemas` that are not known are passed over",
     "Entra's groups"},
    {"unknown_attributes", &Leniency::unknown_attributes,
     "attributes that no schema knows are passed over; off: 400 invalidSyntax", "most"},
    {"single_for_array", &Leniency::single_for_array, "one value stands for an array of one", "home-grown clients"},
    {"array_for_single", &Leniency::array_for_single, "an array of one stands for a singular complex value",
     "Entra's manager"},
    {"text_for_reference", &Leniency::text_for_reference, "a text stands for {\"value\": text} in a reference",
     "Entra's manager, members as plain ids"},
    {"create_unmatched", &Leniency::create_unmatched,
     "a PATCH through attr[filter] that matches nothing makes the element; off: 400 noTarget", "Entra"},
    {"empty_complex_unassigns", &Leniency::empty_complex_unassigns,
     "a complex value of nothing but empty texts takes the attribute away", "Entra, when a manager leaves"},
    {"paths_as_keys", &Leniency::paths_as_keys, "keys of a PATCH without path may be paths", "Entra"},
    {"read_only_in_patch", &Leniency::read_only_in_patch,
     "read-only members in a PATCH without path are passed over; off: 400 mutability", "Okta, authentik"},
    {"patch_without_schemas", &Leniency::patch_without_schemas, "a PATCH needs no `schemas`", "old samples"},
    {"empty_operations", &Leniency::empty_operations,
     "a PATCH without operations changes nothing and succeeds; off: 400 invalidSyntax", "Entra's validator"},
    {"bare_extension_names", &Leniency::bare_extension_names,
     "an attribute of an extension may be named without its URI, where the name is free", "Entra's `manager eq`"},
    {"loose_references", &Leniency::loose_references, "references may hold any text", "Entra's validator"},
    {"unique_group_names", &Leniency::unique_group_names, "a second group of one displayName is refused with 409",
     "Entra's validator, authentik"},
    {"unique_external_ids", &Leniency::unique_external_ids,
     "a second person of one externalId from the same source is refused with 409",
     "who relies on other servers' habit"},
    {"bodyless_group_patch", &Leniency::bodyless_group_patch,
     "a PATCH of a group answers 204, unless `attributes` asks for something", "Entra, with large groups"},
    {"bare_literals", &Leniency::bare_literals, "a literal of a filter may stand without quotes",
     "scripts that forget them"},
};
static_assert(sizeof(Leniency) == std::size(kSwitches), "each member of Leniency has a line in the table");

using Settings = std::array<std::optional<bool>, std::size(kSwitches)>;

Result<Settings> read(std::string_view text) {
  Settings settings;
  constexpr std::string_view kBlank = " \t";
  for (std::size_t at = text.find_first_not_of(kBlank); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(kBlank, at), text.size());
    const std::string_view setting = text.substr(at, end - at);
    const std::size_t sign = setting.find('=');
    const std::string_view name = setting.substr(0, sign);
    const auto* const found =
        std::find_if(std::begin(kSwitches), std::end(kSwitches), [&](const Switch& each) { return each.name == name; });
    if (found == std::end(kSwitches)) {
      return fail(Code::invalid_value, "there is no switch '" + std::string(name.substr(0, 80)) + "'");
    }
    const std::string_view value = sign == std::string_view::npos ? "?" : setting.substr(sign + 1);
    if (value != "true" && value != "false" && !value.empty()) {
      return fail(Code::invalid_value, std::string(name) + " is set to true or false, or to nothing");
    }
    settings[static_cast<std::size_t>(found - std::begin(kSwitches))] =
        value.empty() ? std::nullopt : std::optional(value == "true");
    at = text.find_first_not_of(kBlank, end);
  }
  return settings;
}

}  // namespace

std::span<const Switch> switches() { return kSwitches; }

Result<Leniency> with_switches(Leniency leniency, std::string_view settings) {
  const Settings wanted = TRY(read(settings));
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i]) std::invoke(kSwitches[i].member, leniency) = *wanted[i];
  }
  return leniency;
}

Result<std::string> tidy_switches(std::string_view settings) {
  const Settings wanted = TRY(read(settings));
  std::string tidy;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!wanted[i]) continue;
    tidy.append(tidy.empty() ? "" : " ").append(kSwitches[i].name).append(*wanted[i] ? "=true" : "=false");
  }
  return tidy;
}

}  // namespace provost::scim
