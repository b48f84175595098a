// The named switches of a Leniency: what a profile sets, and what a source may set for itself.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/schema/leniency.h"

namespace provost::scim {

struct Switch {
  std::string_view name;
  bool Leniency::*member;
  std::string_view description;  // what it does when it is on
  std::string_view clients;      // who needs it
};

/// Every switch, in the order of Leniency's members.
std::span<const Switch> switches();

/// A leniency with some switches set otherwise: `name=true name=false`, separated by blanks, the last one wins. Fails
/// with `invalid_value` and names what it does not know.
Result<Leniency> with_switches(Leniency leniency, std::string_view settings);

/// The same settings with each switch once, in the order of the table; a setting without value (`name=`) is left out,
/// so that the profile decides again. Fails as with_switches().
Result<std::string> tidy_switches(std::string_view settings);

}  // namespace provost::scim
