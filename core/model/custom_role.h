// A role that a tenant made: what it is called, and which permissions it holds since when.
#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/model/json.h"
#include "core/model/role.h"

namespace provost {

/// Words of the core, each with the time since which a role holds it: "users.read@1760000000000000". What was minted
/// before a word came does not hold it, for what was given to the lesser role must not grow with it.
struct DatedWords {
  std::string text;

  /// All words, separated by blanks.
  std::string words() const;
  /// The words that a credential of this time holds.
  std::string words_at(Instant minted) const;
  /// These words instead, separated by blanks: those that were there keep their time, the others begin now.
  DatedWords turned_into(std::string_view wanted, Instant now) const;
};

struct CustomRole {
  RootRole id{};
  std::string name, description;
  std::string kind;   // a dialect's word for where it holds
  Value permissions;  // as the dialect was given them, a list; may hold what is no permission of the core
  DatedWords held;    // what it holds of the core's
  Instant created, updated;
};

}  // namespace provost
