// Whose person is it? Pure decisions about a source that speaks of somebody it may not have made.
#pragma once

#include <string_view>

#include "core/model/source_rules.h"
#include "core/model/user.h"

namespace provost {

/// What a source's wish to change a person leads to.
enum class Claim {
  own,     // the source manages the person
  link,    // nobody does, and the rule makes the person the source's at once
  ask,     // nobody does, and an admin decides
  refuse,  // another source does, or the rule says never
};

/// Decides by id of the source, rule and userName as the source says it ("" if it says none): the same to the byte, for
/// what looks alike may be two people. Somebody with more than a viewer's role is linked by an admin's hand only. An
/// e-mail address decides nothing.
Claim claim_of(const User& person, const SourceId& source, LinkRule rule, std::string_view user_name);

}  // namespace provost
