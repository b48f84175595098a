// Which people are searched for by what no document says of them: whether they can sign in, why not, and their role.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model/role.h"
#include "core/store/search_driver.h"

namespace provost {

/// All of it must be true of a person; what is left out says nothing.
struct PersonRule {
  std::optional<bool> active;            // can sign in
  std::optional<bool> signed_in;         // here, at least once
  std::vector<RootRole> roles;           // one of these; none: whatever the role is
  std::optional<std::string> reason;     // why the person cannot sign in, word for word
  std::optional<std::string> no_reason;  // which is not why

  bool says_nothing() const { return !active && !signed_in && roles.empty() && !reason && !no_reason; }
  /// True if it asks for those who can sign in and for nothing else: nearly everybody, as a rule.
  bool only_active() const { return active == true && !signed_in && roles.empty() && !reason && !no_reason; }
};

/// True of a subject's row `t`.
std::string condition_of(SearchText& sql, const PersonRule& rule);

/// The way that the index on roles and states offers to those whom the rule can be true of; nothing if that is no way
/// at all, because nearly everybody stands there.
std::optional<SearchDriver> way_of(const PersonRule& rule);

/// A query for those who cannot sign in: by the same index.
std::string switched_off_people();

}  // namespace provost
