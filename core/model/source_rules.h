// What is agreed with one identity provider beyond its profile.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace provost {

/// How somebody whom no provider manages becomes a source's own. Never by an e-mail address.
enum class LinkRule {
  never,      // not at all
  user_name,  // at once, when the userName is the same to the byte and the person has no privileges; else as ask
  ask,        // when an admin accepts
};

/// The word for a rule: never, userName, ask.
std::string_view to_word(LinkRule rule);

/// The rule of a word; nothing if there is none.
std::optional<LinkRule> link_rule_of(std::string_view word);

struct SourceRules {
  LinkRule link = LinkRule::ask;
  std::string switches;        // what departs from the profile: `name=true name=false`
  std::string sensitive = {};  // attributes by which nobody searches in a URI, separated by blanks
  std::string networks = {};   // from where its credentials work, see core/base/network.h; "" is from everywhere
};

}  // namespace provost
